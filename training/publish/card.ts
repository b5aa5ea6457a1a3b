/**
 * A model's card, composed from its recipe, its run and its measurements.
 */
import { type Card, type ImageModelCard, ImageModelCardSchema, type TrainedImageCard } from "../../worker/artifact.ts";
import { sizeOf } from "../../worker/tensor.ts";
import type { Dataset } from "../data/dataset.ts";
import { conventionNotes } from "../data/sampled.ts";
import type { Recipe } from "../models/recipe.ts";
import { type Network, type ParameterSpec, placeLayers } from "../network/layer.ts";
import type { AdamOptions } from "../optimise/adam.ts";
import type { Checkpoint } from "../vae/fit/checkpoint.ts";
import { scheduleInWords } from "../vae/fit/schedule.ts";
import { imageTensors, parameterSpecs } from "../vae/model.ts";
import { keptMetrics, mergeSeeds } from "./predecessor.ts";

type CardDerivation = NonNullable<NonNullable<Card["training"]>["derivation"]>;

/** Measurements of the run and its files for the card. */
type Measured = Pick<TrainedImageCard, "files" | "metrics" | "parity">;

/**
 * The card of a trained recipe.
 *
 * @param others further runs of the same recipe, from other seeds
 * @param predecessor the card that this one replaces, whose figures of other runs are kept
 */
export function composeCard(
  recipe: Recipe,
  checkpoint: Checkpoint,
  others: readonly Checkpoint[],
  dataset: Dataset,
  measured: Measured,
  predecessor: ImageModelCard | undefined,
): TrainedImageCard {
  const { likelihood, optimizer } = recipe;
  const schedule = scheduleInWords(recipe);
  const { seed } = checkpoint.run;
  const card = ImageModelCardSchema.parse({
    id: recipe.id,
    title: recipe.title,
    family: recipe.labels === undefined ? "vae" : "cvae",
    architecture: recipe.architecture,
    layers: [...cardLayers(recipe.encoder, "encoder"), ...cardLayers(recipe.decoder, "decoder"), sigmoid(recipe)],
    ...imageTensors(recipe),
    storage: recipe.storage ?? "float32",
    ...(likelihood.kind === "gaussian" ? { pixelVariance: likelihood.variance } : {}),
    parameters: countTrained(parameterSpecs(recipe)),
    ...measured,
    dataset: cardDataset(dataset),
    convention: recipe.convention,
    training: {
      optimizer: optimizerInWords(optimizer),
      learningRate: optimizer.learningRate,
      ...(schedule ? { schedule } : {}),
      batchSize: recipe.batchSize,
      epochs: checkpoint.values.epoch,
      seed,
      backend: checkpoint.backend,
      seconds: Math.round(checkpoint.seconds * 10) / 10,
      data: { train: dataset.train.count, test: dataset.test.count },
      ...derivationOf(recipe),
    },
    licence: dataset.licence,
    notes: [...recipe.notes, ...conventionNotes(recipe.convention), ...patienceNote(checkpoint)],
  } satisfies ImageModelCard);
  const { seeds, ablation } = keptMetrics(card, predecessor);
  const runs = [
    { seed, elboNats: measured.metrics.test.elboNats },
    ...others.map(({ run, history }) => ({ seed: run.seed, elboNats: history.at(-1)?.testElboNats as number })),
  ];
  const stillNamed = ablation?.ingredients.every(({ name }) => name in (recipe.without ?? {}));
  const metrics = { ...card.metrics, ...mergeSeeds(runs, seeds), ...(stillNamed ? { ablation } : {}) };
  return ImageModelCardSchema.parse({ ...card, metrics }) as TrainedImageCard;
}

function patienceNote({ patience, values }: Checkpoint): readonly string[] {
  if (patience === undefined) return [];
  return [
    `Published are the weights after epoch ${values.epoch}, whose test ELBO was the highest; training stops when it ` +
      `has not risen for ${patience} epochs. Chosen by the test images, the weights look better on them than they are.`,
  ];
}

/** Derivation of a derived recipe, in the card's form. */
export function derivationOf({ derivation }: Pick<Recipe, "derivation">): { derivation?: CardDerivation } {
  if (derivation === undefined) return {};
  const changes = Object.entries(derivation.changes).filter(
    (change): change is [string, number] => change[1] !== undefined,
  );
  return { derivation: { from: derivation.from, changes: Object.fromEntries(changes) } };
}

/** The data set in the card's form. */
export function cardDataset({ name, title, classes }: Dataset): NonNullable<Card["dataset"]> {
  return { name, title, ...(classes ? { classes: [...classes] } : {}) };
}

export function optimizerInWords({ weightDecay }: AdamOptions): string {
  return weightDecay === 0 ? "Adam" : `AdamW, weight decay ${weightDecay}`;
}

/** Number of trained parameters in these tensors. */
export function countTrained(specs: readonly ParameterSpec[]): number {
  return specs.filter(({ role }) => role === "trained").reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

/** A network's layers in the card's form. */
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
