/**
 * What may be said on the command line: commands, models and flags, read and refused before anything starts.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { backendNames } from "./backends/select.ts";
import { findRecipe, regressorRecipes } from "./models/index.ts";
import type { Recipe } from "./models/recipe.ts";
import type { RegressorRecipe } from "./models/regressor-recipe.ts";
import type { ColumnNames } from "./regression/observations.ts";
import { readNames } from "./regression/table.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

export const usage = `usage: node training/cli.ts <command> [options]

  list               the recipes and their epochs
  train <id>…        train, evaluate, publish
  evaluate <id>…     measure the published artefact again
  export <id>…       publish the last checkpoint
  ablate <id>…       train with and without each ingredient, and state in the card what each is worth
  compare [<id>…]    published models side by side, by data convention or data set

  --backend NAME     ${backendNames.join(" | ")} (default: the first that starts; regressors: wasm)
  --data PATH        a folder with four IDX files of your own, packed by gzip or not (default: MNIST),
                     for regressors a CSV file (default: synthetic)
  --inputs NAME,…    the CSV file's columns to predict from (default: all but the target)
  --target NAME      the CSV file's column to predict (default: the second of two, or the published model's)
  --out DIR          where models/<id>/ is published (default: site/public)
  --epochs N         (default: the recipe's)
  --steps N          the same of a regressor
  --seed N,…         several train as many times; the first is published (default: the recipe's)
  --limit N          use the first N training and test images only
  --resume           go on from the last checkpoint
  --checkpoints DIR  (default: .checkpoints)`;

const options = {
  backend: { type: "string" },
  data: { type: "string" },
  inputs: { type: "string" },
  target: { type: "string" },
  out: { type: "string" },
  epochs: { type: "string" },
  steps: { type: "string" },
  seed: { type: "string" },
  limit: { type: "string" },
  resume: { type: "boolean" },
  checkpoints: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

type Flag = Exclude<keyof typeof options, "help">;

/** What a command takes with models of images, and with regressors, if it takes those at all. */
interface Takes {
  readonly images: readonly Flag[];
  readonly numbers?: readonly Flag[];
}

const measuring = ["backend", "data", "out"] as const;
const exporting = [...measuring, "seed", "checkpoints"] as const;
const training = [...exporting, "resume"] as const;
const columns = ["inputs", "target"] as const;

/** The commands that work on models by name. */
const takes = {
  train: { images: [...training, "epochs", "limit"], numbers: [...training, ...columns, "steps"] },
  evaluate: { images: [...measuring, "limit"], numbers: [...measuring, ...columns] },
  export: { images: [...exporting, "epochs", "limit"], numbers: [...exporting, ...columns] },
  ablate: { images: [...training, "epochs", "limit"] },
} as const satisfies Record<string, Takes>;

export type ModelCommand = keyof typeof takes;

/** The flags' values; undefined where the recipe or the machine decides. */
export interface Flags {
  readonly backend: string | undefined;
  readonly data: string | undefined;
  /** Of a CSV file. */
  readonly columns: Partial<ColumnNames>;
  readonly out: string;
  readonly epochs: number | undefined;
  readonly steps: number | undefined;
  readonly seeds: readonly [number, ...number[]] | undefined;
  readonly limit: number | undefined;
  readonly resume: boolean;
  readonly checkpoints: string;
}

export type CommandLine =
  | { readonly command: "help" }
  | { readonly command: "list" }
  | { readonly command: "compare"; readonly ids: readonly string[]; readonly out: string }
  | {
      readonly command: ModelCommand;
      readonly images: readonly Recipe[];
      readonly numbers: readonly RegressorRecipe[];
      readonly flags: Flags;
    };

/** @throws Error naming the command, model or flag that cannot be what it is */
export function readCommandLine(args: readonly string[]): CommandLine {
  const { values, positionals } = parse(args);
  const [command, ...ids] = positionals;
  if (values.help || command === undefined) return { command: "help" };
  const given = Object.keys(values) as Flag[];
  if (command === "list") {
    refuse(command, "", given, []);
    return { command };
  }
  const out = values.out ?? join(root, "site", "public");
  if (command === "compare") {
    refuse(command, "", given, ["out"]);
    return { command, ids, out };
  }
  if (!isModelCommand(command)) {
    throw new Error(`expected list, ${Object.keys(takes).join(", ")} or compare, got ${command}\n\n${usage}`);
  }
  if (ids.length === 0) throw new Error(`${command}: expected at least one model id\n\n${usage}`);
  const chosen = ids.map(findRecipe);
  const images = chosen.filter((recipe): recipe is Recipe => !isRegressor(recipe));
  const numbers = chosen.filter(isRegressor);
  const taken: Takes = takes[command];
  if (taken.numbers === undefined && numbers[0]) {
    throw new Error(`${command}: expected models of images, got ${numbers[0].id}`);
  }
  if (images[0]) refuse(command, ` of images (${images[0].id})`, given, taken.images);
  if (numbers[0]) refuse(command, ` of numbers (${numbers[0].id})`, given, taken.numbers ?? []);
  if (command !== "evaluate" && numbers[0] && values.data !== undefined && values.out === undefined) {
    refuseOwnData(numbers[0]);
  }
  const flags = {
    backend: values.backend,
    data: values.data,
    columns: readColumns(values),
    out,
    epochs: wholeNumber("epochs", values.epochs, 1),
    steps: wholeNumber("steps", values.steps, 1),
    seeds: readSeeds(values.seed),
    limit: wholeNumber("limit", values.limit, 2),
    resume: values.resume ?? false,
    checkpoints: values.checkpoints ?? join(root, ".checkpoints"),
  };
  return { command, images, numbers, flags };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${usage}`);
  }
}

function isModelCommand(word: string): word is ModelCommand {
  return Object.hasOwn(takes, word);
}

function isRegressor(recipe: Recipe | RegressorRecipe): recipe is RegressorRecipe {
  return "family" in recipe;
}

/** @throws Error naming a flag that the command would not heed */
function refuse(command: string, models: string, given: readonly Flag[], taken: readonly Flag[]): void {
  const idle = given.find((flag) => !taken.includes(flag));
  if (idle === undefined) return;
  const expected = taken.length === 0 ? "no flag" : taken.map((flag) => `--${flag}`).join(", ");
  throw new Error(`--${idle}: ${command}${models} takes ${expected}`);
}

/** @throws Error unless the flag is a whole number of at least `least` */
function wholeNumber(flag: Flag, text: string | undefined, least: number): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value) || value < least) {
    throw new Error(`--${flag}: expected a whole number of at least ${least}, got ${text || "nothing"}`);
  }
  return value;
}

/** @throws Error for a recipe of ours: the report shows what it is published with, which no file is to replace */
function refuseOwnData({ id }: RegressorRecipe): void {
  if (!regressorRecipes.some((recipe) => recipe.id === id)) return;
  throw new Error(
    `--data: ${id} is a model of the report, published with observations of ours: name a model of your own ` +
      `by --from ${id} --id NAME, or publish it elsewhere by --out DIR`,
  );
}

/** @throws Error for columns without the file that has them */
function readColumns({ data, inputs, target }: Partial<Record<Flag, string | boolean>>): Partial<ColumnNames> {
  const flag = inputs === undefined ? "target" : "inputs";
  if (data === undefined && (inputs ?? target) !== undefined) {
    throw new Error(`--${flag}: expected --data with a CSV file too, got none`);
  }
  return {
    ...(inputs === undefined ? {} : { inputs: readNames(String(inputs)) }),
    ...(target === undefined ? {} : { target: String(target).trim() }),
  };
}

/** @throws Error unless the flag is a list of different uint32 */
function readSeeds(text: string | undefined): Flags["seeds"] {
  if (text === undefined) return undefined;
  const seeds = text.split(",").map((part) => (/^\d+$/.test(part) ? Number(part) : Number.NaN));
  if (!seeds.every((seed) => seed < 2 ** 32)) {
    throw new Error(`--seed: expected whole numbers below 2^32, got ${text || "nothing"}`);
  }
  if (new Set(seeds).size < seeds.length) throw new Error(`--seed: expected different numbers, got ${text}`);
  return seeds as [number, ...number[]];
}
