/**
 * The command line of training. Nothing else reads argv or exits.
 *
 *   node training/cli.ts list
 *   node training/cli.ts train mlp-2d --resume
 */
import { type ImageModelCard, ImageModelCardSchema, type RegressorCard } from "../worker/artifact.ts";
import { type Ablation, ablate, stateAblation } from "./ablate.ts";
import { selectBackend } from "./backends/select.ts";
import { readCard } from "./card-file.ts";
import { type Checkpoint, loadCheckpoint } from "./checkpoint.ts";
import { type CommandLine, type Flags, type ModelCommand, readCommandLine, usage } from "./command-line.ts";
import { compareCards, readCards } from "./compare.ts";
import { type Dataset, loadDataset } from "./mnist/dataset.ts";
import { recipes, regressorRecipes } from "./models/index.ts";
import type { Recipe } from "./models/recipe.ts";
import type { RegressorRecipe } from "./models/regressor-recipe.ts";
import { createProgress } from "./progress.ts";
import { evaluatePublished, publish } from "./publish.ts";
import { regressorCommands } from "./regression/commands.ts";
import { drawRegressionData, type RegressionData, readRegressionData } from "./regression/data.ts";
import { resize } from "./regression/model.ts";
import { publishedColumns } from "./regression/publish.ts";
import { requireRun } from "./run-file.ts";
import { limited, runName, train } from "./train.ts";

const commandLine = readOrFail();
const progress = createProgress(process.stdout, "flags" in commandLine && commandLine.flags.resume);

function readOrFail(): CommandLine {
  try {
    return readCommandLine(process.argv.slice(2));
  } catch (error) {
    console.error((error as Error).message);
    process.exit(1);
  }
}

async function main(): Promise<void> {
  if (commandLine.command === "help") return console.log(usage);
  if (commandLine.command === "list") return list();
  if (commandLine.command === "compare") {
    return console.log(compareCards(await readCards(commandLine.out, commandLine.ids)));
  }
  const { command, images, numbers, flags } = commandLine;
  // Of regressors there is no ablation, and none gets here.
  if (command !== "ablate" && numbers.length > 0) await workOnNumbers(command, numbers, flags);
  if (images.length > 0) await workOnImages(command, images, flags);
}

function list(): void {
  for (const { id, title, convention, epochs } of recipes)
    console.log(`${id}\t${title}\t${convention}\t${epochs} epochs`);
  for (const { id, title, steps } of regressorRecipes) console.log(`${id}\t${title}\tx,y\t${steps} steps`);
}

/** One model of images, its data and the name of the backend. */
type ImageCommand = (recipe: Recipe, dataset: Dataset, backend: string, flags: Flags) => Promise<void>;

const imageCommands: Readonly<Record<ModelCommand, ImageCommand>> = {
  train: trainModel,
  evaluate: evaluateModel,
  export: exportModel,
  ablate: ablateModel,
};

async function workOnImages(command: ModelCommand, chosen: readonly Recipe[], flags: Flags): Promise<void> {
  const backend = await selectBackend(flags.backend);
  console.log(`backend ${backend.name}: ${backend.found}`);
  const dataset = limited(await loadDataset(flags.data), flags.limit);
  console.log(`data ${dataset.title}: ${dataset.train.count} training images, ${dataset.test.count} test images`);
  for (const recipe of chosen) await imageCommands[command](recipe, dataset, backend.name, flags);
}

/** Steps on some hundred numbers are all calls: no device is as quick at them as wasm. */
async function workOnNumbers(
  command: keyof typeof regressorCommands,
  chosen: readonly RegressorRecipe[],
  { steps, out, checkpoints, resume, ...flags }: Flags,
): Promise<void> {
  const backend = await selectBackend(flags.backend ?? "wasm");
  console.log(`backend ${backend.name}: ${backend.found}`);
  const options = { backend: backend.name, steps, out, checkpoints, resume, watch: progress.ofSteps };
  for (const recipe of chosen) {
    const columns = command === "train" ? flags.columns : await publishedColumns(out, recipe.id, flags.columns);
    const data = flags.data === undefined ? drawRegressionData() : await readRegressionData(flags.data, columns);
    printData(data);
    const seeds = flags.seeds ?? ([recipe.seed] as const);
    const sized = resize(recipe, data.file?.columns.inputs.length ?? 1);
    printRegressor(await regressorCommands[command](sized, data, { ...options, seeds }));
  }
}

async function trainModel(recipe: Recipe, dataset: Dataset, backend: string, flags: Flags): Promise<void> {
  const { epochs = recipe.epochs, seeds = [recipe.seed], checkpoints, resume } = flags;
  const done: Checkpoint[] = [];
  for (const seed of seeds) {
    const listener = progress.ofEpochs(recipe.id, dataset.train.count, epochs);
    done.push(await train(recipe, dataset, { epochs, seed, backend, checkpoints, resume }, listener));
  }
  await publishModel(recipe, done, dataset, flags);
}

async function ablateModel(recipe: Recipe, dataset: Dataset, backend: string, flags: Flags): Promise<void> {
  const { epochs = recipe.epochs, seeds = [recipe.seed], checkpoints, resume, out } = flags;
  // A card that is not there or cannot be read is better missed now than hours later.
  await readCard(ImageModelCardSchema, out, recipe.id);
  const ablation = await ablate(recipe, dataset, seeds, { epochs, backend, checkpoints, resume }, ({ id }) =>
    progress.ofEpochs(id, dataset.train.count, epochs),
  );
  printAblation(recipe, ablation);
  await stateAblation(out, recipe, ablation);
}

/** Publishes the first of the checkpoints. */
async function publishModel(
  recipe: Recipe,
  done: readonly Checkpoint[],
  dataset: Dataset,
  { out }: Flags,
): Promise<void> {
  const [first, ...others] = done as [Checkpoint, ...Checkpoint[]];
  console.log(`${recipe.id}: verifying and measuring on ${dataset.test.count} test images`);
  printCard(await publish(recipe, first, others, dataset, out));
}

async function exportModel(recipe: Recipe, dataset: Dataset, _: string, flags: Flags): Promise<void> {
  const { epochs = recipe.epochs, seeds = [recipe.seed], checkpoints } = flags;
  const load = (seed: number) => requireRun(loadCheckpoint, checkpoints, runName(recipe, dataset, seed, epochs));
  await publishModel(recipe, await Promise.all(seeds.map(load)), dataset, flags);
}

/** Measures what is published, from the weights in its own files. */
async function evaluateModel(recipe: Recipe, dataset: Dataset, _: string, { out }: Flags): Promise<void> {
  printCard(await evaluatePublished(recipe, dataset, out));
}

function printCard({ id, metrics, parity }: ImageModelCard): void {
  const { test, train: training, importanceWeighted: weighted, exactEvidence } = metrics;
  const figures = [
    ...(test
      ? [
          `test ELBO ${test.elboNats.toFixed(2)} ± ${test.standardErrorNats.toFixed(2)} nats ` +
            `(reconstruction ${test.reconstructionNats.toFixed(2)}, KL ${test.klNats.toFixed(2)})`,
        ]
      : []),
    ...(training ? [`train ${training.elboNats.toFixed(2)}`] : []),
    ...(weighted ? [`importance-weighted ${weighted.nats.toFixed(2)} (k = ${weighted.samples})`] : []),
    ...(exactEvidence ? [`exact evidence ${exactEvidence.nats.toFixed(2)}`] : []),
    `ONNX parity ${parity.maxAbsoluteDifference.toExponential(1)}`,
  ];
  console.log(`${id}: ${figures.join(", ")}`);
}

function printAblation({ id }: Recipe, { epochs, seeds, ingredients }: Ablation): void {
  console.log(`${id}: worth in nats of test ELBO after ${epochs} epochs, seeds ${seeds.join(", ")}`);
  for (const { name, gainNats } of ingredients) {
    console.log(`${id}: ${name}: ${gainNats.map((nats) => nats.toFixed(2)).join(", ")}`);
  }
}

function printData({ title, train, test, file }: RegressionData): void {
  const validated = file ? `${file.validation.count} to validate and ` : "";
  console.log(`data ${title}: ${train.count} observations to train on, ${validated}${test?.count ?? 0} to test on`);
  if (file === undefined) return;
  const { columns, incomplete } = file;
  const left = incomplete
    ? `; left out ${incomplete.count} rows with a missing value, the first in line ${incomplete.line}`
    : "";
  console.log(`"${columns.target}" from ${columns.inputs.map((name) => `"${name}"`).join(", ")}${left}`);
}

function printRegressor({ id, metrics, parity, notes }: RegressorCard): void {
  const figures = (name: string, measured: RegressorCard["metrics"]["train"]) =>
    measured
      ? [
          `${name} ${measured.logLikelihoodNats.toFixed(4)} ± ${measured.standardErrorNats.toFixed(4)} nats ` +
            `(coverage ${(100 * measured.coverage).toFixed(1)} %)`,
        ]
      : [];
  const told = [
    ...figures("train", metrics.train),
    ...figures("test", metrics.test),
    ...figures("of the law", metrics.law),
    ...figures("of one Gaussian for all", metrics.baseline),
    `ONNX parity ${parity.maxAbsoluteDifference.toExponential(1)}`,
  ];
  console.log(`${id}: log-likelihood: ${told.join(", ")}`);
  for (const note of notes) console.log(`${id}: ${note}`);
}

/** Leaves the terminal as it was. */
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
// GPU backends hold the event loop open.
exit(0);
