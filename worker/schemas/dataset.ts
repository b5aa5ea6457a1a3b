import { z } from "zod";
import { PublishedDatasetSchema } from "../dataset-files.ts";
import { limits } from "../limits.ts";
import { ImagesSchema, ShapeSchema } from "./decoding.ts";
import { formatParameter, imageFormats } from "./format.ts";
import { strictQuery } from "./object.ts";
import { offsetParameter, optionalQueryInteger, queryInteger } from "./query.ts";

const name = z
  .string()
  .meta({ param: { name: "name", in: "path" }, example: "mnist", description: "name of a published data set" });

export const DatasetParameterSchema = z.object({ name });

export const DatasetListQuerySchema = strictQuery({
  offset: offsetParameter("data sets"),
  count: queryInteger(1, limits.listed, "how many data sets", limits.listed),
});

export const DatasetListSchema = z
  .object({
    datasets: z
      .array(PublishedDatasetSchema)
      .describe("the data sets with published test images, without those whose description is unavailable"),
    total: z.int().describe("how many data sets are published, available or not"),
  })
  .meta({ id: "DatasetList" });

export const TestImageParameterSchema = z.object({
  name,
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
    dataset: z.string().describe("title of the data set"),
    index: z.int().describe("position in the test set"),
    label: z.int().describe("class of the image: an index into the data set's `classes`, if it names them"),
    shape: ShapeSchema,
    images: ImagesSchema.describe(
      "(1, height, width) or (1, 3, height, width) intensities pixel/255, as `encode` takes them",
    ),
  })
  .meta({ id: "TestImage" });

export const TestImageQuerySchema = strictQuery({ format: formatParameter(imageFormats) });

export const TestImagesQuerySchema = strictQuery({
  offset: offsetParameter("test images"),
  count: queryInteger(1, limits.testImages, "how many images", 16),
  columns: optionalQueryInteger(1, limits.latents, "images in each row of the PNG sheet, default √N"),
  format: formatParameter(imageFormats),
});

export const TestImagesSchema = z
  .object({
    dataset: z.string().describe("title of the data set"),
    indices: z.array(z.int()).describe("(N) positions in the test set"),
    labels: z
      .array(z.int())
      .describe("(N) class of each image: an index into the data set's `classes`, if it names them"),
    total: z.int().describe("number of images in the test set"),
    shape: ShapeSchema,
    images: ImagesSchema.describe(
      "(N, height, width) or (N, 3, height, width) intensities pixel/255, as `encode` takes them",
    ),
  })
  .meta({ id: "TestImages" });
