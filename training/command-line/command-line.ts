/**
 * The grammar of the command line: commands, models and flags, validated before anything starts.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cardLimits } from "../../worker/artifact.ts";
import { readArguments } from "../../worker/local/arguments.ts";
import { didYouMean } from "../../worker/nearest-word.ts";
import { type ImportCommand, readImport } from "../import/command-line.ts";
import type { Changes } from "../models/derivation.ts";
import { regressorRecipes } from "../models/index.ts";
import type { RegressorRecipe } from "../models/regressor-recipe.ts";
import type { ColumnNames } from "../regression/observations.ts";
import { derive, type Places, requireRecipe } from "./derived-recipes.ts";
import {
  type Flag,
  options,
  positiveNumber,
  readClasses,
  readColumns,
  readSeeds,
  refuse,
  type Typed,
  wholeNumber,
  words,
} from "./flags.ts";
import { type AnyRecipe, allKinds, byKind, type Chosen, kinds, type ModelCommand, modelCommands } from "./kinds.ts";
import { usage } from "./usage.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const publicFolder = join(root, "site", "public");

/** Values of the flags; undefined if the recipe or the machine decides. */
export interface Flags extends Places {
  readonly backend: string | undefined;
  readonly data: string | undefined;
  readonly dataset: string | undefined;
  readonly classes: readonly string[] | undefined;
  readonly licence: string | undefined;
  /** Columns of a CSV file. */
  readonly columns: Partial<ColumnNames>;
  readonly epochs: number | undefined;
  readonly steps: number | undefined;
  readonly seeds: readonly [number, ...number[]] | undefined;
  readonly limit: number | undefined;
  readonly patience: number | undefined;
  readonly resume: boolean;
  readonly fresh: boolean;
  /** The complete command without --resume and --fresh. */
  readonly command: readonly string[];
}

export type CommandLine =
  | { readonly command: "help"; readonly text: string }
  | ImportCommand
  | { readonly command: "check"; readonly folder: string }
  | { readonly command: "remove"; readonly ids: readonly string[]; readonly out: string }
  | { readonly command: "list" }
  | { readonly command: "checkpoints"; readonly checkpoints: string }
  | { readonly command: "compare"; readonly ids: readonly string[]; readonly out: string }
  | (Chosen & { readonly command: ModelCommand; readonly flags: Flags });

/** @throws Error naming the invalid command, model or flag */
export function readCommandLine(args: readonly string[]): CommandLine {
  // `import` has its own flags.
  if (args[0] === "import") return readImport(args.slice(1), publicFolder);
  const { values, positionals } = parse(args);
  const [command, ...named] = positionals;
  const ids = [...new Set(named)];
  if (values.help || command === undefined) return { command: "help", text: usage };
  const given = Object.keys(values) as Flag[];
  const places = {
    out: values.out ?? publicFolder,
    checkpoints: values.checkpoints ?? join(root, ".checkpoints"),
  };
  if (command === "list") {
    refuse(command, "", given, []);
    refuseSurplus(command, ids, 0);
    return { command };
  }
  if (command === "check") {
    refuse(command, "", given, []);
    refuseSurplus(command, ids, 1);
    return { command, folder: ids[0] ?? join(publicFolder, "models") };
  }
  if (command === "remove") {
    refuse(command, "", given, ["out"]);
    if (ids.length === 0) throw new Error(`${command}: expected at least one model id\n\n${usage}`);
    return { command, ids, out: places.out };
  }
  if (command === "checkpoints") {
    refuse(command, "", given, ["checkpoints"]);
    refuseSurplus(command, ids, 0);
    return { command, checkpoints: places.checkpoints };
  }
  if (command === "compare") {
    refuse(command, "", given, ["out"]);
    return { command, ids, out: places.out };
  }
  if (!isModelCommand(command)) {
    const known = ["list", ...modelCommands, "checkpoints", "compare", "import", "check"];
    const meant = didYouMean(command, [...known, "remove"]);
    throw new Error(`expected ${known.join(", ")} or remove, got ${command}${meant}\n\n${usage}`);
  }
  const flags = readFlags(values, places, args);
  const chosen = choose(command, ids, values, flags);
  for (const kind of allKinds) refuseOfKind(kind, command, chosen, given, values.from !== undefined);
  const [column] = Object.keys(flags.columns);
  if (column !== undefined && flags.data === undefined) {
    throw new Error(`--${column}: expected --data with a CSV file too, got none`);
  }
  const sorted = byKind(chosen);
  const [regressor] = sorted.numbers;
  if (command !== "evaluate" && regressor && flags.data !== undefined && values.out === undefined) {
    refuseOwnData(regressor);
  }
  return { command, ...sorted, flags };
}

/** @throws Error naming arguments that the command would ignore */
function refuseSurplus(command: string, given: readonly string[], most: 0 | 1): void {
  if (given.length <= most) return;
  throw new Error(`${command}: expected ${most === 0 ? "no argument" : "one folder"}, got ${given.join(" ")}`);
}

/** @throws Error for models of a kind that the command does not take, or a flag that it would ignore for them */
function refuseOfKind(
  { has, called, takes, derived }: (typeof allKinds)[number],
  command: ModelCommand,
  chosen: readonly AnyRecipe[],
  given: readonly Flag[],
  derives: boolean,
): void {
  const first = chosen.find(has);
  if (first === undefined) return;
  const taken = takes[command];
  if (taken === undefined) {
    const takers = allKinds.filter((kind) => kind.takes[command]).map((kind) => kind.called);
    throw new Error(`${command}: expected models ${takers.join(" or ")}, got ${first.id}, one ${called}`);
  }
  refuse(command, ` ${called} (${first.id})`, given, [...(derives ? (derived?.flags ?? []) : []), ...taken]);
}

/** @throws Error for a recipe of the report, whose published data no file may replace */
function refuseOwnData({ id }: RegressorRecipe): void {
  if (!regressorRecipes.some((recipe) => recipe.id === id)) return;
  throw new Error(
    `--data: ${id} is a model of the report, published with observations of ours: name a model of your own ` +
      `by --from ${id} --id NAME, or publish it elsewhere by --out DIR`,
  );
}

/** The named recipes, or the derived one. */
function choose(command: ModelCommand, ids: readonly string[], values: Typed, flags: Flags): readonly AnyRecipe[] {
  const { from, id } = values;
  const own = kinds.images.derived?.flags.find((flag) => values[flag] !== undefined);
  if (own === undefined) {
    if (ids.length === 0) throw new Error(`${command}: expected at least one model id\n\n${usage}`);
    return ids.map((name) => requireRecipe(name, flags, command));
  }
  if (command !== "train" || ids.length > 0 || from === undefined || id === undefined) {
    throw new Error(
      `--${own}: expected it in a recipe of your own, train --from ID --id NAME --${own} …, got ` +
        [command, ...ids].join(" ") +
        (from === undefined ? "" : ` --from ${from}`) +
        (id === undefined ? "" : ` --id ${id}`),
    );
  }
  const changes: Changes = {
    latentSize: wholeNumber("latent", values.latent, 1, cardLimits.latentSize),
    width: wholeNumber("width", values.width, 1),
    learningRate: positiveNumber("learning-rate", values["learning-rate"]),
    batchSize: wholeNumber("batch", values.batch, 1),
    klWeight: positiveNumber("beta", values.beta, true),
    epochs: flags.epochs,
    steps: flags.steps,
    seed: flags.seeds?.[0],
  };
  return [derive(from, { id, title: words("title", values.title) }, changes, flags, flags.fresh)];
}

function readFlags(values: Typed, places: Places, args: readonly string[]): Flags {
  if (values.resume && values.fresh) throw new Error("--fresh starts over and --resume continues: choose one");
  return {
    ...places,
    backend: values.backend,
    data: values.data,
    dataset: words("dataset", values.dataset),
    classes: readClasses(values.classes),
    licence: words("licence", values.licence),
    columns: readColumns(values),
    epochs: wholeNumber("epochs", values.epochs, 1),
    steps: wholeNumber("steps", values.steps, 1),
    seeds: readSeeds(values.seed),
    limit: wholeNumber("limit", values.limit, 2),
    patience: wholeNumber("patience", values.patience, 1),
    resume: values.resume ?? false,
    fresh: values.fresh ?? false,
    command: args.filter((arg) => arg !== "--resume" && arg !== "--fresh"),
  };
}

function parse(args: readonly string[]) {
  // A negative number is not a flag; it is refused later, as a number.
  const joined = args.flatMap((arg, index) => {
    if (/^-\d/.test(arg) && args[index - 1]?.startsWith("--")) return [];
    const next = args[index + 1] ?? "";
    return arg.startsWith("--") && /^-\d/.test(next) ? [`${arg}=${next}`] : [arg];
  });
  return readArguments({ args: joined, allowPositionals: true, options }, usage);
}

function isModelCommand(word: string): word is ModelCommand {
  return modelCommands.some((command) => command === word);
}
