/**
 * Recipes derived on the command line, found again by id in the folder of their checkpoints or in the published card,
 * so that no command has to repeat their flags.
 */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { idPattern } from "../../worker/artifact.ts";
import { didYouMean } from "../../worker/nearest-word.ts";
import type { Changes, Derivation } from "../models/derivation.ts";
import type { DerivedName } from "../models/derive.ts";
import type { Recipe } from "../models/recipe.ts";
import type { RegressorRecipe } from "../models/regressor-recipe.ts";
import { writeAtomically } from "../runs/files.ts";
import { type AnyRecipe, allKinds, ownRecipes } from "./kinds.ts";

/** Folders of models. */
export interface Places {
  readonly checkpoints: string;
  /** Folder in which models/<id>/ is published. */
  readonly out: string;
}

const Changed = z.number().optional();
const ChangesSchema = z.strictObject({
  latentSize: Changed,
  width: Changed,
  learningRate: Changed,
  batchSize: Changed,
  klWeight: Changed,
  epochs: Changed,
  steps: Changed,
  seed: Changed,
}) satisfies z.ZodType<Changes>;
const DerivationSchema = z.object({ from: z.string(), changes: ChangesSchema });
const RecipeFileSchema = DerivationSchema.extend({ title: z.string() });
const CardSchema = z.object({
  title: z.string(),
  training: z.object({ derivation: DerivationSchema.optional() }).optional(),
});

const recipePath = ({ checkpoints }: Places, id: string) => join(checkpoints, id, "recipe.json");
const cardPath = ({ out }: Places, id: string) => join(out, "models", id, "card.json");

/**
 * The recipe derived from another one under a new name.
 *
 * @param fresh whether to replace an existing model of that name with another derivation
 * @throws Error if the name is not a valid id, or is taken
 */
export function derive(from: string, name: DerivedName, changes: Changes, places: Places, fresh: boolean): AnyRecipe {
  const { id } = name;
  if (!idPattern.test(id)) {
    throw new Error(`--id: expected words of a-z and 0-9 joined by single dashes, got ${id || "nothing"}`);
  }
  if (findOwn(id)) throw new Error(`--id: ${id} is a recipe of the report; choose another id`);
  const recipe = build({ from, changes }, name);
  // A recipe that never reached a checkpoint does not block its name.
  const before = (hasRuns(places, id) ? savedIn(places, id) : undefined) ?? publishedIn(places, id);
  if (before === "other") {
    throw new Error(`--id: ${cardPath(places, id)} is of a model that was not derived; choose another id`);
  }
  if (before === undefined || fresh || same(before, { from, changes })) return recipe;
  throw new Error(
    `--id: there is already another ${id}, "${before.title}": choose another id, or replace it with --fresh`,
  );
}

/**
 * The recipe of that id: built-in or derived.
 *
 * @param command `evaluate` looks for published models, the others for trained ones
 * @throws Error naming the known ids
 */
export function requireRecipe(id: string, places: Places, command: string): AnyRecipe {
  const own = findOwn(id);
  if (own) return own;
  const [saved, published] = [savedIn(places, id), publishedIn(places, id)];
  const found = command === "evaluate" ? (published ?? saved) : (saved ?? published);
  if (found === undefined || found === "other") {
    const known = ownRecipes.map((recipe) => recipe.id);
    throw new Error(
      `expected one of ${known.join(", ")}, or a model derived by --from and --id, got ${id}${didYouMean(id, known)}`,
    );
  }
  return build(found, { id, title: found.title });
}

/** A built-in recipe of any kind. */
const findOwn = (id: string) => ownRecipes.find((recipe) => recipe.id === id);

/** Saves a derived recipe beside its checkpoints. */
export async function keepDerivation(
  places: Places,
  { id, title, derivation }: Recipe | RegressorRecipe,
): Promise<void> {
  if (derivation === undefined) return;
  await writeAtomically(recipePath(places, id), `${JSON.stringify({ ...derivation, title }, null, 2)}\n`);
}

function build({ from, changes }: Derivation, name: DerivedName): AnyRecipe {
  const derivable = allKinds.flatMap(({ recipes, derived }) =>
    derived ? recipes.map((recipe) => ({ recipe, derived })) : [],
  );
  const found = derivable.find(({ recipe }) => recipe.id === from);
  if (found === undefined) {
    const known = derivable.map(({ recipe }) => recipe.id);
    throw new Error(`--from: expected one of ${known.join(", ")}, got ${from}${didYouMean(from, known)}`);
  }
  return found.derived.derive(found.recipe, name, changes);
}

function hasRuns({ checkpoints }: Places, id: string): boolean {
  return globSync("*/checkpoint.safetensors", { cwd: join(checkpoints, id) }).length > 0;
}

function savedIn(places: Places, id: string): (Derivation & { readonly title: string }) | undefined {
  return read(recipePath(places, id), RecipeFileSchema);
}

/** "other" is a model that was not derived. */
function publishedIn(places: Places, id: string): (Derivation & { readonly title: string }) | "other" | undefined {
  const card = read(cardPath(places, id), CardSchema);
  if (card === undefined) return undefined;
  return card.training?.derivation ? { ...card.training.derivation, title: card.title } : "other";
}

/** @throws Error naming a file that is not in our format */
function read<T>(path: string, schema: z.ZodType<T>): T | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw cause;
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    throw new Error(`${path} is damaged; delete it`);
  }
}

function same(a: Derivation, b: Derivation): boolean {
  const text = ({ from, changes }: Derivation) => JSON.stringify([from, ChangesSchema.parse(changes)]);
  return text(a) === text(b);
}
