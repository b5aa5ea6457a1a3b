import { z } from "zod";
import { ImagesSchema, ShapeSchema } from "./decoding.ts";

export const TestImageParameterSchema = z.object({
  index: z
    .string()
    .regex(/^(0|[1-9]\d{0,8})$/, "expected a whole number from 0 on")
    .transform(Number)
    .meta({
      type: "integer",
      minimum: 0,
      maximum: 999_999_999,
      param: { name: "index", in: "path" },
      example: 0,
      description: "position in the test set, from 0 on",
    }),
});

export const TestImageSchema = z
  .object({
    dataset: z.string().describe("name of the data set"),
    index: z.int().describe("position in the test set"),
    label: z.int().describe("class of the image"),
    shape: ShapeSchema,
    images: ImagesSchema.describe("(1, height, width) intensities pixel/255, as `encode` takes them"),
  })
  .meta({ id: "TestImage" });
