/**
 * The figures that a model's card states, and the card itself.
 */
import {
  type ArtifactFile,
  type Card,
  type Convention,
  type ImageModelCard,
  ImageModelCardSchema,
} from "../worker/artifact.ts";
import type { AdamOptions } from "./adam.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { evaluateElbo, importanceWeightedBound, meanSquaredError, type TrainedModel } from "./evaluate.ts";
import { logEvidence } from "./evidence.ts";
import { type Dataset, firstImages } from "./mnist/dataset.ts";
import type { Recipe } from "./models/recipe.ts";
import { type Network, type ParameterSpec, placeLayers, sizeOf } from "./network/layer.ts";
import { scheduleInWords } from "./schedule.ts";
import { imageTensors, parameterSpecs } from "./vae/model.ts";

type Metrics = ImageModelCard["metrics"];

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

/** The card of a trained recipe. */
export function writeCard(
  recipe: Recipe,
  checkpoint: Checkpoint,
  others: readonly Checkpoint[],
  dataset: Dataset,
  files: ImageModelCard["files"],
  metrics: Metrics,
  parity: ImageModelCard["parity"],
): ImageModelCard {
  const { likelihood, optimizer } = recipe;
  const schedule = scheduleInWords(recipe);
  const seeds = others.map(({ run, history }) => ({ seed: run.seed, elboNats: history.at(-1)?.testElboNats ?? 0 }));
  const { seed } = checkpoint.run;
  return ImageModelCardSchema.parse({
    id: recipe.id,
    title: recipe.title,
    family: recipe.labels === undefined ? "vae" : "cvae",
    architecture: recipe.architecture,
    layers: [...cardLayers(recipe.encoder, "encoder"), ...cardLayers(recipe.decoder, "decoder"), sigmoid(recipe)],
    ...imageTensors(recipe),
    storage: recipe.storage ?? "float32",
    ...(likelihood.kind === "gaussian" ? { pixelVariance: likelihood.variance } : {}),
    parameters: countTrained(parameterSpecs(recipe)),
    files,
    training: {
      dataset: dataset.title,
      convention: recipe.convention,
      optimizer: optimizerInWords(optimizer),
      learningRate: optimizer.learningRate,
      ...(schedule ? { schedule } : {}),
      batchSize: recipe.batchSize,
      epochs: checkpoint.values.epoch,
      seed,
      backend: checkpoint.backend,
      seconds: Math.round(checkpoint.seconds * 10) / 10,
      data: { train: dataset.train.count, test: dataset.test.count },
    },
    metrics:
      seeds.length === 0 ? metrics : { ...metrics, seeds: [{ seed, elboNats: metrics.test.elboNats }, ...seeds] },
    parity,
    licence: dataset.licence,
    notes: [...recipe.notes],
  } satisfies ImageModelCard);
}

export function optimizerInWords({ weightDecay }: AdamOptions): string {
  return weightDecay === 0 ? "Adam" : `AdamW, weight decay ${weightDecay}`;
}

/** The trained numbers of these tensors. */
export function countTrained(specs: readonly ParameterSpec[]): number {
  return specs.filter(({ role }) => role === "trained").reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

/** A network's layers as a card lists them. */
export function cardLayers(network: Network, part: Card["layers"][number]["part"]): Card["layers"] {
  return placeLayers(network, part).map(({ layer, output, parameters }) => ({
    part,
    op: layer.op === "Residual" ? `Residual(${layer.layers.map(({ op }) => op).join(", ")})` : layer.op,
    shape: [...output],
    parameters: countTrained(parameters),
  }));
}

function sigmoid({ encoder }: Recipe): ImageModelCard["layers"][number] {
  return { part: "decoder", op: "Sigmoid", shape: [...encoder.inputShape], parameters: 0 };
}

/** Path, size and digest of a file's content. */
export async function describeFile(path: string, content: Uint8Array): Promise<ArtifactFile> {
  const digest = await crypto.subtle.digest("SHA-256", Uint8Array.from(content));
  return { path, bytes: content.length, sha256: Buffer.from(digest).toString("hex") };
}
