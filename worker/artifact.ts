/**
 * The artefact contract: what training writes and the Worker reads.
 *
 * A model is a folder `models/<id>/` with a `card.json` (this schema) and the files that the card names. The card
 * states each file's digest. The names and shapes of the tensors follow from the card (tensor-contract.ts);
 * dataset-files.ts says where the files of a data set are. Training and serving share nothing else, so the Worker
 * serves any model that fits these schemas.
 */
import { z } from "zod";
import { type ImageModelCard, ImageModelCardSchema } from "./artifact/image-model.ts";
import { type RegressorCard, RegressorCardSchema } from "./artifact/regressor.ts";

export { type ArtifactFile, cardLimits, DatasetSchema, idPattern } from "./artifact/common.ts";
export {
  type Convention,
  type ImageModelCard,
  ImageModelCardSchema,
  type ImageShape,
  ImageShapeSchema,
} from "./artifact/image-model.ts";
export { type RankedImage, type Ranking, RankingSchema } from "./artifact/ranking.ts";
export {
  type RegressorCard,
  RegressorCardSchema,
  type RegressorHistory,
  RegressorHistorySchema,
} from "./artifact/regressor.ts";

/** A model card: what the model is, how it was trained, and its measurements. */
export const CardSchema = z.discriminatedUnion("family", [ImageModelCardSchema, RegressorCardSchema]);

export type Card = z.infer<typeof CardSchema>;
/** The card of a model whose training and measurements are all known; training writes such cards. */
export type TrainedImageCard = Known<ImageModelCard, "test" | "train" | "importanceWeighted">;
export type TrainedRegressorCard = Known<RegressorCard, "train">;
type Known<C extends Card, Figure extends keyof C["metrics"]> = C & {
  readonly dataset: NonNullable<C["dataset"]>;
  readonly training: NonNullable<C["training"]>;
  readonly metrics: { readonly [Name in Figure]-?: NonNullable<C["metrics"][Name]> };
};
