/** Representations of responses, by the values of the parameter `format`. */
import { z } from "zod";

export const mediaTypes = {
  json: "application/json",
  png: "image/png",
  npy: "application/x-npy",
  csv: "text/csv",
  sse: "text/event-stream",
  ndjson: "application/x-ndjson",
} as const;

export const formats = ["json", "png", "npy", "csv", "sse", "ndjson"] as const satisfies (keyof typeof mediaTypes)[];
export type Format = keyof typeof mediaTypes;
export type MediaType = (typeof mediaTypes)[Format];

/** Images as JSON, as one PNG sheet, or as an array. */
export const imageFormats = ["json", "png", "npy"] as const;

export const formatText = "representation of the response; if absent, the Accept header decides";

/** The parameter of a route that offers several formats. */
export const formatParameter = <const F extends readonly [Format, ...Format[]]>(formats: F) =>
  z.enum(formats).optional().describe(formatText);
