import { createRoute } from "@hono/zod-openapi";
import {
  TestImageParameterSchema,
  TestImageQuerySchema,
  TestImageSchema,
  TestImagesQuerySchema,
  TestImagesSchema,
} from "../../schemas/dataset.ts";
import { images, problemResponses } from "../contract.ts";

export const getTestImage = createRoute({
  method: "get",
  path: "/v1/datasets/mnist/test/{index}",
  tags: ["Data sets"],
  summary: "A handwritten digit of MNIST's test set",
  request: { params: TestImageParameterSchema, query: TestImageQuerySchema },
  responses: { 200: images(TestImageSchema, "the image"), ...problemResponses(400, 404, 406, 429, 503) },
});

export const listTestImages = createRoute({
  method: "get",
  path: "/v1/datasets/mnist/test",
  tags: ["Data sets"],
  summary: "A range of handwritten digits of MNIST's test set",
  request: { query: TestImagesQuerySchema },
  responses: { 200: images(TestImagesSchema, "the images"), ...problemResponses(400, 404, 406, 429, 503) },
});
