/** What every route's contract says alike: where its problems are described, and how JSON is answered. */
import type { z } from "@hono/zod-openapi";
import { ProblemSchema } from "../schemas/problem.ts";

const statusText = {
  400: "malformed, or out of schema",
  404: "no such resource",
  406: "none of the representations is acceptable",
  413: "the body is over 1 MiB",
  415: "the body is of another media type",
  422: "mathematically impossible, or shapes that disagree",
  429: "too many requests; see Retry-After",
  503: "the model is unavailable",
} as const;

type ProblemStatus = keyof typeof statusText;

/** The declared responses of those statuses, all `application/problem+json`. */
export function problemResponses<S extends ProblemStatus>(...statuses: readonly S[]) {
  const content = { "application/problem+json": { schema: ProblemSchema } };
  return Object.fromEntries(
    statuses.map((status) => [status, { description: statusText[status], content }]),
  ) as unknown as {
    [status in S]: { description: string; content: typeof content };
  };
}

export const json = <T extends z.ZodType>(schema: T, description: string) => ({
  description,
  content: { "application/json": { schema } },
});

/** A required JSON body: without `required`, a request of another media type would skip validation. */
export const jsonBody = <T extends z.ZodType>(schema: T) => ({
  required: true as const,
  content: { "application/json": { schema } },
});

/** Bytes, as a representation of a body. */
export const binary = { schema: { type: "string" as const, format: "binary" } };

/** Images as JSON of the given schema, as one PNG sheet, or as a float32 NPY array. */
export const images = <T extends z.ZodType>(schema: T, description: string) => ({
  description,
  content: { "application/json": { schema }, "image/png": binary, "application/x-npy": binary },
});

/** A POST of JSON that is answered by JSON: a pure function of its body. */
export const computation = <Q extends z.ZodType, A extends z.ZodType>(request: Q, answer: A, description: string) => ({
  method: "post" as const,
  request: { body: jsonBody(request) },
  responses: { 200: json(answer, description), ...problemResponses(400, 406, 413, 415, 422, 429) },
});
