import { z } from "zod";
import { CardSchema } from "../artifact.ts";
import { limits } from "../limits.ts";
import { queryInteger } from "./query.ts";

export const ModelParameterSchema = z.object({
  id: z.string().meta({ param: { name: "id", in: "path" }, example: "mlp-2d", description: "model id" }),
});

export const ModelCardSchema = CardSchema.meta({ id: "ModelCard" });

export const ModelListSchema = z
  .object({ models: z.array(ModelCardSchema).describe("cards of all published models, the default model first") })
  .meta({ id: "ModelList" });

export const TestLatentsQuerySchema = z.object({
  count: queryInteger(1, limits.testLatents, "how many test images, from the first", 1000),
});

export const TestLatentsSchema = z
  .object({
    model: z.string().describe("model id"),
    dataset: z.string().describe("data set whose test images these are"),
    count: z.int().describe("N, images in this answer"),
    total: z.int().describe("test images with published latents"),
    indices: z.array(z.int()).describe("(N) position in the test set"),
    labels: z.array(z.int()).describe("(N) class of each image"),
    means: z.array(z.array(z.number())).describe("(N, d) posterior means E_q[z|x]"),
  })
  .meta({ id: "TestLatents" });
