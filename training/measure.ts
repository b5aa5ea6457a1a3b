/**
 * The figures that a model's card states, measured.
 */
import type { Convention, TrainedImageCard } from "../worker/artifact.ts";
import { type Dataset, firstImages } from "./data/dataset.ts";
import { evaluateElbo, importanceWeightedBound, meanSquaredError, type TrainedModel } from "./evaluate.ts";
import { logEvidence } from "./evidence.ts";

type Metrics = TrainedImageCard["metrics"];

/** How the figures are measured; stated here once, so that every card means the same. */
const elboPasses = 5;
const importanceSamples = 100;
const importanceImages = 1000;
const quadrature = { step: 0.025, radius: 5 } as const;

/** Measures everything that the card's `metrics` hold. */
export async function measure(
  trained: TrainedModel,
  dataset: Dataset,
  otherConvention: Convention | undefined,
): Promise<Metrics> {
  const { convention, model } = trained;
  const first = firstImages(dataset.test, importanceImages);
  const bound = await importanceWeightedBound(trained, first, importanceSamples);
  return {
    test: await measureUnder(convention, trained, dataset),
    train: { ...(await evaluateElbo(trained, dataset.train, 1)), convention },
    importanceWeighted: { samples: importanceSamples, images: first.count, ...bound },
    ...(model.latentSize === 2 ? { exactEvidence: await measureEvidence(trained, dataset) } : {}),
    ...(model.likelihood.kind === "gaussian" ? await readOtherwise(trained, dataset) : {}),
    ...(otherConvention ? { otherConvention: await measureUnder(otherConvention, trained, dataset) } : {}),
  };
}

async function measureUnder(
  convention: Convention,
  trained: TrainedModel,
  { test }: Dataset,
): Promise<Metrics["test"]> {
  return { ...(await evaluateElbo({ ...trained, convention }, test, elboPasses)), convention };
}

async function measureEvidence(trained: TrainedModel, { test }: Dataset): Promise<Metrics["exactEvidence"]> {
  const evidence = await logEvidence(trained, test, quadrature);
  return {
    images: evidence.length,
    nats: evidence.reduce((sum, nats) => sum + nats, 0) / evidence.length,
    ...quadrature,
  };
}

/** A model of Gaussian pixels beside those of Bernoulli ones. */
async function readOtherwise(
  trained: TrainedModel,
  dataset: Dataset,
): Promise<Pick<Metrics, "meanSquaredError" | "asBernoulli">> {
  const model = { ...trained.model, likelihood: { kind: "bernoulli" } } as const;
  return {
    meanSquaredError: await meanSquaredError(trained, dataset.test),
    asBernoulli: await measureUnder(trained.convention, { ...trained, model }, dataset),
  };
}
