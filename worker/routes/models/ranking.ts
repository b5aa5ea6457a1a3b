/** The most and the least likely test images, from the model's ranking file. */
import { type ImageModelCard, type RankedImage, type Ranking, RankingSchema } from "../../artifact.ts";
import { type Page, pageOf } from "../../http/paging.ts";
import { type AssetSource, jsonReader } from "../../inference/assets.ts";
import { readFile } from "../../inference/model-store.ts";
import { DomainError } from "../../problem.ts";

export type Order = "most" | "least";
export type Bound = "elbo" | "importance-weighted";

const ends: Readonly<Record<Bound, "byElbo" | "byImportanceWeighted">> = {
  elbo: "byElbo",
  "importance-weighted": "byImportanceWeighted",
};

/** One end of the ranking by one of the bounds, with its settings. */
export interface RankingEnd extends Pick<Ranking, "seed"> {
  /** Draws of z for each image. */
  readonly draws: number;
  /** How many test images were ranked. */
  readonly total: number;
  /** How many of them this end keeps. */
  readonly listed: number;
  readonly ranking: readonly RankedImage[];
}

/**
 * A page of the test images at that end.
 *
 * @throws DomainError NotFound: the model was published without a ranking
 * @throws DomainError ModelUnavailable: the file is missing, altered or does not fit its schema
 */
export async function loadRanking(
  assets: AssetSource,
  card: ImageModelCard,
  { order, by, ...page }: { readonly order: Order; readonly by: Bound } & Page,
): Promise<RankingEnd> {
  const file = card.files.ranking;
  if (!file) throw new DomainError("NotFound", `expected a ranking of ${card.id}, got none`);
  const ranking = await readFile(assets, card, file, jsonReader(RankingSchema, file.path));
  const { samples: draws, seed, images: total } = ranking;
  const end = ranking[ends[by]][order];
  return { draws, seed, total, listed: end.length, ranking: pageOf(end, page) };
}
