/** The card of a regressor, p(y|x), and the file of its training curves. */
import { z } from "zod";
import { described } from "../described.ts";
import { cardLimits, common, FileSchema, PositiveInteger, run } from "./common.ts";

const LogLikelihoodNats = z.number().describe("mean log p(y|x), nats per observation");

/** Predictive quality of a regressor, per observation. */
const LogLikelihoodSchema = z
  .object({
    logLikelihoodNats: LogLikelihoodNats,
    standardErrorNats: z.number().nonnegative().describe("standard error of logLikelihoodNats over observations"),
    coverage: z.number().min(0).max(1).describe("share of observations inside the central 95 % interval"),
  })
  .meta({ id: "MeasuredLogLikelihood" });

/** A column of the file that a regressor was trained on. */
const ColumnSchema = z
  .object({
    name: z.string().min(1).describe("as in the file"),
    lowest: z.number().describe("the smallest number in the training observations"),
    highest: z.number().describe("the largest"),
  })
  .meta({ id: "Column" });

export const RegressorCardSchema = z
  .object({
    ...common,
    family: z.literal("regressor").describe("neural regression with Gaussian noise"),
    inputSize: PositiveInteger.max(cardLimits.inputSize).describe("numbers in an input"),
    columns: z
      .object({
        inputs: z
          .array(ColumnSchema)
          .min(1)
          .max(cardLimits.inputSize)
          .describe("x, in the order of an input's numbers"),
        target: described(ColumnSchema, "y"),
      })
      .meta({ id: "Columns", description: "names and ranges of x and y, if they come from a file" })
      .optional(),
    likelihood: z.literal("gaussian").describe("p(y|x): Gaussian about a learnt mean"),
    noise: z.enum(["constant", "input-dependent"]).describe("whether the standard deviation is constant or σ(x)"),
    files: z
      .object({
        regressor: described(FileSchema, "ONNX: p(y|x)"),
        history: described(FileSchema, "JSON: log-likelihood curves by optimiser step").optional(),
        data: described(
          FileSchema,
          "CSV with y as the last column: the training observations, or some of them",
        ).optional(),
        law: described(
          FileSchema,
          "CSV x,mean,standardDeviation: the true distribution of the data on a grid, if known",
        ).optional(),
      })
      .meta({ id: "RegressorFiles", description: "files of the model's folder" }),
    training: z
      .object({
        ...run,
        steps: PositiveInteger.describe("optimiser steps, each on all observations"),
        data: z
          .object({ train: PositiveInteger.describe("trained on"), test: z.int().nonnegative().describe("tested on") })
          .meta({ id: "ObservationCounts", description: "numbers of observations" }),
      })
      .meta({ id: "RegressorTraining", description: "the recipe and its training run" })
      .optional(),
    metrics: z
      .object({
        train: described(LogLikelihoodSchema, "on the training observations").optional(),
        test: described(LogLikelihoodSchema, "on observations outside the training set").optional(),
        law: described(
          LogLikelihoodSchema,
          "of the true distribution on the same observations: the best score possible",
        ).optional(),
        baseline: described(
          LogLikelihoodSchema,
          "on the test observations, for one Gaussian for all inputs, with the mean and standard deviation of the training targets",
        ).optional(),
        seeds: z
          .array(
            z
              .object({
                seed: z.int().nonnegative().describe("of the weights"),
                trainNats: LogLikelihoodNats.describe("on the training observations"),
                testNats: LogLikelihoodNats.optional().describe("on observations outside the training set"),
              })
              .meta({ id: "RegressorSeed" }),
          )
          .min(2)
          .optional()
          .describe("the same recipe from several seeds, the published one first"),
      })
      .meta({
        id: "RegressorMetrics",
        description: "measured when the model was published; measurements that were not made are absent",
      }),
  })
  .refine(({ inputSize, columns }) => columns === undefined || columns.inputs.length === inputSize, {
    path: ["columns", "inputs"],
    error: "expected a column for each number of an input",
  })
  .meta({ id: "RegressorCard" });

/** A regressor's history file: its log-likelihood curves. The lists are columns of a table, one record an entry. */
export const RegressorHistorySchema = z.object({
  step: z.array(PositiveInteger).describe("optimiser steps done"),
  trainNats: z.array(LogLikelihoodNats).describe("on the training observations after so many steps"),
  lowestNats: z
    .array(LogLikelihoodNats)
    .describe("the lowest value on them since the previous record, because dips are brief"),
  testNats: z.array(LogLikelihoodNats).optional().describe("on observations outside the training set"),
  highest: z
    .object({ step: z.int().nonnegative().describe("optimiser steps done"), nats: LogLikelihoodNats })
    .optional()
    .describe("the highest value on the training observations so far"),
});

export type RegressorCard = z.infer<typeof RegressorCardSchema>;
export type RegressorHistory = z.infer<typeof RegressorHistorySchema>;
