/**
 * The figures that a model's card states, and the card itself.
 */
import { type ArtifactFile, type Card, CardSchema } from "../worker/artifact.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { evaluateElbo, importanceWeightedBound, type TrainedModel } from "./evaluate.ts";
import { logEvidence } from "./evidence.ts";
import { type Dataset, firstImages } from "./mnist/dataset.ts";
import type { Recipe } from "./models/recipe.ts";
import { placeLayers, sizeOf } from "./vae/blocks.ts";
import { parameterSpecs } from "./vae/model.ts";

/** How the figures are measured; stated here once, so that every card means the same. */
const elboPasses = 5;
const importanceSamples = 100;
const importanceImages = 1000;
const quadrature = { step: 0.025, radius: 5 } as const;

/** Measures everything that the card's `metrics` hold. */
export async function measure(trained: TrainedModel, dataset: Dataset): Promise<Card["metrics"]> {
  const { convention, model } = trained;
  const first = firstImages(dataset.test, importanceImages);
  const bound = await importanceWeightedBound(trained, first, importanceSamples);
  const metrics: Card["metrics"] = {
    test: { ...(await evaluateElbo(trained, dataset.test, elboPasses)), convention },
    train: { ...(await evaluateElbo(trained, dataset.train, 1)), convention },
    importanceWeighted: { samples: importanceSamples, images: first.count, ...bound },
  };
  if (model.latentSize !== 2) return metrics;
  const evidence = await logEvidence(trained, dataset.test, quadrature);
  const nats = evidence.reduce((sum, value) => sum + value, 0) / evidence.length;
  return { ...metrics, exactEvidence: { images: evidence.length, nats, ...quadrature } };
}

/** The card of a trained recipe. */
export function writeCard(
  recipe: Recipe,
  checkpoint: Checkpoint,
  dataset: Dataset,
  files: Card["files"],
  metrics: Card["metrics"],
  parity: Card["parity"],
): Card {
  return CardSchema.parse({
    id: recipe.id,
    title: recipe.title,
    family: "vae",
    architecture: recipe.architecture,
    layers: cardLayers(recipe),
    latentSize: recipe.latentSize,
    imageShape: [...dataset.train.imageShape],
    likelihood: "bernoulli",
    posterior: "diagonal",
    parameters: parameterSpecs(recipe).reduce((sum, { shape }) => sum + sizeOf(shape), 0),
    files,
    training: {
      dataset: dataset.title,
      convention: recipe.convention,
      optimizer: "Adam",
      learningRate: recipe.optimizer.learningRate,
      batchSize: recipe.batchSize,
      epochs: checkpoint.values.epoch,
      seed: checkpoint.run.seed,
      backend: checkpoint.backend,
      seconds: Math.round(checkpoint.seconds * 10) / 10,
      data: { train: dataset.train.count, test: dataset.test.count },
    },
    metrics,
    parity,
    licence: dataset.licence,
    notes: [...recipe.notes],
  } satisfies Card);
}

function cardLayers(recipe: Recipe): Card["layers"] {
  const layers = (["encoder", "decoder"] as const).flatMap((part) =>
    placeLayers(recipe[part], part).map(({ layer, output, parameters }) => ({
      part,
      op: layer.op as string,
      shape: [...output],
      parameters: parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0),
    })),
  );
  return [...layers, { part: "decoder", op: "Sigmoid", shape: [...recipe.encoder.inputShape], parameters: 0 }];
}

/** Path, size and digest of a file's content. */
export async function describeFile(path: string, content: Uint8Array): Promise<ArtifactFile> {
  const digest = await crypto.subtle.digest("SHA-256", Uint8Array.from(content));
  return { path, bytes: content.length, sha256: Buffer.from(digest).toString("hex") };
}
