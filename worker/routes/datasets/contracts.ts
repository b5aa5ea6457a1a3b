import { createRoute } from "@hono/zod-openapi";
import { TestImageParameterSchema, TestImageSchema } from "../../schemas/dataset.ts";
import { images, problemResponses } from "../contract.ts";

export const getTestImage = createRoute({
  method: "get",
  path: "/v1/datasets/mnist/test/{index}",
  tags: ["Data sets"],
  summary: "A handwritten digit of MNIST's test set",
  request: { params: TestImageParameterSchema },
  responses: { 200: images(TestImageSchema, "the image"), ...problemResponses(400, 404, 406, 429, 503) },
});
