/**
 * The effect of each ingredient of a recipe: the recipe trained with all of them, and again without each.
 */
import { type ImageModelCard, ImageModelCardSchema } from "../../../worker/artifact.ts";
import { type Dataset, firstImages } from "../../data/dataset.ts";
import { fitToData } from "../../models/fit-data.ts";
import type { Recipe } from "../../models/recipe.ts";
import { readCard, withModelFolder, writeCard } from "../../publish/card-file.ts";
import type { Checkpoint } from "../fit/checkpoint.ts";
import { publishedValues } from "../fit/fit.ts";
import { type TrainListener, type TrainOptions, train } from "../fit/train.ts";
import { importanceWeightedBound } from "./evaluate.ts";
import { importanceImages, importanceSamples } from "./measure.ts";
import { withTrained } from "./with-trained.ts";

export type Ablation = NonNullable<ImageModelCard["metrics"]["ablation"]>;

/** A bound of a run at its end, nats per test image. */
type Bound = (variant: Recipe, run: Checkpoint) => Promise<number>;

/**
 * Trains 1 + ingredients runs for each seed, with `options.epochs` epochs each. A gain is one of the test ELBO, or of
 * the importance-weighted bound where the recipe ends on that, which lowers the ELBO.
 *
 * @param listen creates the observer of a variant's run
 * @throws Error if the recipe names no ingredients
 */
export async function ablate(
  recipe: Recipe,
  dataset: Dataset,
  seeds: readonly number[],
  options: Omit<TrainOptions, "seed">,
  listen: (variant: Recipe) => TrainListener,
): Promise<Ablation> {
  const { without = {}, ...whole } = recipe;
  const shorter = (variant: Recipe) => scaleWarmUp(variant, options.epochs / recipe.epochs);
  if (Object.keys(without).length === 0) throw new Error(`ablate: ${recipe.id} names no ingredients`);
  const weighted = recipe.importanceWeighted && {
    samples: importanceSamples,
    images: Math.min(importanceImages, dataset.test.count),
  };
  const bound = weighted ? weightedBound(dataset, weighted) : testElbo;
  const bounds = async (change: Partial<Recipe>, name: string) => {
    // A separate run, which shares neither checkpoints nor length with the recipe's.
    const changed = { ...whole, ...change, id: `${recipe.id}-${name.replaceAll(/\W+/g, "-")}` };
    const variant = shorter(fitToData(changed, dataset));
    const done: number[] = [];
    for (const seed of seeds) {
      done.push(await bound(variant, await train(variant, dataset, { ...options, seed }, listen(variant))));
    }
    return done;
  };
  const all = await bounds({}, "with-all");
  const ingredients: Ablation["ingredients"] = [];
  for (const [name, change] of Object.entries(without)) {
    const left = await bounds(change as Partial<Recipe>, `without-${name}`);
    ingredients.push({ name, gainNats: all.map((nats, index) => nats - (left[index] as number)) });
  }
  return {
    epochs: options.epochs,
    seeds: [...seeds],
    ...(weighted ? { importanceWeighted: weighted } : {}),
    ingredients,
  };
}

/** The recipe whose weight of the KL term grows over the same share of a run that is `factor` times as long. */
function scaleWarmUp(recipe: Recipe, factor: number): Recipe {
  const { klWeight } = recipe;
  return klWeight === undefined ? recipe : { ...recipe, klWeight: { ...klWeight, epochs: factor * klWeight.epochs } };
}

const testElbo: Bound = async (_, { history }) => history.at(-1)?.testElboNats ?? Number.NaN;

/** The importance-weighted bound on the first test images. */
function weightedBound({ test }: Dataset, { samples, images }: NonNullable<Ablation["importanceWeighted"]>): Bound {
  return (variant, { run, values }) =>
    withTrained(variant, { ...variant, seed: run.seed }, publishedValues(values), async (trained) => {
      const { nats } = await importanceWeightedBound(trained, firstImages(test, images), samples);
      return nats;
    });
}

/**
 * Adds the ablation to the card published under `out`.
 *
 * @throws Error if the model is not published
 */
export async function stateAblation(out: string, { id }: Recipe, ablation: Ablation): Promise<void> {
  await withModelFolder(out, id, async () => {
    const card = await readCard(ImageModelCardSchema, out, id);
    await writeCard(out, ImageModelCardSchema.parse({ ...card, metrics: { ...card.metrics, ablation } }));
  });
}
