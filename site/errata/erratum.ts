/** Errata of a document, and the facts that they quote. */
import type { exercise } from "../figures/heteroscedastic/facts.ts";
import type { Card } from "../lib/api/model-requests.ts";
import { fixed } from "../lib/numbers/format.ts";

export interface Source {
  /** Number of the document. */
  readonly number: string;
  readonly subject: string;
  /** Remark on something right that may look wrong beside the other documents. */
  readonly remark?: string;
}

/** An erratum. In its texts, backticks mark code, and elsewhere `_a` is a subscript. */
export interface Erratum {
  /** Anchor on the page: number of the document and a word. */
  readonly id: `${string}-${string}`;
  readonly exercise: string;
  readonly prints: string;
  readonly right: string;
  /** Why the wrong version is tempting. */
  readonly tempting: string;
  /** Related figures, equations, derivations or sections, as ids for `lib/report/reference.ts`. */
  readonly see: readonly [string, ...string[]];
}

/** Models whose cards the errata quote. */
export const cardIds = [
  "beta-conv-2d",
  "conv-20d",
  "cvae-4d",
  "mlp-200d",
  "mlp-large-2d",
  "mlp-large-2d-fullcov",
] as const;

export interface ErrataFacts {
  /** p(F = 0 | D = 0, B = 0) as a fraction in lowest terms. */
  readonly fuelGauge: { readonly fraction: readonly [number, number] };
  /** Largest change of a responsibility from 1/ρ in place of 2/ρ. */
  readonly slip: { readonly largest: number };
  readonly exercise: typeof exercise;
  /** Share of test digits whose posterior is narrower than document 001's floor in some direction. */
  readonly underFloor: { readonly floor: number; readonly digits: number; readonly share: number };
  readonly cards: Readonly<Record<(typeof cardIds)[number], Card>>;
}

export interface ErrataDocument {
  readonly source: Source;
  errata(facts: ErrataFacts): readonly Erratum[];
}

/** Sizes in the documents: training images of MNIST, and pixels per image. */
export const images = 60_000;
export const pixels = 784;

/** A card's ELBO in nats an image, as the errata quote it. */
export const elbo = ({ metrics }: Card, part: "test" | "train" = "test"): string => fixed(metrics[part].elboNats, 1);
