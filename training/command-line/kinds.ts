/**
 * The kinds of models: what the command line lists, takes and derives of each.
 *
 * A new kind needs an entry here and a runner in `cli.ts`; the compiler reports a missing runner.
 */
import type { Changes } from "../models/derivation.ts";
import { type DerivedName, deriveRecipe, deriveRegressor } from "../models/derive.ts";
import { pcaRecipes, recipes, regressorRecipes } from "../models/index.ts";
import type { PcaRecipe } from "../models/pca-recipe.ts";
import type { Recipe } from "../models/recipe.ts";
import type { RegressorRecipe } from "../models/regressor-recipe.ts";
import type { Flag } from "./flags.ts";

interface RecipeOf {
  readonly images: Recipe;
  readonly planes: PcaRecipe;
  readonly numbers: RegressorRecipe;
}
export type Kind = keyof RecipeOf;
export type AnyRecipe = RecipeOf[Kind];
/** Recipes by their kinds. */
export type Chosen = { readonly [K in Kind]: readonly RecipeOf[K][] };

/** Commands that take models by name. */
export const modelCommands = ["train", "evaluate", "export", "ablate"] as const;
export type ModelCommand = (typeof modelCommands)[number];

interface KindOf<R extends AnyRecipe> {
  /** The built-in recipes. */
  readonly recipes: readonly R[];
  /** Whether a recipe is of this kind. */
  has(recipe: AnyRecipe): recipe is R;
  /** As in "train of images". */
  readonly called: string;
  /** Its data convention, and the length of its training. */
  inWords(recipe: R): string;
  /** Flags of each command that takes this kind. */
  readonly takes: { readonly [C in ModelCommand]?: readonly Flag[] };
  /** Derives a recipe from another by `train --from`, with the flags for it, if something can be changed. */
  readonly derived?: {
    readonly flags: readonly Flag[];
    derive(recipe: R, name: DerivedName, changes: Changes): R;
  };
}

const measuring = ["backend", "data", "out"] as const;
const exporting = [...measuring, "seed", "checkpoints"] as const;
const training = [...exporting, "resume", "fresh"] as const;
const columns = ["inputs", "target"] as const;
/** Flags that describe published pictures. */
const describing = ["dataset", "classes", "licence"] as const;
const naming = ["from", "id", "title"] as const;

/** In the order of `list`. */
export const kinds: { readonly [K in Kind]: KindOf<RecipeOf[K]> } = {
  images: {
    recipes,
    has: (recipe): recipe is Recipe => "encoder" in recipe,
    called: "of images",
    inWords: ({ convention, epochs }) => `${convention}\t${epochs} epochs`,
    takes: {
      train: [...training, ...describing, "epochs", "limit", "patience"],
      evaluate: [...measuring, "limit", "checkpoints"],
      export: [...exporting, ...describing, "epochs", "limit"],
      ablate: [...training, "epochs", "limit"],
    },
    derived: {
      flags: [...naming, "latent", "width", "learning-rate", "batch", "beta"],
      derive: deriveRecipe,
    },
  },
  planes: {
    recipes: pcaRecipes,
    has: (recipe): recipe is PcaRecipe => "kind" in recipe,
    called: "in closed form",
    inWords: ({ convention }) => `${convention}\tclosed form`,
    takes: { train: ["data", "out", ...describing, "limit"], evaluate: ["data", "out", "limit"] },
  },
  numbers: {
    recipes: regressorRecipes,
    has: (recipe): recipe is RegressorRecipe => "family" in recipe,
    called: "of numbers",
    inWords: ({ steps }) => `x,y\t${steps} steps`,
    takes: {
      train: [...training, ...columns, "steps"],
      evaluate: [...measuring, ...columns, "checkpoints"],
      export: [...exporting, ...columns],
    },
    derived: { flags: [...naming, "width", "learning-rate"], derive: deriveRegressor },
  },
};

/** The same as a list. */
export const allKinds: readonly KindOf<AnyRecipe>[] = Object.values(kinds);

/** All built-in recipes. */
export const ownRecipes: readonly AnyRecipe[] = allKinds.flatMap((kind) => kind.recipes);

export const byKind = (chosen: readonly AnyRecipe[]): Chosen => ({
  images: chosen.filter(kinds.images.has),
  planes: chosen.filter(kinds.planes.has),
  numbers: chosen.filter(kinds.numbers.has),
});
