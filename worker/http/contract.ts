/** Common parts of the routes' contracts: request bodies, representations and problems. */
import type { z } from "@hono/zod-openapi";
import { limits } from "../limits.ts";
import { ServerSentEventSchema } from "../schemas/event.ts";
import { type Format, type formatParameter, formatText, imageFormats, mediaTypes } from "../schemas/format.ts";
import { ProblemSchema } from "../schemas/problem.ts";
import { acceptForms, type MainArray } from "./body-forms.ts";

const statusText = {
  400: "malformed, against the schema, or above a limit on requests",
  404: "no such resource",
  406: "none of the representations is acceptable",
  413: `the body is over ${limits.bodyBytes.toLocaleString("en")} bytes`,
  415: "unsupported media type of the body, or an encoding other than gzip and deflate",
  422: "mathematically impossible, or inconsistent shapes",
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

type Formats = readonly [Format, ...Format[]];

/** Bytes as a representation of a body. */
export const binary = { schema: { type: "string" as const, format: "binary" } };
const text = { schema: { type: "string" as const } };
/** Descriptions of the representations other than JSON. */
const contentOf = {
  png: { schema: { ...binary.schema, description: `one sheet of at most ${limits.sheetNumbers} numbers` } },
  npy: binary,
  csv: text,
  sse: { schema: ServerSentEventSchema },
  ndjson: text,
} as const;

export const json = <T extends z.ZodType>(schema: T, description: string) => ({
  description,
  content: { "application/json": { schema } },
});

/** JSON of the schema, with the route's other representations. */
export function represented<T extends z.ZodType>(schema: T, description: string, formats: Formats) {
  const others = formats.filter((format) => format !== "json");
  const content: { "application/json": { schema: T } } = {
    "application/json": { schema },
    ...Object.fromEntries(others.map((format) => [mediaTypes[format], contentOf[format]])),
  };
  return { description, content };
}

/** Images as JSON, as one PNG sheet, or as a float32 NPY array. */
export const images = <T extends z.ZodType>(schema: T, description: string) =>
  represented(schema, description, imageFormats);

interface Forms<F extends Formats> {
  /** Representations of the response, the default first. */
  readonly formats?: F;
  /** The field that may come as an array, with the others in the query. */
  readonly array?: MainArray;
}

/** The parameter of a route that offers several formats. */
type FormatQuery<F extends Formats> = F extends readonly [Format]
  ? unknown
  : { query: z.ZodObject<{ format: ReturnType<typeof formatParameter<F>> }, z.core.$strict> };

/**
 * Input of a POST: JSON of the schema, or the array of one of its fields with the others in the query.
 *
 * A client that sends JSON has its fields there, so the types of the query include only the format.
 */
export function takes<
  T extends z.ZodType,
  const F extends Formats = readonly ["json"],
  P extends z.ZodType | undefined = undefined,
>(schema: T, { formats, array }: Forms<F> = {}, params?: P) {
  const content: { "application/json": { schema: T } } = {
    "application/json": { schema },
    ...Object.fromEntries((array?.mediaTypes ?? []).map((type) => [type, binary])),
  };
  const choice = formats && formats.length > 1 ? formats : [];
  return {
    method: "post" as const,
    middleware: acceptForms(schema, choice, array),
    // Described, but not validated by zod-openapi, which would parse the query of every request for the few that
    // have one.
    parameters: choice.length > 0 ? [describeFormat(choice)] : [],
    request: {
      body: { required: true as const, content, ...(array && { description: arrayText(array) }) },
      ...(params && { params }),
    } as unknown as { body: { required: true; content: typeof content } } & FormatQuery<F> &
      (P extends z.ZodType ? { params: P } : unknown),
  };
}

const describeFormat = (formats: readonly Format[]) => ({
  name: "format",
  in: "query" as const,
  description: formatText,
  schema: { type: "string" as const, enum: [...formats] },
});

/** In words, because a query cannot reuse the field names of a body of another media type. */
const arrayText = ({ description }: MainArray): string =>
  `instead of JSON ${description}, its other fields then in the query: \`?name=value\`, a number, a word or JSON`;

/** A POST that responds with JSON or other representations: a pure function of its body. */
export const computation = <Q extends z.ZodType, A extends z.ZodType, const F extends Formats = readonly ["json"]>(
  request: Q,
  answer: A,
  description: string,
  forms: Forms<F> = {},
) => ({
  ...takes(request, forms),
  responses: {
    200: represented(answer, description, forms.formats ?? ["json"]),
    ...problemResponses(400, 406, 413, 415, 422, 429),
  },
});
