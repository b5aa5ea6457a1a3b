/**
 * Processor time of an epoch of dense and convolutional models: the wasm backend against PyTorch, one thread each, in
 * turn. It is the sum of user and system time, so that other programs on the machine do not count.
 */
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { selectBackend } from "../../training/backends/select.ts";
import { pixelValues } from "../../training/data/binarize.ts";
import { firstImages, type Split } from "../../training/data/dataset.ts";
import { loadDataset } from "../../training/data/load.ts";
import { betaConv2d } from "../../training/models/beta-conv-2d.ts";
import { conv4d } from "../../training/models/conv-4d.ts";
import { mlp2d } from "../../training/models/mlp-2d.ts";
import { mlp200d } from "../../training/models/mlp-200d.ts";
import type { Recipe } from "../../training/models/recipe.ts";
import { vivid32d } from "../../training/models/vivid-32d.ts";
import { disposeState, type FitState, init, placeState, runEpoch } from "../../training/vae/fit/fit.ts";
import { findPython } from "../python.ts";
import { type BenchRow, inTurns } from "./row.ts";

/** Rounds for each side. */
const rounds = 9;
// The peer averages no weights.
const { averageDecay, ...unaveraged } = vivid32d;
/** Recipes that peer/train.py also has, minibatches in a round (about a second), and the project's targets. */
const races: readonly { readonly recipe: Recipe; readonly steps: number; readonly target: string }[] = [
  { recipe: mlp2d, steps: 200, target: "≤ 1.2 x PyTorch" },
  { recipe: mlp200d, steps: 80, target: "-" },
  { recipe: unaveraged, steps: 40, target: "-" },
  { recipe: conv4d, steps: 15, target: "≤ 0.8 x PyTorch" },
  { recipe: betaConv2d, steps: 40, target: "-" },
];

/** A trainer that runs one more round on request; returns ms of processor time a step. */
interface Trainer {
  readonly round: () => Promise<number>;
  readonly stop: () => void;
}

export async function benchTraining(): Promise<BenchRow[]> {
  const { train } = await loadDataset();
  const rows: BenchRow[] = [];
  for (const { recipe, steps, target } of races) {
    const images = firstImages(train, steps * recipe.batchSize);
    rows.push({ ...(await benchEpoch(recipe, images, Math.ceil(train.count / recipe.batchSize))), target });
  }
  return rows;
}

async function benchEpoch(recipe: Recipe, images: Split, stepsPerEpoch: number): Promise<Omit<BenchRow, "target">> {
  const ours = await marginalia(recipe, images);
  const peer = await pytorch(recipe, images);
  await ours.round();
  await peer?.round();
  const perStepMs = await inTurns(rounds, ours.round, peer?.round);
  ours.stop();
  peer?.stop();
  const seconds = (stepMs: number) => (stepMs * stepsPerEpoch) / 1000;
  return {
    name: `${recipe.id}, one epoch on wasm, one thread (peer: PyTorch)`,
    ours: seconds(perStepMs.ours),
    peer: perStepMs.peer && seconds(perStepMs.peer),
    unit: "s of processor time",
    ratio: perStepMs.ratio,
  };
}

async function marginalia(recipe: Recipe, images: Split): Promise<Trainer> {
  await selectBackend("wasm");
  let state: FitState = placeState(recipe, init(recipe, 1));
  const steps = Math.ceil(images.count / recipe.batchSize);
  return {
    round: async () => {
      const start = process.cpuUsage();
      ({ state } = await runEpoch(recipe, { seed: 1, epochs: recipe.epochs }, state, images));
      const { user, system } = process.cpuUsage(start);
      return (user + system) / 1000 / steps;
    },
    stop: () => disposeState(state),
  };
}

/** Undefined, after printing instructions, if no Python on this machine has torch. */
async function pytorch({ id, convention, batchSize }: Recipe, { pixels }: Split): Promise<Trainer | undefined> {
  const python = findPython(["torch", "numpy"]);
  if (python === undefined) {
    console.error("PyTorch is not installed: `pip install torch numpy` to compare with it");
    return undefined;
  }
  const folder = await mkdtemp(join(tmpdir(), "marginalia-bench-"));
  const images = join(folder, "images.f32");
  const values = pixelValues(convention);
  await writeFile(
    images,
    Float32Array.from(pixels, (level) => values[level] as number),
  );
  const script = fileURLToPath(new URL("peer/train.py", import.meta.url));
  const child = spawn(python, [script, id, images, String(batchSize)], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const version = await lines.next();
  console.error(`peer: PyTorch ${version.value}`);
  await rm(folder, { recursive: true });
  return {
    round: async () => {
      child.stdin.write("round\n");
      const { value, done } = await lines.next();
      if (done) throw new Error("pytorch: expected a time per step, got the end of its output");
      return Number(value);
    },
    stop: () => child.stdin.end(),
  };
}
