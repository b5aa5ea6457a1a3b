/**
 * Time of an epoch of mlp-2d: the wasm backend against PyTorch, one thread each, in turns.
 *
 *   node tests/bench/training.ts
 */
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { selectBackend } from "../../training/backends/select.ts";
import { disposeState, type FitState, init, runEpoch, toTensors } from "../../training/fit.ts";
import { pixelValues } from "../../training/mnist/binarize.ts";
import { firstImages, loadDataset, type Split } from "../../training/mnist/dataset.ts";
import { mlp2d } from "../../training/models/mlp-2d.ts";
import { findPython } from "./python.ts";
import { type BenchRow, median } from "./row.ts";

/** Minibatches a round, and rounds of each side: a few hundred steps outlast a scheduler's whim. */
const steps = 200;
const rounds = 7;

/** A trainer that can be asked for one more round; answers in ms a step. */
interface Trainer {
  readonly round: () => Promise<number>;
  readonly stop: () => void;
}

/** Alternates the two sides, so that whatever else the machine does falls on both; reports medians. */
export async function benchTraining(): Promise<BenchRow[]> {
  const { train } = await loadDataset();
  const ours = await marginalia(firstImages(train, steps * mlp2d.batchSize));
  const peer = await pytorch(train);
  const [oursMs, peerMs]: [number[], number[]] = [[], []];
  await ours.round();
  await peer?.round();
  for (let round = 0; round < rounds; round++) {
    oursMs.push(await ours.round());
    if (peer !== undefined) peerMs.push(await peer.round());
  }
  ours.stop();
  peer?.stop();
  const stepsPerEpoch = Math.ceil(train.count / mlp2d.batchSize);
  const seconds = (perStepMs: readonly number[]) => (median(perStepMs) * stepsPerEpoch) / 1000;
  return [
    {
      name: "mlp-2d, one epoch on wasm, one thread (peer: PyTorch)",
      ours: seconds(oursMs),
      peer: peer && seconds(peerMs),
      unit: "s",
      ratio: peer && median(oursMs.map((ms, round) => ms / (peerMs[round] as number))),
      target: "≤ 4 x PyTorch",
    },
  ];
}

async function marginalia(train: Split): Promise<Trainer> {
  await selectBackend("wasm");
  let state: FitState = toTensors(mlp2d, init(mlp2d, 1));
  return {
    round: async () => {
      const start = performance.now();
      ({ state } = await runEpoch(mlp2d, 1, state, train));
      return (performance.now() - start) / steps;
    },
    stop: () => disposeState(state),
  };
}

/** Undefined, with a line of instruction, where no Python on this machine has torch. */
async function pytorch(train: Split): Promise<Trainer | undefined> {
  const python = findPython(["torch", "numpy"]);
  if (python === undefined) {
    console.error("PyTorch is not installed: `apt-get install python3-torch` to compare with it");
    return undefined;
  }
  const folder = await mkdtemp(join(tmpdir(), "marginalia-bench-"));
  const images = join(folder, "images.u8");
  const values = pixelValues(mlp2d.convention);
  await writeFile(
    images,
    train.pixels.map((level) => values[level] as number),
  );
  const script = fileURLToPath(new URL("peer/train.py", import.meta.url));
  const child = spawn(python, [script, images, String(steps)], { stdio: ["pipe", "pipe", "inherit"] });
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

if (import.meta.main) {
  for (const { name, ours, peer, unit, ratio, target } of await benchTraining()) {
    console.log(
      `${name}: ${ours.toFixed(2)} ${unit}, peer ${peer?.toFixed(2) ?? "-"} ${unit}, ratio ${ratio?.toFixed(2) ?? "-"} (target ${target})`,
    );
  }
}
