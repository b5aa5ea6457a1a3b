/**
 * Published models side by side, in one table for each data set and convention, because likelihoods of different data
 * cannot be compared. Neither can log p(x) and log p(x|y), so class-conditional models have tables of their own.
 */
import { type Card, CardSchema, type ImageModelCard, type RegressorCard } from "../../../worker/artifact.ts";
import { listModels, readCard } from "../../publish/card-file.ts";

/** Cards, and for each damaged one a sentence. */
export interface ReadCards {
  readonly cards: readonly Card[];
  readonly damaged: readonly string[];
}

/**
 * The cards under `out`, with these ids or all of them.
 *
 * @throws Error naming an id that is not published
 */
export async function readCards(out: string, ids: readonly string[]): Promise<ReadCards> {
  const found = await listModels(out);
  const missing = ids.find((id) => !found.includes(id));
  if (missing !== undefined) throw new Error(`compare: expected one of ${found.join(", ")}, got ${missing}`);
  const chosen = ids.length > 0 ? ids : found;
  const read = await Promise.allSettled(chosen.map((id) => readCard(CardSchema, out, id)));
  return {
    cards: read.flatMap((each) => (each.status === "fulfilled" ? [each.value] : [])),
    damaged: read.flatMap((each) => (each.status === "rejected" ? [(each.reason as Error).message] : [])),
  };
}

/** A card of images with a test ELBO, or one of numbers with a log-likelihood. */
type Bounded = ImageModelCard & { readonly metrics: { readonly test: Elbo } };
type Scored = RegressorCard & { readonly metrics: { readonly train: Score } };
type Elbo = NonNullable<ImageModelCard["metrics"]["test"]>;
type Score = NonNullable<RegressorCard["metrics"]["train"]>;

const isBounded = (card: Card): card is Bounded => card.family !== "regressor" && card.metrics.test !== undefined;
const isScored = (card: Card): card is Scored => card.family === "regressor" && card.metrics.train !== undefined;

/** The tables of all cards, the models without measurements, and those whose card is damaged. */
export function compareCards(cards: readonly Card[], damaged: readonly string[] = []): string {
  const [ofImages, ofNumbers] = [cards.filter(isBounded), cards.filter(isScored)];
  const others = cards.filter((card) => !isBounded(card) && !isScored(card)).map(({ id }) => id);
  return [
    ...tables(ofImages, densityOf, imageTable),
    ...tables(ofNumbers, dataOf, regressorTable),
    ...(others.length > 0 ? [`not measured: ${others.join(", ")}`] : []),
    ...damaged,
  ].join("\n\n");
}

/** A table for each group of cards with the same heading, in the headings' order. */
function tables<C>(
  cards: readonly C[],
  headingOf: (card: C) => string,
  table: (heading: string, cards: readonly C[]) => string,
): readonly string[] {
  const groups = Object.entries(Object.groupBy(cards, headingOf)) as [string, C[]][];
  return groups.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([heading, group]) => table(heading, group));
}

/** The heading of an image model, which names the density of its figures. */
function densityOf({ labels, likelihood, metrics, dataset }: Bounded): string {
  const given = labels === undefined ? "" : ", given the label";
  // As Bernoulli probabilities, its pictures are comparable with those of the others.
  const pixels = likelihood === "gaussian" && metrics.asBernoulli === undefined ? ", Gaussian pixels" : "";
  return `${dataset?.title ?? "data unknown"}, convention ${metrics.test.convention}${pixels}${given}`;
}

function dataOf({ dataset }: Scored): string {
  return `data ${dataset?.title ?? "unknown"}`;
}

/**
 * Test ELBO with its standard error over images, its distance below the table's best, training ELBO,
 * importance-weighted bound and exact evidence; nats per image.
 */
function imageTable(heading: string, cards: readonly Bounded[]): string {
  const ranked = cards.toSorted((a, b) => elbo(b) - elbo(a));
  const evidence = ranked[0]?.labels === undefined ? "log p(x)" : "log p(x|y)";
  const columns = ["model", "parameters", "test ELBO", "s.e.", "below best", "train", "IWAE", evidence];
  const best = elbo(ranked[0] as Bounded);
  const rows = ranked.map((card) => {
    const { test, train, importanceWeighted, exactEvidence } = card.metrics;
    return [
      card.id,
      String(card.parameters),
      elbo(card).toFixed(2),
      (card.metrics.asBernoulli ?? test).standardErrorNats.toFixed(2),
      (best - elbo(card)).toFixed(2),
      train && card.metrics.asBernoulli === undefined ? train.elboNats.toFixed(2) : "-",
      importanceWeighted && card.metrics.asBernoulli === undefined ? importanceWeighted.nats.toFixed(2) : "-",
      exactEvidence === undefined || card.metrics.asBernoulli ? "-" : exactEvidence.nats.toFixed(2),
    ];
  });
  return `${heading}, nats per image\n${aligned([columns, ...rows])}`;
}

/**
 * Mean test log-likelihood with its standard error, coverage of the central 95 % interval on the test observations,
 * training log-likelihood, and the figures of the true distribution if it is known; best first, nats per observation.
 */
function regressorTable(heading: string, cards: readonly Scored[]): string {
  const columns = ["model", "parameters", "test", "s.e.", "coverage", "train", "s.e.", "coverage"];
  const shown = (figures: Score | undefined) =>
    figures === undefined
      ? ["-", "-", "-"]
      : [
          figures.logLikelihoodNats.toFixed(4),
          figures.standardErrorNats.toFixed(4),
          `${(100 * figures.coverage).toFixed(1)} %`,
        ];
  const ranked = cards.toSorted(
    (a, b) =>
      (b.metrics.test ?? b.metrics.train).logLikelihoodNats - (a.metrics.test ?? a.metrics.train).logLikelihoodNats,
  );
  const rows = ranked.map(({ id, parameters, metrics }) => [
    id,
    String(parameters),
    ...shown(metrics.test),
    ...shown(metrics.train),
  ]);
  const law = ranked[0]?.metrics.law;
  const lawRow = law === undefined ? [] : [["the law itself", "-", ...shown(law), ...shown(undefined)]];
  return `${heading}, nats per observation\n${aligned([columns, ...rows, ...lawRow])}`;
}

/** Rows of cells, with the first column left-aligned and the others right-aligned. */
function aligned(lines: readonly (readonly string[])[]): string {
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => (line[column] as string).length)));
  const pad = (cell: string, column: number) =>
    column === 0 ? cell.padEnd(widths[column] as number) : cell.padStart(widths[column] as number);
  return lines.map((line) => line.map(pad).join("  ")).join("\n");
}

/** Test ELBO; for Gaussian pixels, whose density has other units, that of their Bernoulli interpretation. */
function elbo({ metrics }: Bounded): number {
  return (metrics.asBernoulli ?? metrics.test).elboNats;
}
