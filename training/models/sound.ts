/**
 * Checks whether a recipe can be trained, from its texts and shapes alone.
 */
import { cardLimits, idPattern } from "../../worker/artifact.ts";
import { countProblem, requireSound } from "../network/sound.ts";
import { isLatticeEncoder } from "../vae/fit/lattice-encoder.ts";
import { stagesOf } from "../vae/fit/stages.ts";
import { headSize } from "../vae/model.ts";
import type { Recipe } from "./recipe.ts";
import type { RegressorRecipe } from "./regressor-recipe.ts";

/** @throws Error naming the recipe and the invalid part */
export function requireSoundRecipe(recipe: Recipe): void {
  requireOf(recipe.id, () => {
    const { latentSize, posterior, encoder, decoder, labels } = recipe;
    const latent = countProblem("latentSize", latentSize) ?? tooLarge("latentSize", latentSize, cardLimits.latentSize);
    requireNone(
      wordsProblem(recipe) ??
        latent ??
        (posterior === "full" && latentSize < 2
          ? "posterior: a full covariance takes two latent dimensions"
          : undefined) ??
        countProblem("batchSize", recipe.batchSize) ??
        countProblem("epochs", recipe.epochs) ??
        stagesProblem(recipe),
    );
    const size = headSize(posterior, latentSize);
    const because = `the parameters of a ${posterior} posterior over ${latentSize} dimensions`;
    requireSound(encoder, "encoder", { shape: [size], because, labels });
    if (decoder.inputShape.join() !== String(latentSize)) {
      throw new Error(`decoder: expected an input of ${latentSize}, the latent, got ${decoder.inputShape.join(" x ")}`);
    }
    requireSound(decoder, "decoder", { shape: encoder.inputShape, because: "the encoder's image", labels });
  });
}

/** @throws Error naming the recipe and the invalid part */
export function requireSoundRegressor(recipe: RegressorRecipe): void {
  requireOf(recipe.id, () => {
    requireNone(wordsProblem(recipe) ?? countProblem("steps", recipe.steps));
    const one = { shape: [1], because: "one number" };
    requireSound(recipe.mean, "mean", one);
    if (recipe.noise.kind === "input-dependent") requireSound(recipe.noise.network, "standard deviation", one);
  });
}

function requireOf(id: string, check: () => void): void {
  try {
    check();
  } catch (problem) {
    throw new Error(`recipe ${id}: ${(problem as Error).message}`);
  }
}

function requireNone(problem: string | undefined): void {
  if (problem !== undefined) throw new Error(problem);
}

function wordsProblem({ id, title, architecture, seed, optimizer }: Recipe | RegressorRecipe): string | undefined {
  if (!idPattern.test(id)) return `id: expected words of a-z and 0-9 joined by single dashes, got "${id}"`;
  if (title.trim() === "") return "title: expected some words, got nothing";
  if (architecture.trim() === "") return "architecture: expected some words, got nothing";
  if (!(Number.isSafeInteger(seed) && seed >= 0 && seed < 2 ** 32)) {
    return `seed: expected a whole number below 2^32, got ${seed}`;
  }
  const { learningRate } = optimizer;
  return learningRate > 0 && Number.isFinite(learningRate)
    ? undefined
    : `learningRate: expected a number above 0, got ${learningRate}`;
}

/** Requirements of the stages' objectives. */
function stagesProblem(recipe: Recipe): string | undefined {
  const { lattice, importanceWeighted, latentSize, posterior, labels, likelihood, epochs } = recipe;
  if (lattice && importanceWeighted) return "lattice: expected no importance-weighted stage beside it";
  if (stagesOf(recipe, epochs).some(({ course }) => course.epochs < 1)) {
    return `lattice: expected shares that leave every stage an epoch of ${epochs}`;
  }
  if (
    lattice &&
    (latentSize !== 2 || posterior !== "full" || labels !== undefined || likelihood.kind !== "bernoulli")
  ) {
    return "lattice: expected Bernoulli pixels, a latent of two dimensions, a full covariance and no labels";
  }
  if (lattice && !isLatticeEncoder(recipe.encoder.layers)) {
    return "lattice: expected an encoder of Flatten, Gemm, Softmax, Gemm, Silu, residual blocks and a head";
  }
  if (importanceWeighted && (posterior !== "diagonal" || labels !== undefined)) {
    return "importanceWeighted: expected a posterior with a diagonal covariance and no labels";
  }
  return importanceWeighted && countProblem("samples", importanceWeighted.samples);
}

function tooLarge(name: string, value: number, most: number): string | undefined {
  return value <= most ? undefined : `${name}: expected at most ${most}, got ${value}`;
}
