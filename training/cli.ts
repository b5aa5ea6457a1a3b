/**
 * The command line of training, the only file that reads argv or exits.
 *
 *   node training/cli.ts list
 *   node training/cli.ts train mlp-2d --resume
 */
import { join } from "node:path";
import { callFolder } from "../worker/local/call-folder.ts";
import { selectBackend } from "./backends/select.ts";
import { checkModels } from "./check/check-models.ts";
import { listCheckpoints } from "./command-line/checkpoint-list.ts";
import { type CommandLine, type Flags, readCommandLine } from "./command-line/command-line.ts";
import { imageCommands } from "./command-line/image-commands.ts";
import { allKinds, type Chosen, type Kind, type ModelCommand } from "./command-line/kinds.ts";
import { absolutePaths } from "./command-line/paths.ts";
import { createProgress } from "./command-line/progress.ts";
import { printCard, printRegressionData, printRegressor } from "./command-line/report.ts";
import { loadDataset } from "./data/load.ts";
import { runImport } from "./import/run.ts";
import { fitToData } from "./models/fit-data.ts";
import type { PcaRecipe } from "./models/pca-recipe.ts";
import type { Recipe } from "./models/recipe.ts";
import type { RegressorRecipe } from "./models/regressor-recipe.ts";
import { evaluatePublishedPca, publishPca } from "./ppca/publish.ts";
import { removeModels } from "./publish/card-file.ts";
import { regressorCommands } from "./regression/commands.ts";
import { drawRegressionData, readRegressionData } from "./regression/data.ts";
import { resize } from "./regression/model.ts";
import { publishedColumns } from "./regression/publish.ts";
import { removePartialFiles, requireWritable } from "./runs/files.ts";
import { removeStaleLocks } from "./runs/lock.ts";
import { limited } from "./vae/fit/train.ts";
import { compareCards, readCards } from "./vae/measure/compare.ts";

const commandLine = readOrFail();
const progress = createProgress(process.stdout, "flags" in commandLine && commandLine.flags.resume);

function readOrFail(): CommandLine {
  try {
    return readCommandLine(absolutePaths(process.argv.slice(2), callFolder(process.env)));
  } catch (error) {
    console.error((error as Error).message);
    process.exit(1);
  }
}

async function main(): Promise<void> {
  if (commandLine.command === "help") return console.log(commandLine.text);
  if (commandLine.command === "list") return list();
  if (commandLine.command === "compare") {
    const { cards, damaged } = await readCards(commandLine.out, commandLine.ids);
    return console.log(compareCards(cards, damaged));
  }
  if (commandLine.command === "import") {
    await clearUp(commandLine.options.out);
    return runImport(commandLine);
  }
  if (commandLine.command === "check") return check(commandLine.folder);
  if (commandLine.command === "remove") {
    await removeModels(commandLine.out, commandLine.ids);
    return console.log(`removed ${commandLine.ids.join(", ")}`);
  }
  if (commandLine.command === "checkpoints") return console.log(await listCheckpoints(commandLine.checkpoints));
  const { command, flags } = commandLine;
  if (command !== "evaluate") await clearUp(flags.out, flags.checkpoints);
  for (const kind of Object.keys(runners) as Kind[]) await run(kind, commandLine, command, flags);
}

async function run<K extends Kind>(kind: K, chosen: Chosen, command: ModelCommand, flags: Flags): Promise<void> {
  if (chosen[kind].length > 0) await runners[kind](command, chosen[kind], flags);
}

/** Removes leftovers of killed runs, and checks now that the folders are writable. */
async function clearUp(out: string, checkpoints?: string): Promise<void> {
  const models = join(out, "models");
  const folders = [models, join(out, "datasets"), ...(checkpoints === undefined ? [] : [checkpoints])];
  for (const folder of folders) {
    await requireWritable(folder);
    await removePartialFiles(folder);
  }
  // Only where locks are written: the folders may hold other programs' files.
  await removeStaleLocks(models, "*.lock");
  if (checkpoints !== undefined) await removeStaleLocks(checkpoints, "*/seed-*.lock");
}

function list(): void {
  for (const { recipes, inWords } of allKinds) {
    for (const recipe of recipes) console.log(`${recipe.id}\t${recipe.title}\t${inWords(recipe)}`);
  }
}

/** @throws Error if there are faults, after printing them */
async function check(folder: string): Promise<void> {
  const { models, faults } = await checkModels(folder);
  for (const fault of faults) console.error(fault);
  const checked = `${models} ${models === 1 ? "model" : "models"} in ${folder}`;
  if (faults.length > 0) throw new Error(`${checked}: ${faults.length} ${faults.length === 1 ? "fault" : "faults"}`);
  console.log(`${checked}: all files match their cards`);
}

async function runImageModels(command: ModelCommand, chosen: readonly Recipe[], flags: Flags): Promise<void> {
  const backend = await selectBackend(flags.backend);
  console.log(`backend ${backend.name}: ${backend.found}`);
  const dataset = limited(await loadDataset(flags.data, flags), flags.limit);
  console.log(`data ${dataset.title}: ${dataset.train.count} training images, ${dataset.test.count} test images`);
  for (const recipe of chosen.map((each) => fitToData(each, dataset)))
    await imageCommands[command](recipe, dataset, { backend: backend.name, flags, progress });
}

/** The closed form needs no backend: it sums and multiplies doubles, and takes seconds. */
async function runPca(command: ModelCommand, chosen: readonly PcaRecipe[], flags: Flags): Promise<void> {
  const dataset = limited(await loadDataset(flags.data, flags), flags.limit);
  console.log(`data ${dataset.title}: ${dataset.train.count} training images, ${dataset.test.count} test images`);
  const work = command === "evaluate" ? evaluatePublishedPca : publishPca;
  for (const recipe of chosen) printCard(await work(recipe, dataset, flags.out));
}

/** Steps on a few hundred numbers spend their time on calls, for which wasm is the fastest backend. */
async function runRegressors(command: ModelCommand, chosen: readonly RegressorRecipe[], flags: Flags): Promise<void> {
  // Regressors have no ablation; readCommandLine refuses them.
  if (command === "ablate") return;
  const backend = await selectBackend(flags.backend ?? "wasm");
  console.log(`backend ${backend.name}: ${backend.found}`);
  for (const recipe of chosen) {
    const columns = command === "train" ? flags.columns : await publishedColumns(flags.out, recipe.id, flags.columns);
    const data = flags.data === undefined ? drawRegressionData() : await readRegressionData(flags.data, columns);
    printRegressionData(data);
    const seeds = flags.seeds ?? ([recipe.seed] as const);
    const options = { ...flags, seeds, backend: backend.name, watch: progress.ofSteps };
    printRegressor(
      await regressorCommands[command](resize(recipe, data.file?.columns.inputs.length ?? 1), data, options),
    );
  }
}

/** What runs the commands of each kind, in that order. */
const runners: { readonly [K in Kind]: (command: ModelCommand, chosen: Chosen[K], flags: Flags) => Promise<void> } = {
  numbers: runRegressors,
  planes: runPca,
  images: runImageModels,
};

/** Restores the terminal. */
function exit(code: number): never {
  progress.stop();
  process.exit(code);
}

process.once("SIGINT", () => exit(130));
process.once("SIGTERM", () => exit(143));
await main().catch((error: unknown) => {
  progress.stop();
  console.error(error instanceof Error ? error.message : String(error));
  exit(1);
});
// GPU backends keep the event loop alive.
exit(0);
