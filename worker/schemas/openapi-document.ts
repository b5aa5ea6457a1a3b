import { z } from "zod";

/** What of an OpenAPI document its readers may rely on. */
export const OpenApiDocumentSchema = z
  .looseObject({
    openapi: z.literal("3.1.0").describe("version of the format"),
    info: z
      .looseObject({ title: z.string().describe("its name"), version: z.string().describe("its version") })
      .describe("what the document describes"),
    paths: z.record(z.string(), z.unknown()).describe("operations by path and method"),
  })
  .meta({ id: "OpenApiDocument" });
