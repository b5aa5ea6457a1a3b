/**
 * Measurements for a model's card.
 */
import type { Convention, TrainedImageCard } from "../../../worker/artifact.ts";
import { type Dataset, firstImages, type Split } from "../../data/dataset.ts";
import type { Recipe } from "../../models/recipe.ts";
import { summarise } from "../../optimise/summary.ts";
import { nobody, type Watch } from "../../optimise/watch.ts";
import { lastLatticeSize } from "../fit/stages.ts";
import {
  type EvaluatedModel,
  evaluateElbo,
  importanceWeightedBound,
  meanSquaredError,
  type TrainedModel,
} from "./evaluate.ts";
import { type Grid, logEvidence } from "./evidence.ts";
import { latentDimensions } from "./latent-dimensions.ts";
import { evaluateLattice } from "./lattice-evidence.ts";

type Metrics = TrainedImageCard["metrics"];

/** Settings of the measurements, in one place so that they mean the same on every card. */
const elboPasses = 5;
export const importanceSamples = 100;
export const importanceImages = 1000;
const quadrature = { step: 0.025, radius: 5 } as const;
/** Posteriors of a decoder trained on a lattice alone are narrower than others. */
const finerQuadrature = { ...quadrature, step: quadrature.step / 2 };
/** Further settings for its evidence, to check that it learnt the plane between the lattice's points. */
const otherSteps = [finerQuadrature.step / 2, finerQuadrature.step * 2];

/** Measurements that a recipe wants besides the usual ones. */
export type Wanted = Pick<Recipe, "otherConvention" | "measuredSamples" | "lattice">;

/** Measures all of the card's `metrics`. */
export async function measure(
  evaluated: TrainedModel,
  dataset: Dataset,
  { otherConvention, measuredSamples, lattice }: Wanted,
  watch: Watch = nobody,
): Promise<Metrics> {
  const { convention } = evaluated;
  const { train, test } = dataset;
  const alone = lattice?.both ? undefined : lattice;
  const grid = alone ? finerQuadrature : quadrature;
  const held = await measureHeldOut(
    evaluated,
    test,
    { evidenceImages: test.count, grid, samples: measuredSamples },
    watch,
  );
  const exactEvidence = held.exactEvidence && {
    ...held.exactEvidence,
    ...(alone ? await measureOffLattice(evaluated, test, lastLatticeSize(alone), watch) : {}),
  };
  const other = otherConvention && { otherConvention: await measureUnder(otherConvention, evaluated, test, watch) };
  return {
    ...held,
    ...(exactEvidence ? { exactEvidence } : {}),
    dimensions: [...(await latentDimensions(evaluated, test, watch("latent dimensions")))],
    train: { ...(await evaluateElbo(evaluated, train, 1, watch("training ELBO"))), convention },
    ...other,
  };
}

export interface HeldOutOptions {
  /** Number of images for the quadrature over a plane, counted from the first. */
  readonly evidenceImages: number;
  readonly grid?: Grid | undefined;
  /** Draws for each image in the importance-weighted bound. */
  readonly samples?: number | undefined;
}

/** Measurements on the test images only. */
export async function measureHeldOut(
  evaluated: EvaluatedModel,
  test: Split,
  { evidenceImages, grid = quadrature, samples = importanceSamples }: HeldOutOptions,
  watch: Watch = nobody,
): Promise<Omit<Metrics, "train">> {
  const { convention, model } = evaluated;
  const first = firstImages(test, importanceImages);
  const bound = await importanceWeightedBound(evaluated, first, samples, watch("importance-weighted bound"));
  const exactEvidence =
    model.latentSize === 2
      ? await measureEvidence(evaluated, firstImages(test, evidenceImages), grid, watch)
      : undefined;
  return {
    test: await measureUnder(convention, evaluated, test, watch),
    importanceWeighted: { samples, images: first.count, ...bound },
    ...(exactEvidence ? { exactEvidence } : {}),
    ...(model.likelihood.kind === "gaussian" ? await readOtherwise(evaluated, test, watch) : {}),
  };
}

async function measureUnder(
  convention: Convention,
  evaluated: EvaluatedModel,
  test: Split,
  watch: Watch,
): Promise<Metrics["test"]> {
  const tell = watch(`test ELBO, convention ${convention}`);
  return { ...(await evaluateElbo({ ...evaluated, convention }, test, elboPasses, tell)), convention };
}

type Evidence = NonNullable<Metrics["exactEvidence"]>;

async function measureEvidence(evaluated: EvaluatedModel, test: Split, grid: Grid, watch: Watch): Promise<Evidence> {
  const evidence = await logEvidence(evaluated, test, grid, watch("exact evidence"));
  return { images: evidence.length, nats: summarise(evidence).mean, ...grid };
}

/** The evidence on other grids, and on the lattice itself. */
async function measureOffLattice(
  trained: TrainedModel,
  test: Split,
  points: number,
  watch: Watch,
): Promise<Required<Pick<Evidence, "otherSteps" | "lattice">>> {
  const steps: { step: number; nats: number }[] = [];
  for (const step of otherSteps) {
    const evidence = await logEvidence(trained, test, { ...quadrature, step }, watch(`evidence, step ${step}`));
    steps.push({ step, nats: summarise(evidence).mean });
  }
  return { otherSteps: steps, lattice: { points, nats: (await evaluateLattice(trained, test, points)).elboNats } };
}

/** Measurements that compare a model of Gaussian pixels with those of Bernoulli pixels. */
async function readOtherwise(
  evaluated: EvaluatedModel,
  test: Split,
  watch: Watch,
): Promise<Pick<Metrics, "meanSquaredError" | "asBernoulli">> {
  const asBernoulli = {
    ...evaluated,
    model: { ...evaluated.model, likelihood: { kind: "bernoulli" } },
  } as EvaluatedModel;
  return {
    meanSquaredError: await meanSquaredError(evaluated, test),
    asBernoulli: await measureUnder(evaluated.convention, asBernoulli, test, watch),
  };
}
