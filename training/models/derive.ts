/**
 * Recipes derived from others: the same experiment with another latent, width, length, step size, batch or β.
 */
import type { Layer, Network } from "../network/layer.ts";
import { headSize } from "../vae/model.ts";
import { networkInWords, vaeInWords } from "./architecture.ts";
import type { Changes, Derivation } from "./derivation.ts";
import type { Recipe } from "./recipe.ts";
import type { RegressorRecipe } from "./regressor-recipe.ts";

/** The new model's own name. */
export interface DerivedName {
  readonly id: string;
  /** One line for people; by default a list of the changes. */
  readonly title?: string | undefined;
}

/**
 * A model of images derived from another.
 *
 * @throws Error if the recipe has no width to change, or its latent plane is fixed
 */
export function deriveRecipe(recipe: Recipe, { id, title }: DerivedName, changes: Changes): Recipe {
  const networks = changeNetworks(recipe, changes);
  const { klWeight, learningRate, epochs, batchSize, seed } = changes;
  const derived: Recipe = {
    ...recipe,
    ...networks,
    ...named(recipe, { id, title }, changes),
    architecture: vaeInWords({ ...recipe, ...networks }),
    optimizer: { ...recipe.optimizer, ...(learningRate === undefined ? {} : { learningRate }) },
    ...(klWeight === undefined ? {} : { klWeight: weigh(recipe.klWeight, klWeight) }),
    batchSize: batchSize ?? recipe.batchSize,
    epochs: epochs ?? recipe.epochs,
    seed: seed ?? recipe.seed,
  };
  if (recipe.without === undefined) return derived;
  // Ablations leave an ingredient out of the derived model, not of the original.
  const without = Object.entries(recipe.without).map(([name, change]) => {
    const { without: _, ...whole } = { ...recipe, ...change };
    const variant = deriveRecipe(whole as Recipe, { id, title }, changes);
    const keys = Object.keys(change) as (keyof Recipe)[];
    return [name, Object.fromEntries(keys.map((key) => [key, variant[key]]))] as const;
  });
  return { ...derived, without: Object.fromEntries(without) };
}

/** A regressor derived from another. */
export function deriveRegressor(recipe: RegressorRecipe, name: DerivedName, changes: Changes): RegressorRecipe {
  const { learningRate, steps, seed, width } = changes;
  const { noise } = recipe;
  const networks = noise.kind === "constant" ? [recipe.mean] : [recipe.mean, noise.network];
  const factor = width === undefined ? 1 : width / widest(networks);
  const mean = scale(recipe.mean, factor);
  const spread = noise.kind === "constant" ? undefined : scale(noise.network, factor);
  return {
    ...recipe,
    ...named(recipe, name, changes),
    architecture:
      `mean: ${networkInWords(mean)}; standard deviation: softplus of ` +
      (spread === undefined ? "one number" : networkInWords(spread)),
    mean,
    noise: spread === undefined ? noise : { kind: "input-dependent", network: spread },
    optimizer: { ...recipe.optimizer, ...(learningRate === undefined ? {} : { learningRate }) },
    steps: steps ?? recipe.steps,
    seed: seed ?? recipe.seed,
  };
}

/** Id, title, note and derivation. */
function named(recipe: Recipe | RegressorRecipe, { id, title }: DerivedName, changes: Changes) {
  const now = inWords(changes);
  const before = inWords(valuesOf(recipe, changes));
  const isRenamed = now.length === 0;
  return {
    id,
    title: title ?? `${recipe.id} with ${isRenamed ? "another name" : now.join(", ")}`,
    notes: [
      isRenamed
        ? `The recipe of ${recipe.id} under another name.`
        : `The recipe of ${recipe.id}, but with ${now.join(", ")} instead of ${before.join(", ")}.`,
    ],
    derivation: { from: recipe.id, changes } satisfies Derivation,
  };
}

/** Changes, or the original values, in words. */
function inWords(changes: Changes): readonly string[] {
  const names: Readonly<Record<keyof Changes, string>> = {
    latentSize: "latent",
    width: "width",
    learningRate: "learning rate",
    batchSize: "batch",
    klWeight: "β",
    epochs: "epochs",
    steps: "steps",
    seed: "seed",
  };
  return (Object.keys(names) as (keyof Changes)[])
    .filter((name) => changes[name] !== undefined)
    .map((name) => `${names[name]} ${changes[name]}`);
}

/** The original values of the changed settings. */
function valuesOf(recipe: Recipe | RegressorRecipe, changes: Changes): Changes {
  const { klWeight, optimizer, latentSize, batchSize, epochs, steps, seed }: Partial<Recipe & RegressorRecipe> = recipe;
  const values = {
    latentSize,
    // A convolutional network has no width to change.
    width: changes.width === undefined ? undefined : widest(networksOf(recipe)),
    learningRate: optimizer?.learningRate,
    batchSize,
    klWeight: klWeight?.to ?? 1,
    epochs,
    steps,
    seed,
  };
  const changed = Object.entries(values).filter(([name]) => changes[name as keyof Changes] !== undefined);
  return Object.fromEntries(changed);
}

/** β instead of the final weight of the KL term; a warm-up keeps its proportion. */
function weigh(before: Recipe["klWeight"], beta: number): NonNullable<Recipe["klWeight"]> {
  if (before === undefined || before.to === 0) return { from: beta, to: beta, epochs: 0 };
  return { from: (before.from / before.to) * beta, to: beta, epochs: before.epochs };
}

function changeNetworks(
  { id, encoder, decoder, posterior, lattice, latentSize: before }: Recipe,
  { latentSize = before, width }: Changes,
): Pick<Recipe, "latentSize" | "encoder" | "decoder"> {
  const networks = [encoder, decoder];
  if (lattice && latentSize !== 2) {
    throw new Error(`--latent: expected 2 for ${id}, whose lattice lies on a plane, got ${latentSize}`);
  }
  if (width !== undefined && networks.some(isConvolutional)) {
    throw new Error(
      `--width: the sizes of the convolutional ${id} depend on one another; ` +
        "it takes --latent, --learning-rate, --batch, --beta, --epochs and --seed",
    );
  }
  const factor = width === undefined ? 1 : width / widest(networks);
  const head: Layer = { op: "Gemm", units: headSize(posterior, latentSize) };
  const features = scale(encoder, factor).layers.slice(0, -1);
  return {
    latentSize,
    encoder: { ...encoder, layers: [...features, head] },
    decoder: { ...scale(decoder, factor), inputShape: [latentSize] },
  };
}

function networksOf(recipe: Recipe | RegressorRecipe): readonly Network[] {
  if ("encoder" in recipe) return [recipe.encoder, recipe.decoder];
  return recipe.noise.kind === "constant" ? [recipe.mean] : [recipe.mean, recipe.noise.network];
}

function isConvolutional({ layers }: Network): boolean {
  return layers.some(({ op }) => op === "Conv" || op === "ConvTranspose");
}

/** Units of the widest hidden layer. */
function widest(networks: readonly Network[]): number {
  return Math.max(...networks.flatMap((network) => unitsOf(network.layers).slice(0, -1)));
}

function unitsOf(layers: readonly Layer[]): readonly number[] {
  return layers.flatMap((layer) =>
    layer.op === "Gemm" ? [layer.units] : layer.op === "Residual" ? unitsOf(layer.layers) : [],
  );
}

/** The network with hidden layers `factor` times as wide; its last layer keeps the size of the output. */
function scale(network: Network, factor: number): Network {
  const last = network.layers.findLastIndex(({ op }) => op === "Gemm");
  const scaled = (layer: Layer): Layer => {
    if (layer.op === "Gemm") return { op: "Gemm", units: Math.max(1, Math.round(layer.units * factor)) };
    return layer.op === "Residual" ? { op: "Residual", layers: layer.layers.map(scaled) } : layer;
  };
  return { ...network, layers: network.layers.map((layer, index) => (index === last ? layer : scaled(layer))) };
}
