import { z } from "zod";

/** What of an OpenAPI document its readers may rely on. */
export const OpenApiDocumentSchema = z
  .looseObject({
    openapi: z.literal("3.1.0").describe("version of the format"),
    info: z
      .looseObject({ title: z.string().describe("its name"), version: z.string().describe("its version") })
      .meta({ id: "OpenApiInfo", description: "what the document describes" }),
    paths: z.record(z.string(), z.unknown()).describe("operations by path and method"),
  })
  .meta({ id: "OpenApiDocument" });

export const ApiIndexSchema = z
  .object({
    name: z.string().describe("this service"),
    version: z.string().describe("its version"),
    documentation: z.string().describe("the reference, as pages"),
    openapi: z.string().describe("the same as a document of OpenAPI"),
    routes: z
      .array(
        z
          .object({
            method: z.string().describe("GET or POST"),
            path: z.string().describe("parameters in braces"),
            summary: z.string().describe("what it computes"),
          })
          .meta({ id: "ApiRoute" }),
      )
      .describe("every route"),
  })
  .meta({ id: "ApiIndex" });
