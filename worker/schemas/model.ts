import { z } from "zod";
import { CardSchema, ImageModelCardSchema, RankingSchema, RegressorCardSchema } from "../artifact.ts";
import { limits } from "../limits.ts";
import { formatParameter } from "./format.ts";
import { strictQuery } from "./object.ts";
import { offsetParameter, optionalQueryInteger, queryInteger } from "./query.ts";

/** The id of a model in a path. */
export const modelParameter = (example: string) =>
  z.object({ id: z.string().meta({ param: { name: "id", in: "path" }, example, description: "model id" }) });

export const ModelCardSchema = CardSchema.meta({ id: "ModelCard" });

export const ModelListQuerySchema = strictQuery({
  offset: offsetParameter("models"),
  count: queryInteger(1, limits.listed, "how many models", limits.listed),
});

/** Entry of an unavailable model, in place of its card. */
export const UnavailableModelSchema = z
  .object({
    id: z.string().describe("model id"),
    state: z.literal("unavailable").describe("its card or one of its networks is missing or damaged"),
    reason: z.string().describe("which one, and why"),
  })
  .meta({ id: "UnavailableModel" });

/** Fields of an entry besides the card. */
const ready = { state: z.literal("ready").describe("its card and its networks are valid") };

// Client generators do not support an intersection with a union, so each kind of card is extended.
const ReadyModelSchema = z.discriminatedUnion("family", [
  ImageModelCardSchema.safeExtend(ready).meta({ id: "ReadyImageModel" }),
  RegressorCardSchema.safeExtend(ready).meta({ id: "ReadyRegressor" }),
]);

export const ModelListSchema = z
  .object({
    models: z
      .array(z.union([ReadyModelSchema, UnavailableModelSchema]))
      .describe("every published model, the default model first"),
    total: z.int().describe("how many models are published"),
  })
  .meta({ id: "ModelList" });

export const TestLatentsQuerySchema = strictQuery({
  offset: offsetParameter("test images"),
  count: queryInteger(1, limits.testLatents, "how many test images", 1000),
  format: formatParameter(["json", "npy", "csv"]),
});

export const TestLatentsSchema = z
  .object({
    model: z.string().describe("model id"),
    dataset: z.string().describe("data set of these test images"),
    count: z.int().describe("N, the number of images in this response"),
    total: z.int().describe("test images with published latents"),
    indices: z.array(z.int()).describe("(N) position in the test set"),
    labels: z
      .array(z.int())
      .describe("(N) class of each image: an index into the data set's `classes`, if it names them"),
    means: z.array(z.array(z.number())).describe("(N, d) posterior means E_q[z|x]"),
  })
  .meta({ id: "TestLatents" });

const rankedImages = RankingSchema.shape.byElbo.shape.most;
/** Number of images at each end of the test set, as training saves them. */
const rankedCount = 50;

export const RankingQuerySchema = strictQuery({
  order: z
    .enum(["most", "least"])
    .default("most")
    .describe("the most or the least likely images, the most extreme first"),
  by: z
    .enum(["elbo", "importance-weighted"])
    .default("elbo")
    .describe("the bound that ranks them: the Monte Carlo ELBO, or the importance-weighted bound of the same draws"),
  offset: offsetParameter("images"),
  count: queryInteger(1, rankedCount, "how many images", 10),
  columns: optionalQueryInteger(1, limits.latents, "images in each row of the PNG sheet, default 10"),
  format: formatParameter(["json", "png", "npy", "csv"]),
});

export const RankingAnswerSchema = z
  .object({
    model: z.string().describe("model id"),
    dataset: z.string().describe("data set of these test images"),
    order: z.enum(["most", "least"]).describe("as in the request"),
    by: z.enum(["elbo", "importance-weighted"]).describe("as in the request"),
    draws: RankingSchema.shape.samples,
    seed: RankingSchema.shape.seed,
    total: z.int().describe("how many test images were ranked"),
    ranking: rankedImages.describe("the images, the most extreme first"),
  })
  .meta({ id: "ImageRanking" });
