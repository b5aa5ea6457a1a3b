/**
 * The command line of training: the only file that reads argv, prints or exits.
 *
 *   node training/cli.ts list
 *   node training/cli.ts train mlp-2d --resume
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { SingleBar } from "cli-progress";
import { type ImageModelCard, ImageModelCardSchema, type RegressorCard } from "../worker/artifact.ts";
import { type Ablation, ablate, stateAblation } from "./ablate.ts";
import { backendNames, selectBackend } from "./backends/select.ts";
import { readCard } from "./card-file.ts";
import { type Checkpoint, loadCheckpoint } from "./checkpoint.ts";
import { compareCards, readCards } from "./compare.ts";
import { type Dataset, loadDataset } from "./mnist/dataset.ts";
import { findRecipe, recipes, regressorRecipes } from "./models/index.ts";
import type { Recipe } from "./models/recipe.ts";
import type { RegressorRecipe } from "./models/regressor-recipe.ts";
import { evaluatePublished, publish } from "./publish.ts";
import { regressorCommands } from "./regression/commands.ts";
import { loadRegressionData } from "./regression/data.ts";
import type { RegressorListener } from "./regression/train.ts";
import { requireRun } from "./run-file.ts";
import { limited, runName, type TrainListener, train } from "./train.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

const usage = `usage: node training/cli.ts <command> [options]

  list               the recipes and their epochs
  train <id>…        train, evaluate, publish
  evaluate <id>…     measure the published artefact again
  export <id>…       publish the last checkpoint
  ablate <id>…       train with and without each ingredient, and state in the card what each is worth
  compare [<id>…]    published models side by side, by data convention or data set

  --backend NAME     ${backendNames.join(" | ")} (default: the first that starts; regressors: wasm)
  --data PATH        a folder with four IDX files of your own, packed by gzip or not (default: MNIST),
                     for regressors a CSV file x,y (default: synthetic)
  --out DIR          where models/<id>/ is published (default: site/public)
  --epochs N         (default: the recipe's)
  --steps N          the same of a regressor
  --seed N,…         several train as many times; the first is published (default: the recipe's)
  --limit N          use the first N training and test images only
  --resume           go on from the last checkpoint
  --checkpoints DIR  (default: .checkpoints)`;

const { values: flags, positionals } = readArguments();

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        backend: { type: "string" },
        data: { type: "string" },
        out: { type: "string", default: join(root, "site", "public") },
        epochs: { type: "string" },
        steps: { type: "string" },
        seed: { type: "string" },
        limit: { type: "string" },
        resume: { type: "boolean", default: false },
        checkpoints: { type: "string", default: join(root, ".checkpoints") },
        help: { type: "boolean", short: "h", default: false },
      },
    });
  } catch (error) {
    return fail(`${(error as Error).message}\n\n${usage}`);
  }
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}

/** @throws Error unless the flag is a whole number of at least `least` */
function wholeNumber(flag: "epochs" | "steps" | "limit", least: number): number | undefined {
  const text = flags[flag];
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least) {
    throw new Error(`--${flag}: expected a whole number of at least ${least}, got ${text}`);
  }
  return value;
}

/** @throws Error unless the flag is a list of different uint32 */
function seedsOf(recipe: { readonly seed: number }): readonly [number, ...number[]] {
  if (flags.seed === undefined) return [recipe.seed];
  const seeds = flags.seed.split(",").map((text) => (/^\d+$/.test(text) ? Number(text) : Number.NaN));
  if (!seeds.every((seed) => seed < 2 ** 32)) {
    throw new Error(`--seed: expected whole numbers below 2^32, got ${flags.seed}`);
  }
  if (new Set(seeds).size < seeds.length) throw new Error(`--seed: expected different numbers, got ${flags.seed}`);
  return seeds as [number, ...number[]];
}

async function main(): Promise<void> {
  const [command, ...ids] = positionals;
  if (flags.help || command === undefined) return console.log(usage);
  if (command === "list") return list();
  if (command === "compare") return console.log(compareCards(await readCards(flags.out, ids)));
  if (!isCommand(command)) throw new Error(`expected list, ${words} or compare, got ${command}\n\n${usage}`);
  if (ids.length === 0) throw new Error(`${command}: expected at least one model id\n\n${usage}`);
  const chosen = ids.map(findRecipe);
  const ofImages = chosen.filter((recipe): recipe is Recipe => !isRegressor(recipe));
  const ofNumbers = chosen.filter(isRegressor);
  if (command === "ablate") {
    if (ofNumbers[0] !== undefined) throw new Error(`ablate: expected models of images, got ${ofNumbers[0].id}`);
  } else if (ofNumbers.length > 0) await workOnNumbers(command, ofNumbers);
  if (ofImages.length > 0) await workOnImages(command, ofImages);
}

/** What can be done with models of images; with regressors, all but the last. */
const commands = { train: trainModel, evaluate: evaluateModel, export: exportModel, ablate: ablateModel };
const words = Object.keys(commands).join(", ");

function isCommand(word: string): word is keyof typeof commands {
  return Object.hasOwn(commands, word);
}

function isRegressor(recipe: Recipe | RegressorRecipe): recipe is RegressorRecipe {
  return "family" in recipe;
}

function list(): void {
  for (const { id, title, convention, epochs } of recipes)
    console.log(`${id}\t${title}\t${convention}\t${epochs} epochs`);
  for (const { id, title, steps } of regressorRecipes) console.log(`${id}\t${title}\tx,y\t${steps} steps`);
}

async function workOnImages(command: keyof typeof commands, chosen: readonly Recipe[]): Promise<void> {
  const backend = await selectBackend(flags.backend);
  console.log(`backend ${backend.name}: ${backend.found}`);
  const dataset = limited(await loadDataset(flags.data), wholeNumber("limit", 2));
  console.log(`data ${dataset.title}: ${dataset.train.count} training images, ${dataset.test.count} test images`);
  for (const recipe of chosen) await commands[command](recipe, dataset, backend.name);
}

/** Steps on some hundred numbers are all calls: no device is as quick at them as wasm. */
async function workOnNumbers(
  command: keyof typeof regressorCommands,
  chosen: readonly RegressorRecipe[],
): Promise<void> {
  const backend = await selectBackend(flags.backend ?? "wasm");
  console.log(`backend ${backend.name}: ${backend.found}`);
  const data = await loadRegressionData(flags.data);
  console.log(`data ${data.title}: ${data.train.count} observations, ${data.test?.count ?? 0} to test on`);
  const { out, checkpoints, resume } = flags;
  const options = {
    backend: backend.name,
    steps: wholeNumber("steps", 1),
    out,
    checkpoints,
    resume,
    watch: watchSteps,
  };
  for (const recipe of chosen) {
    printRegressor(await regressorCommands[command](recipe, data, { ...options, seeds: seedsOf(recipe) }));
  }
}

async function trainModel(recipe: Recipe, dataset: Dataset, backend: string): Promise<void> {
  const epochs = wholeNumber("epochs", 1) ?? recipe.epochs;
  const { checkpoints, resume } = flags;
  const done: Checkpoint[] = [];
  for (const seed of seedsOf(recipe)) {
    const listener = watchEpochs(recipe, dataset, epochs);
    done.push(await train(recipe, dataset, { epochs, seed, backend, checkpoints, resume }, listener));
  }
  await publishModel(recipe, done, dataset);
}

async function ablateModel(recipe: Recipe, dataset: Dataset, backend: string): Promise<void> {
  const epochs = wholeNumber("epochs", 1) ?? recipe.epochs;
  const { checkpoints, resume, out } = flags;
  // Hours before it is written: a card that is not there, or cannot be read, had better be missed now.
  await readCard(ImageModelCardSchema, out, recipe.id);
  const ablation = await ablate(recipe, dataset, seedsOf(recipe), { epochs, backend, checkpoints, resume }, (variant) =>
    watchEpochs(variant, dataset, epochs),
  );
  printAblation(recipe, ablation);
  await stateAblation(out, recipe, ablation);
}

/** Publishes the first of the checkpoints. */
async function publishModel(recipe: Recipe, done: readonly Checkpoint[], dataset: Dataset): Promise<void> {
  const [first, ...others] = done as [Checkpoint, ...Checkpoint[]];
  console.log(`${recipe.id}: verifying and measuring on ${dataset.test.count} test images`);
  printCard(await publish(recipe, first, others, dataset, flags.out));
}

async function exportModel(recipe: Recipe, dataset: Dataset): Promise<void> {
  const epochs = wholeNumber("epochs", 1) ?? recipe.epochs;
  const load = (seed: number) => requireRun(loadCheckpoint, flags.checkpoints, runName(recipe, dataset, seed, epochs));
  await publishModel(recipe, await Promise.all(seedsOf(recipe).map(load)), dataset);
}

/** Measures what is published, from the weights in its own files. */
async function evaluateModel(recipe: Recipe, dataset: Dataset): Promise<void> {
  printCard(await evaluatePublished(recipe, dataset, flags.out));
}

function watchEpochs(recipe: Recipe, dataset: Dataset, epochs: number): TrainListener {
  return process.stdout.isTTY ? progressBar(recipe, dataset, epochs) : plainLines(recipe, epochs);
}

/** A bar over the whole run with time left; loss is the mean of -elbo. */
function progressBar(recipe: Recipe, dataset: Dataset, epochs: number): TrainListener {
  const perEpoch = dataset.train.count;
  const format = `${recipe.id} {bar} {percentage}% | epoch {epoch}/${epochs} | ETA {eta_formatted} | loss {loss} | test ELBO {elbo}`;
  const bar = new SingleBar({ format, hideCursor: true, etaBuffer: 100 });
  return {
    onStart: (done) => bar.start(epochs * perEpoch, done * perEpoch, { epoch: done, loss: "-", elbo: "-" }),
    onProgress: (epoch, { images, elboNats }) =>
      bar.update((epoch - 1) * perEpoch + images, { epoch, loss: (-elboNats).toFixed(2) }),
    onEpoch: ({ epoch, testElboNats }) => {
      bar.update(epoch * perEpoch, { epoch, elbo: testElboNats.toFixed(2) });
      if (epoch === epochs) bar.stop();
    },
  };
}

/** One line an epoch, for logs. */
function plainLines(recipe: Recipe, epochs: number): TrainListener {
  let remaining = epochs;
  return {
    onStart: (done) => {
      remaining = epochs - done;
      if (done > 0) console.log(`${recipe.id}: resumed after epoch ${done}`);
    },
    onProgress: () => {},
    onEpoch: ({ epoch, trainElboNats, testElboNats, seconds }) => {
      remaining -= 1;
      console.log(
        `${recipe.id}: epoch ${epoch}/${epochs}, ${seconds.toFixed(1)} s, ETA ${(remaining * seconds).toFixed(0)} s, ` +
          `loss ${(-trainElboNats).toFixed(2)}, test ELBO ${testElboNats.toFixed(2)}`,
      );
    },
  };
}

/** The log-likelihood as it rises, on a bar or, for logs, on a line every 5,000 steps. */
function watchSteps({ id }: RegressorRecipe, steps: number): RegressorListener {
  const format = `${id} {bar} {percentage}% | step {value}/{total} | ETA {eta_formatted} | log-likelihood {nats}`;
  const bar = process.stdout.isTTY ? new SingleBar({ format, hideCursor: true }) : undefined;
  return ({ values: { steps: done }, history, seconds }) => {
    const nats = history.trainNats.at(-1)?.toFixed(4) ?? "-";
    if (bar === undefined) {
      if (done % 5000 === 0 || done === steps)
        console.log(`${id}: step ${done}/${steps}, ${seconds.toFixed(0)} s, log-likelihood ${nats}`);
      return;
    }
    if (bar.isActive) bar.update(done, { nats });
    else bar.start(steps, done, { nats });
    if (done === steps) bar.stop();
  };
}

function printCard({ id, metrics, parity }: ImageModelCard): void {
  const { test, train: training, importanceWeighted, exactEvidence } = metrics;
  console.log(
    `${id}: test ELBO ${test.elboNats.toFixed(2)} ± ${test.standardErrorNats.toFixed(2)} nats ` +
      `(reconstruction ${test.reconstructionNats.toFixed(2)}, KL ${test.klNats.toFixed(2)}), ` +
      `train ${training.elboNats.toFixed(2)}, ` +
      `importance-weighted ${importanceWeighted.nats.toFixed(2)} (k = ${importanceWeighted.samples})` +
      (exactEvidence ? `, exact evidence ${exactEvidence.nats.toFixed(2)}` : "") +
      `, ONNX parity ${parity.maxAbsoluteDifference.toExponential(1)}`,
  );
}

function printAblation({ id }: Recipe, { epochs, seeds, ingredients }: Ablation): void {
  console.log(`${id}: worth in nats of test ELBO after ${epochs} epochs, seeds ${seeds.join(", ")}`);
  for (const { name, gainNats } of ingredients) {
    console.log(`${id}: ${name}: ${gainNats.map((nats) => nats.toFixed(2)).join(", ")}`);
  }
}

function printRegressor({ id, metrics, parity }: RegressorCard): void {
  const figures = ({ logLikelihoodNats, standardErrorNats, coverage }: RegressorCard["metrics"]["train"]) =>
    `${logLikelihoodNats.toFixed(4)} ± ${standardErrorNats.toFixed(4)} nats (coverage ${(100 * coverage).toFixed(1)} %)`;
  console.log(
    `${id}: log-likelihood: train ${figures(metrics.train)}` +
      (metrics.test ? `, test ${figures(metrics.test)}` : "") +
      (metrics.law ? `, of the law ${figures(metrics.law)}` : "") +
      `, ONNX parity ${parity.maxAbsoluteDifference.toExponential(1)}`,
  );
}

await main().catch((error: unknown) => fail(error instanceof Error ? error.message : String(error)));
// GPU backends hold the event loop open.
process.exit(0);
