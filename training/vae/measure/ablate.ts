/**
 * The effect of each ingredient of a recipe: the recipe trained with all of them, and again without each.
 */
import { type ImageModelCard, ImageModelCardSchema } from "../../../worker/artifact.ts";
import type { Dataset } from "../../data/dataset.ts";
import { fitToData } from "../../models/fit-data.ts";
import type { Recipe } from "../../models/recipe.ts";
import { readCard, withModelFolder, writeCard } from "../../publish/card-file.ts";
import { type TrainListener, type TrainOptions, train } from "../fit/train.ts";

export type Ablation = NonNullable<ImageModelCard["metrics"]["ablation"]>;

/**
 * Trains 1 + ingredients runs for each seed, with `options.epochs` epochs each.
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
  if (Object.keys(without).length === 0) throw new Error(`ablate: ${recipe.id} names no ingredients`);
  const elbos = async (change: Partial<Recipe>, name: string) => {
    // A separate run, which shares neither checkpoints nor length with the recipe's.
    const changed = { ...whole, ...change, id: `${recipe.id}-${name.replaceAll(/\W+/g, "-")}` };
    const variant = fitToData(changed, dataset);
    const done: number[] = [];
    for (const seed of seeds) {
      const { history } = await train(variant, dataset, { ...options, seed }, listen(variant));
      done.push(history.at(-1)?.testElboNats ?? Number.NaN);
    }
    return done;
  };
  const all = await elbos({}, "with-all");
  const ingredients: Ablation["ingredients"] = [];
  for (const [name, change] of Object.entries(without)) {
    const left = await elbos(change as Partial<Recipe>, `without-${name}`);
    ingredients.push({ name, gainNats: all.map((nats, index) => nats - (left[index] as number)) });
  }
  return { epochs: options.epochs, seeds: [...seeds], ingredients };
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
