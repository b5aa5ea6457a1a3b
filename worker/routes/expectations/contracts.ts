import { createRoute } from "@hono/zod-openapi";
import { computation } from "../../http/contract.ts";
import { DecomposeRequestSchema, DecompositionSchema } from "../../schemas/expectation.ts";

export const decompose = createRoute({
  path: "/v1/expectations/decompose",
  tags: ["Expectations"],
  summary: "Total expectation and total variance of a joint table or a mixture, term by term",
  ...computation(DecomposeRequestSchema, DecompositionSchema, "both sides of both laws"),
});
