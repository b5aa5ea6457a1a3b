/** The ends of the test set by likelihood, as training left them beside the model. */
import { type ImageModelCard, type RankedImage, type Ranking, RankingSchema } from "../../artifact.ts";
import { type AssetSource, loadFile, parseJson } from "../../inference/model-store.ts";
import { DomainError } from "../../problem.ts";

export type Order = "most" | "least";
export type Bound = "elbo" | "importance-weighted";

const ends: Readonly<Record<Bound, "byElbo" | "byImportanceWeighted">> = {
  elbo: "byElbo",
  "importance-weighted": "byImportanceWeighted",
};

/** One end of the ranking by one of the bounds, and how it was made. */
export interface RankingEnd extends Pick<Ranking, "samples" | "seed"> {
  readonly total: number;
  readonly ranking: readonly RankedImage[];
}

/**
 * The first `count` test images of that end.
 *
 * @throws DomainError NotFound: the model was published without a ranking
 * @throws DomainError ModelUnavailable: the file is missing, altered or out of schema
 */
export async function loadRanking(
  assets: AssetSource,
  card: ImageModelCard,
  { order, by, count }: { readonly order: Order; readonly by: Bound; readonly count: number },
): Promise<RankingEnd> {
  const file = card.files.ranking;
  if (!file) throw new DomainError("NotFound", `expected a ranking of ${card.id}, got none`);
  const ranking = parseJson(RankingSchema, await loadFile(assets, card, file), file.path);
  const { samples, seed, images: total } = ranking;
  return { samples, seed, total, ranking: ranking[ends[by]][order].slice(0, count) };
}
