import { z } from "zod";
import { limits } from "../limits.ts";
import { either } from "./choice.ts";
import { MixtureSchema } from "./mixture.ts";
import { matrix, unit, vector } from "./number.ts";
import { strict } from "./object.ts";

export const DecomposeRequestSchema = either(
  [
    strict({
      table: strict({
        x: vector(limits.tableValues).describe("(I) values of X"),
        y: vector(limits.tableValues).describe("(J) values of Y"),
        probabilities: matrix(limits.tableValues, limits.tableValues, 1, unit).describe(
          "(I, J) p(x, y), summing to one",
        ),
      }).meta({ id: "JointTable", description: "a joint distribution of X and Y" }),
    }).meta({ id: "DecomposeTableRequest" }),
    strict({ mixture: MixtureSchema }).meta({ id: "DecomposeMixtureRequest" }),
  ],
  "a table, or a mixture",
).meta({
  id: "DecomposeRequest",
  example: {
    table: {
      x: [0, 1],
      y: [0, 1],
      probabilities: [
        [0.3, 0.2],
        [0.1, 0.4],
      ],
    },
  },
});

const numbers = z.array(z.number());
const numberRows = z.array(numbers);

const TableDecompositionSchema = z
  .object({
    mean: z.number().describe("E[X], from the marginal"),
    variance: z.number().describe("Var[X], from the marginal"),
    meanOfConditionalMeans: z.number().describe("E[E[X | Y]]"),
    within: z.number().describe("E[Var[X | Y]]"),
    between: z.number().describe("Var[E[X | Y]]"),
    terms: z
      .array(
        z
          .object({
            y: z.number().describe("value of Y"),
            probability: z.number().describe("p(y)"),
            conditionalMean: z.number().nullable().describe("E[X | y], null where p(y) = 0"),
            conditionalVariance: z.number().nullable().describe("Var[X | y], null where p(y) = 0"),
            meanTerm: z.number().describe("p(y) E[X | y]"),
            withinTerm: z.number().describe("p(y) Var[X | y]"),
            betweenTerm: z.number().describe("p(y) (E[X | y] - E[X])²"),
          })
          .meta({ id: "TableTerm" }),
      )
      .describe("one for each value of Y"),
  })
  .meta({ id: "TableDecomposition" });

const MixtureDecompositionSchema = z
  .object({
    mean: numbers.describe("(D) E[x]"),
    covariance: numberRows.describe("(D, D) Cov[x]"),
    meanOfConditionalMeans: numbers.describe("(D) E[E[x | k]]"),
    within: numberRows.describe("(D, D) E[Cov[x | k]]"),
    between: numberRows.describe("(D, D) Cov[E[x | k]]"),
    terms: z
      .array(
        z
          .object({
            probability: z.number().describe("p(k)"),
            meanTerm: numbers.describe("(D) p(k) E[x | k]"),
            withinTerm: numberRows.describe("(D, D) p(k) Cov[x | k]"),
            betweenTerm: numberRows.describe("(D, D) p(k) (E[x | k] - E[x])(E[x | k] - E[x])ᵀ"),
          })
          .meta({ id: "MixtureTerm" }),
      )
      .describe("one a component"),
  })
  .meta({ id: "MixtureDecomposition" });

export const DecompositionSchema = z
  .union([TableDecompositionSchema, MixtureDecompositionSchema])
  .meta({ id: "Decomposition" });
