import { z } from "zod";
import { limits } from "../limits.ts";
import { NumberSchema, vector } from "./number.ts";

export const RegressorRequestSchema = z
  .object({
    inputs: z
      .array(z.union([NumberSchema, vector(limits.inputSize)], "expected a number, or a row of numbers"))
      .min(1)
      .max(limits.points)
      .describe("(N, inputSize) x; a number stands for a row of one"),
  })
  .meta({ id: "RegressorRequest", example: { inputs: [-1, 0, 0.5] } });

export const RegressorAnswerSchema = z
  .object({
    model: z.string().describe("model id"),
    mean: z.array(z.number()).describe("(N) E[y|x]"),
    standardDeviation: z.array(z.number()).describe("(N) √Var[y|x]"),
  })
  .meta({ id: "RegressorPrediction" });
