import { z } from "zod";

/** RFC 9457, with `error` added for Open Inference clients. */
export const ProblemSchema = z
  .object({
    type: z.string().describe("URI reference of the page that explains this kind of problem"),
    title: z.string().describe("the kind of problem, in words"),
    status: z.int().describe("HTTP status"),
    detail: z.string().describe("the error in this request"),
    instance: z.string().describe("this occurrence: # and the request id, relative to the requested address"),
    error: z.string().describe("equal to detail, where Open Inference clients look for it"),
    errors: z
      .array(
        z
          .object({
            pointer: z.string().describe("JSON pointer into the body, or the name of a parameter or header"),
            detail: z.string().describe("what was expected there, and what came"),
          })
          .meta({ id: "FieldError" }),
      )
      .describe("errors by field"),
  })
  .meta({ id: "Problem" });
