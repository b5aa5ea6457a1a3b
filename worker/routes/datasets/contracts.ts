import { createRoute } from "@hono/zod-openapi";
import { images, json, problemResponses } from "../../http/contract.ts";
import {
  DatasetListQuerySchema,
  DatasetListSchema,
  DatasetParameterSchema,
  TestImageParameterSchema,
  TestImageQuerySchema,
  TestImageSchema,
  TestImagesQuerySchema,
  TestImagesSchema,
} from "../../schemas/dataset.ts";

const tags = ["Data sets"];

export const listDatasets = createRoute({
  method: "get",
  path: "/v1/datasets",
  tags,
  summary: "Data sets with published test images",
  request: { query: DatasetListQuerySchema },
  responses: { 200: json(DatasetListSchema, "the data sets"), ...problemResponses(400, 404, 406, 429, 503) },
});

export const getTestImage = createRoute({
  method: "get",
  path: "/v1/datasets/{name}/test/{index}",
  tags,
  summary: "An image of a data set's test set",
  request: { params: TestImageParameterSchema, query: TestImageQuerySchema },
  responses: { 200: images(TestImageSchema, "the image"), ...problemResponses(400, 404, 406, 429, 503) },
});

export const listTestImages = createRoute({
  method: "get",
  path: "/v1/datasets/{name}/test",
  tags,
  summary: "A range of images of a data set's test set",
  request: { params: DatasetParameterSchema, query: TestImagesQuerySchema },
  responses: { 200: images(TestImagesSchema, "the images"), ...problemResponses(400, 404, 406, 429, 503) },
});
