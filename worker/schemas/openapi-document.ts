import { z } from "zod";

/** The parts of an OpenAPI document that its readers may rely on. */
export const OpenApiDocumentSchema = z
  .looseObject({
    openapi: z.literal("3.1.0").describe("version of the format"),
    info: z
      .looseObject({ title: z.string().describe("its name"), version: z.string().describe("its version") })
      .meta({ id: "OpenApiInfo", description: "title and description of the API" }),
    paths: z.record(z.string(), z.unknown()).describe("operations by path and method"),
  })
  .meta({ id: "OpenApiDocument" });

export const ApiIndexSchema = z
  .object({
    name: z.string().describe("this service"),
    version: z.string().describe("its version"),
    documentation: z.string().describe("the reference, as pages"),
    openapi: z.string().describe("the reference as an OpenAPI document"),
    routes: z
      .array(
        z
          .object({
            method: z.string().describe("GET or POST"),
            path: z.string().describe("parameters in braces"),
            summary: z.string().describe("summary of the route"),
          })
          .meta({ id: "ApiRoute" }),
      )
      .describe("every route"),
  })
  .meta({ id: "ApiIndex" });
