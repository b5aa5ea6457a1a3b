/** A picture's negative bound as a bill: two stacked bars, what it costs and what the average test digit does. */
import { drawing, frame } from "../plot/frame.ts";
import { bars, glyphs, note, path } from "../plot/marks.ts";
import { fixed } from "./format.ts";
import type { Card } from "./model-requests.ts";

export interface Bill {
  readonly reconstructionNats: number;
  readonly klNats: number;
  readonly importanceWeightedNats: number;
}

export function drawBill(own: Bill, { metrics: { test } }: Card, name: string): string {
  const highest = Math.max(own.reconstructionNats + own.klNats, 1.5 * (test.reconstructionNats + test.klNats));
  const f = frame({ x: [0.4, 2.6], y: [0, 1.12 * highest], labels: ["", "nats"], height: 300 });
  type Parts = Pick<Bill, "reconstructionNats" | "klNats">;
  const stack = ({ reconstructionNats, klNats }: Parts, x: number): string[] => [
    path("bar series-1", bars(f, [x], [0], [reconstructionNats], 0.6), "reconstruction"),
    path("bar series-2", bars(f, [x], [reconstructionNats], [reconstructionNats + klNats], 0.6), "divergence"),
  ];
  const told = ({ reconstructionNats, klNats }: Parts, x: number, text: string): string[] => [
    note(f, [x, 0], text, 0, -8, "middle"),
    note(f, [x, reconstructionNats + klNats], `${fixed(reconstructionNats, 1)} + ${fixed(klNats, 1)}`, 0, -6, "middle"),
  ];
  return drawing(
    f,
    `Reconstruction and KL of ${name} and of the average test digit`,
    [
      ...stack(own, 1),
      ...stack(test, 2),
      path("glyphs solid", glyphs(f, "diamond", [[1.42, -own.importanceWeightedNats]], 5), "weighted"),
    ],
    [...told(own, 1, name), ...told(test, 2, "a test digit")],
  );
}
