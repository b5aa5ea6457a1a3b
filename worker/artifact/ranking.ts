/** The ranking of a model's test images: the most and the least likely ones. */
import { z } from "zod";
import { Nats, PositiveInteger } from "./common.ts";

const RankedImageSchema = z
  .object({
    index: z.int().nonnegative().describe("position in the test set"),
    label: z.int().nonnegative().describe("class: a position in the data set's `classes`, where it names them"),
    elboNats: Nats.describe("Monte Carlo estimate of the evidence lower bound"),
    standardErrorNats: Nats.nonnegative().describe("standard error of elboNats over draws of z"),
    reconstructionNats: Nats.describe("-E_q[log p(x|z)], from the same draws"),
    klNats: Nats.describe("KL(q(z|x) || p(z)), from the same draws"),
    importanceWeightedNats: Nats.describe("importance-weighted bound, from the same draws"),
  })
  .meta({ id: "RankedImage" });
const ExtremesSchema = z.object({
  most: z.array(RankedImageSchema).describe("the most likely images, the most likely first"),
  least: z.array(RankedImageSchema).describe("the least likely images, the least likely first"),
});

/** A model's ranking file: both ends of the test set by either bound. */
export const RankingSchema = z.object({
  samples: PositiveInteger.describe("draws of z for each image"),
  images: PositiveInteger.describe("how many test images were ranked"),
  seed: z.int().nonnegative().describe("of the draws"),
  byElbo: ExtremesSchema,
  byImportanceWeighted: ExtremesSchema,
});

export type Ranking = z.infer<typeof RankingSchema>;
export type RankedImage = z.infer<typeof RankedImageSchema>;
