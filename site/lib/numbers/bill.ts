/** A picture's negative bound as a bill: stacked bars of its cost and of the average test digit's. */
import { above, type Chart, categories } from "../../plot/chart.ts";
import type { Card } from "../api/model-requests.ts";
import { fixed } from "./format.ts";

export interface Bill {
  readonly reconstructionNats: number;
  readonly klNats: number;
  readonly importanceWeightedNats: number;
}

export function drawBill(own: Bill, { metrics: { test } }: Card, name: string): Chart {
  const highest = Math.max(own.reconstructionNats + own.klNats, 1.5 * (test.reconstructionNats + test.klNats));
  const bills = [own, test];
  const names = [name, "a test digit"];
  const x = bills.map((_, i) => i + 1);
  const reconstruction = bills.map(({ reconstructionNats }) => reconstructionNats);
  const total = bills.map(({ reconstructionNats, klNats }) => reconstructionNats + klNats);
  const stack = (label: string, style: string, term: string, from: readonly number[], to: readonly number[]) =>
    ({ kind: "bars", label, style, term, x, from, to, width: 0.6 }) as const;
  return {
    alt: `Reconstruction and KL of ${name} and of the average test digit`,
    x: categories(names),
    y: { label: "nats", range: [0, 1.12 * highest], say: (nats) => `${fixed(nats, 1)} nats` },
    series: [
      stack("reconstruction", "series-1", "reconstruction", [0, 0], reconstruction),
      stack("KL", "series-2", "divergence", reconstruction, total),
      {
        kind: "points",
        glyph: "diamond",
        size: 5,
        label: "importance-weighted",
        style: "solid",
        term: "weighted",
        x: [1.42],
        y: [-own.importanceWeightedNats],
      },
    ],
    notes: bills.map(({ reconstructionNats, klNats }, i) =>
      above(i + 1, reconstructionNats + klNats, `${fixed(reconstructionNats, 1)} + ${fixed(klNats, 1)}`),
    ),
  };
}
