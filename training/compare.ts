/**
 * Published models side by side: one table a data convention, for ELBOs of different conventions never compare.
 */
import { glob, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CardSchema, type Convention, type ImageModelCard } from "../worker/artifact.ts";

/**
 * The cards of image models under `out`, of these ids or of all.
 *
 * @throws Error naming an id that is not published
 */
export async function readCards(out: string, ids: readonly string[]): Promise<readonly ImageModelCard[]> {
  const models = join(out, "models");
  const found = (await Array.fromAsync(glob("*/card.json", { cwd: models }))).map((path) => dirname(path)).sort();
  const missing = ids.find((id) => !found.includes(id));
  if (missing !== undefined) throw new Error(`compare: expected one of ${found.join(", ")}, got ${missing}`);
  const cards = await Promise.all(
    (ids.length > 0 ? ids : found).map(async (id) =>
      CardSchema.parse(JSON.parse(await readFile(join(models, id, "card.json"), "utf8"))),
    ),
  );
  return cards.flatMap((card) => (card.family === "regressor" ? [] : [card]));
}

const columns = ["model", "parameters", "test ELBO", "s.e.", "below best", "train", "IWAE", "log p(x)"] as const;

/**
 * Test ELBO with its standard error over images, how far it lies below the best of its convention, training ELBO,
 * importance-weighted bound and exact evidence; nats per image.
 */
export function compareCards(cards: readonly ImageModelCard[]): string {
  const conventions = [...new Set(cards.map(({ metrics }) => metrics.test.convention))].sort();
  return conventions.map((convention) => table(convention, cards)).join("\n\n");
}

function table(convention: Convention, cards: readonly ImageModelCard[]): string {
  const ranked = cards
    .filter(({ metrics }) => metrics.test.convention === convention)
    .toSorted((a, b) => elbo(b) - elbo(a));
  const best = elbo(ranked[0] as ImageModelCard);
  const rows = ranked.map((card) => {
    const { test, train, importanceWeighted, exactEvidence } = card.metrics;
    return [
      card.id,
      String(card.parameters),
      elbo(card).toFixed(2),
      (card.metrics.asBernoulli ?? test).standardErrorNats.toFixed(2),
      (best - elbo(card)).toFixed(2),
      card.metrics.asBernoulli === undefined ? train.elboNats.toFixed(2) : "-",
      card.metrics.asBernoulli === undefined ? importanceWeighted.nats.toFixed(2) : "-",
      exactEvidence === undefined || card.metrics.asBernoulli ? "-" : exactEvidence.nats.toFixed(2),
    ];
  });
  const lines = [columns as readonly string[], ...rows];
  const widths = columns.map((_, column) => Math.max(...lines.map((line) => (line[column] as string).length)));
  const text = lines.map((line) =>
    line
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] as number) : cell.padStart(widths[column] as number),
      )
      .join("  "),
  );
  return [`convention ${convention}, nats per image`, ...text].join("\n");
}

/** Test ELBO; of a model of Gaussian pixels, whose density has other units, that of its Bernoulli reading. */
function elbo({ metrics }: ImageModelCard): number {
  return (metrics.asBernoulli ?? metrics.test).elboNats;
}
