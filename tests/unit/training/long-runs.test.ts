/** Files of a run: checkpoints, the best of them, curves and sheets, and how each is lost or found. */
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decode } from "fast-png";
import { afterAll, beforeAll, expect, test } from "vitest";
import { selectBackend } from "../../../training/backends/select.ts";
import { listCheckpoints } from "../../../training/command-line/checkpoint-list.ts";
import type { Recipe } from "../../../training/models/recipe.ts";
import { bestEpoch, type EpochRecord, hasStalled } from "../../../training/runs/history.ts";
import { runFolder, runPath } from "../../../training/runs/run-file.ts";
import { loadCheckpoint } from "../../../training/vae/fit/checkpoint.ts";
import { runName, type TrainOptions, train } from "../../../training/vae/fit/train.ts";
import { anew, binarySplit, greySplit, silent, tinyDataset, tinyRecipe } from "./support.ts";
import { tinyRecipeOf } from "./tiny-recipes.ts";

const folder = await mkdtemp(join(tmpdir(), "marginalia-long-"));
afterAll(() => rm(folder, { recursive: true }));
beforeAll(() => selectBackend("wasm"));

const dataset = tinyDataset(binarySplit(40, 6, 5), greySplit(10, [6, 5]));
const options = {
  ...anew,
  fresh: false,
  epochs: 3,
  seed: 7,
  backend: "wasm",
  command: ["train", "tiny-2d", "--data", "my set"],
};
const named = (recipe: Recipe = tinyRecipe, epochs = 3) => runName(recipe, dataset, 7, epochs);
const run = (checkpoints: string, more: Partial<TrainOptions> = {}, recipe = tinyRecipe) =>
  train(recipe, dataset, { ...options, checkpoints: join(folder, checkpoints), ...more }, silent);

test("a run does not replace a checkpoint unless told to, and then nothing of it is left", async () => {
  const directory = join(folder, "over");
  await run("over");
  await expect(run("over", { epochs: 2 })).rejects.toThrow(
    /^tiny-2d, seed 7: this run has a checkpoint of epoch 3 of 3, \d{4}-\d\d-\d\d \d\d:\d\d: continue it with --resume, or start over with --fresh$/,
  );
  expect((await loadCheckpoint(directory, named()))?.values.epoch).toBe(3);
  await run("over", { fresh: true, epochs: 1 });
  expect((await loadCheckpoint(directory, named()))?.values.epoch).toBe(1);
  expect(await readdir(join(runFolder(directory, named()), "samples"))).toEqual(["epoch-0001.png"]);
});

test("only one run at a time uses a folder", async () => {
  const second = await new Promise<unknown>((resolve) => {
    const onStart = () => run("two").then(() => resolve("both"), resolve);
    void train(tinyRecipe, dataset, { ...options, checkpoints: join(folder, "two") }, { ...silent, onStart });
  });
  expect(String(second)).toMatch(/seed-7-[0-9a-f]{16} is in use by process \d+ since /);
});

test("the curve is a table with a line for each epoch, and each epoch has a sheet of the same latents", async () => {
  const directory = join(folder, "grows");
  const at = runFolder(directory, named());
  const lengths: number[] = [];
  const onEpoch = async () => void lengths.push((await readFile(join(at, "history.csv"), "utf8")).split("\n").length);
  const checkpoint = await train(tinyRecipe, dataset, { ...options, checkpoints: directory }, { ...silent, onEpoch });
  await expect.poll(() => lengths).toEqual([3, 4, 5]);
  const [names, ...rows] = (await readFile(join(at, "history.csv"), "utf8")).trim().split("\n");
  expect(names).toBe("epoch,trainElboNats,testElboNats,testReconstructionNats,testKlNats,seconds");
  expect(rows.map((row) => row.split(",").map(Number))).toEqual(
    checkpoint.history.map((record) => Object.values(record)),
  );
  const sheets = await Promise.all(
    [1, 2, 3].map(async (epoch) => decode(await readFile(join(at, "samples", `epoch-000${epoch}.png`)))),
  );
  for (const { width, height, channels } of sheets) expect([width, height, channels]).toEqual([10 * 5, 8 * 6, 1]);
  expect(sheets[0]?.data).not.toEqual(sheets[2]?.data);
});

test("a class-conditional model's sheet has a column for each class and a row for each latent", async () => {
  const recipe = tinyRecipeOf("tiny-conv-2d");
  expect(recipe.labels).toBe(3);
  const split = greySplit(10, recipe.encoder.inputShape as [number, number]);
  const set = tinyDataset(split, split);
  await train(recipe, set, { ...options, epochs: 1, checkpoints: join(folder, "classes") }, silent);
  const at = runFolder(join(folder, "classes"), runName(recipe, set, 7, 1));
  const { data, width } = decode(await readFile(join(at, "samples", "epoch-0001.png")));
  const [height, side] = recipe.encoder.inputShape as [number, number];
  const picture = (row: number, column: number) =>
    Array.from({ length: height }, (_, y) => {
      const start = (row * height + y) * width + column * side;
      return [...data.slice(start, start + side)];
    });
  expect(picture(0, 0)).toEqual(picture(0, 3));
  expect(picture(0, 0)).not.toEqual(picture(0, 1));
  expect(picture(0, 0)).not.toEqual(picture(1, 0));
});

const curve = (...elbos: readonly number[]): readonly EpochRecord[] =>
  elbos.map((testElboNats, index) => ({
    epoch: index + 1,
    trainElboNats: 0,
    testElboNats,
    testReconstructionNats: 0,
    testKlNats: 0,
    seconds: 0,
  }));

test("a run has stalled when that many epochs have not raised the bound", () => {
  expect([bestEpoch([]), bestEpoch(curve(-3, -1, -2, -1))]).toEqual([0, 2]);
  expect([hasStalled(curve(-3, -1, -2), 2), hasStalled(curve(-3, -1, -2, -1), 2)]).toEqual([false, true]);
  expect(hasStalled(curve(-1, -2, -3, -4), undefined)).toBe(false);
});

/** A step so large that the bound soon falls. */
const restless: Recipe = { ...tinyRecipe, id: "restless", optimizer: { ...tinyRecipe.optimizer, learningRate: 0.3 } };
const patient = { patience: 2, epochs: 40 } as const;

test("patience ends a run and publishes its best epoch, resumed or not", async () => {
  const best = await run("patient", patient, restless);
  const name = runName(restless, dataset, 7, patient.epochs);
  const last = await loadCheckpoint(join(folder, "patient"), name);
  expect(last?.history).toHaveLength(best.values.epoch + patient.patience);
  expect(bestEpoch(last?.history ?? [])).toBe(best.values.epoch);
  expect(best.history).toEqual(last?.history.slice(0, best.values.epoch));
  expect(best.values.epoch).toBeLessThan(patient.epochs - patient.patience);

  // One epoch at a time, with the patience given once.
  let resumed = await run("impatient", { ...patient, epochs: 1 }, restless);
  for (let epochs = 2; epochs <= patient.epochs; epochs++) {
    resumed = await run("impatient", { epochs, resume: true }, restless);
  }
  expect(resumed.values).toEqual(best.values);
  expect(resumed.patience).toBe(2);

  // Given only at the end, it still finds the best epoch, which is always kept.
  await run("late", { epochs: best.values.epoch + 1 }, restless);
  const late = await run("late", { ...patient, resume: true }, restless);
  expect(late.values).toEqual(best.values);
});

test("a damaged checkpoint is named with the damage and advice, and --fresh ignores it", async () => {
  await run("damaged");
  const path = runPath(join(folder, "damaged"), named(), "checkpoint");
  const whole = await readFile(path);
  const end = 8 + Number(whole.readBigUInt64LE());
  const flipped = Buffer.from(whole);
  flipped[end + 5] = (flipped[end + 5] as number) ^ 1;
  const damages: readonly (readonly [Buffer, RegExp])[] = [
    [whole.subarray(0, 5), /is damaged: it has 5 bytes; delete it, or start over with --fresh$/],
    [whole.subarray(0, 100), /is damaged: it ends inside its header, after 100 bytes;/],
    [whole.subarray(0, whole.length - 7), /is damaged: 7 of its bytes are missing;/],
    [flipped, /is damaged: its digest is not that of its numbers;/],
    [Buffer.from("no such file at all, but longer than eight bytes"), /does not start like a safetensors file;/],
    [Buffer.concat([whole.subarray(0, 8), Buffer.alloc(whole.length - 8)]), /is damaged: its header cannot be read;/],
  ];
  for (const [bytes, message] of damages) {
    await writeFile(path, bytes);
    for (const resume of [true, false]) {
      await expect(run("damaged", { resume })).rejects.toThrow(message);
      await expect(run("damaged", { resume })).rejects.toThrow(path);
    }
  }
  await writeFile(path, whole.subarray(0, 100));
  expect(await listCheckpoints(join(folder, "damaged"))).toMatch(/checkpoint.safetensors is damaged: it ends inside/);
  expect((await run("damaged", { fresh: true })).values.epoch).toBe(3);
});

test("the list has each run, its progress, and the command that resumes it", async () => {
  const directory = join(folder, "list");
  expect(await listCheckpoints(directory)).toBe(`no checkpoints in ${directory}`);
  const { history } = await run("list", { epochs: 2 });
  const [line, resume] = (await listCheckpoints(directory)).split("\n") as [string, string];
  const bound = history.at(-1)?.testElboNats.toFixed(2);
  expect(line).toMatch(new RegExp(`^tiny-2d: tiny, seed 7, epoch 2 of 2, ${bound} nats, \\d{4}-.*, \\d+ KiB$`));
  expect(resume).toBe("  npm run train -- train tiny-2d --data 'my set' --resume");
});
