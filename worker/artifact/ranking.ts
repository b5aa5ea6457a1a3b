/** The ranking of a model's test images: its most and its least likely ones. */
import { z } from "zod";
import { Nats, PositiveInteger } from "./common.ts";

const RankedImageSchema = z
  .object({
    index: z.int().nonnegative().describe("position in the test set"),
    label: z.int().nonnegative().describe("class: a position in the data set's `classes`, where it names them"),
    elboNats: Nats.describe("Monte Carlo estimate of the evidence lower bound"),
    standardErrorNats: Nats.nonnegative().describe("standard error of elboNats over draws of z"),
    reconstructionNats: Nats.describe("-E_q[log p(x|z)], by the same draws"),
    klNats: Nats.describe("KL(q(z|x) || p(z)), by the same draws"),
    importanceWeightedNats: Nats.describe("importance-weighted bound of the same draws"),
  })
  .meta({ id: "RankedImage" });
const ExtremesSchema = z.object({
  most: z.array(RankedImageSchema).describe("the most likely, the first the most"),
  least: z.array(RankedImageSchema).describe("the least likely, the first the least"),
});

/** A model's ranking file: the two ends of the test set by either bound. */
export const RankingSchema = z.object({
  samples: PositiveInteger.describe("draws of z for each image"),
  images: PositiveInteger.describe("how many test images were ranked"),
  seed: z.int().nonnegative().describe("of the draws"),
  byElbo: ExtremesSchema,
  byImportanceWeighted: ExtremesSchema,
});

export type Ranking = z.infer<typeof RankingSchema>;
export type RankedImage = z.infer<typeof RankedImageSchema>;
