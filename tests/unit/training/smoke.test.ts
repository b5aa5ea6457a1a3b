/**
 * The command line from a folder of the user's own images to an artefact, with a kill in between: all of training in
 * miniature.
 */
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { InferenceSession, Tensor } from "onnxruntime-web/wasm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { firstImages, type Split } from "../../../training/data/dataset.ts";
import { loadDataset } from "../../../training/data/load.ts";
import { pcaRecipes, recipes, regressorRecipes } from "../../../training/models/index.ts";
import { readWeights } from "../../../training/onnx/graph.ts";
import { ImageModelCardSchema, type TrainedImageCard } from "../../../worker/artifact.ts";
import { command } from "./command.ts";
import { idxFile, largestGap } from "./support.ts";

const folder = await mkdtemp(join(tmpdir(), "marginalia-smoke-"));
afterAll(() => rm(folder, { recursive: true }));
const epochs = 30;
/** So few test images that the evidence over the plane is fast. */
const [trainCount, testCount] = [1000, 40];
let mnist: { readonly train: Split; readonly test: Split };

beforeAll(async () => {
  const whole = await loadDataset();
  mnist = { train: firstImages(whole.train, trainCount), test: firstImages(whole.test, testCount) };
  await mkdir(join(folder, "My Digits"));
  for (const [prefix, { count, imageShape, pixels, labels }] of [
    ["train", mnist.train],
    ["t10k", mnist.test],
  ] as const) {
    const write = (name: string, bytes: Uint8Array) =>
      writeFile(join(folder, "My Digits", `${prefix}-${name}-ubyte.gz`), gzipSync(bytes));
    await write("images-idx3", idxFile([count, ...imageShape], pixels));
    await write("labels-idx1", idxFile([count], labels));
  }
});

async function succeed(args: readonly string[]): Promise<string> {
  const { code, text } = await command(args);
  expect(code, text).toBe(0);
  return text;
}

const published = ["--out", folder, "--data", join(folder, "My Digits")];
const places = [...published, "--checkpoints", join(folder, "checkpoints")];
const training = ["train", "mlp-medium-2d", "--backend", "wasm", "--epochs", String(epochs), ...places];
const models = join(folder, "models", "mlp-medium-2d");

/** Mean log-likelihood of the test images under independent pixels with the training frequencies. */
function independentPixels(): number {
  const on = (level: number) => level / 255 > 0.1307;
  const frequencies = Array.from({ length: 784 }, (_, pixel) => {
    let count = 1;
    for (let image = 0; image < trainCount; image++) if (on(mnist.train.pixels[image * 784 + pixel] as number)) count++;
    return count / (trainCount + 2);
  });
  const nats = mnist.test.pixels.reduce((sum, level, index) => {
    const frequency = frequencies[index % 784] as number;
    return sum + Math.log(on(level) ? frequency : 1 - frequency);
  }, 0);
  return nats / testCount;
}

test("training on the user's own folder survives a kill and publishes an artefact that agrees with its card", async () => {
  const killed = await command(training, /epoch 3\//);
  expect(killed.signal).toBe("SIGKILL");
  await expect(readdir(join(folder, "models"))).rejects.toThrow("ENOENT");

  const text = await succeed([...training, "--resume"]);
  expect(text).toMatch(/^data My Digits: 1000 training images, 40 test images$/m);
  expect(Number(/resumed after epoch (\d+)/.exec(text)?.[1])).toBeGreaterThanOrEqual(3);

  const card = ImageModelCardSchema.parse(
    JSON.parse(await readFile(join(models, "card.json"), "utf8")),
  ) as TrainedImageCard;
  expect(card.dataset).toEqual({ name: "my-digits", title: "My Digits" });
  expect(card.training).toMatchObject({ epochs, data: { train: trainCount, test: testCount } });
  for (const { path, bytes, sha256 } of Object.values(card.files).filter((file) => file !== undefined)) {
    const content = await readFile(join(models, path));
    expect([content.length, createHash("sha256").update(content).digest("hex")]).toEqual([bytes, sha256]);
  }
  const history = JSON.parse(await readFile(join(models, "history.json"), "utf8"));
  expect(history.map(({ epoch }: { epoch: number }) => epoch)).toEqual(Array.from({ length: epochs }, (_, i) => i + 1));

  // A useful latent beats independent pixels on the same images.
  expect(card.metrics.test.elboNats).toBeGreaterThan(independentPixels() + 10);
  expect(card.metrics.test.elboNats).toBeLessThan(card.metrics.exactEvidence?.nats as number);

  const decoder = await readFile(join(models, card.files.decoder.path));
  const weights = readWeights(decoder);
  const session = await InferenceSession.create(decoder);
  const { probability } = await session.run({ latent: new Tensor("float32", [0, 0], [1, 2]) });
  await session.release();
  const dense = (layer: string, x: readonly number[]): number[] => {
    const [weight, bias] = [weights[`${layer}.weight`], weights[`${layer}.bias`]] as [Float32Array, Float32Array];
    return Array.from(bias, (start, unit) =>
      x.reduce((sum, value, input) => sum + value * (weight[input * bias.length + unit] as number), start),
    );
  };
  const relu = (x: readonly number[]) => x.map((value) => Math.max(value, 0));
  const logits = dense("decoder.4", relu(dense("decoder.2", relu(dense("decoder.0", [0, 0])))));
  // float32 compared with doubles.
  expect(
    largestGap(
      probability?.data as Float32Array,
      logits.map((logit) => 1 / (1 + Math.exp(-logit))),
    ),
  ).toBeLessThan(1e-5);

  const again = await succeed(["evaluate", "mlp-medium-2d", "--backend", "wasm", ...published]);
  const figures = /^mlp-medium-2d: test ELBO -\d+\.\d\d .*$/m;
  // Measured again from the files: the same figures, to the two printed decimals.
  expect(figures.exec(again)?.[0]).toBe(figures.exec(text)?.[0]);
}, 240_000);

test("an interrupt ends training with its exit code, and --resume continues", async () => {
  const options = ["mlp-small-2d", "--backend", "wasm", "--epochs", "400", ...published];
  const run = ["train", ...options, "--checkpoints", join(folder, "interrupted"), "--resume"];
  const interrupted = await command(run, /epoch 2\//, "SIGINT");
  expect([interrupted.code, interrupted.signal]).toEqual([130, null]);
  expect(interrupted.text).toMatch(/^mlp-small-2d: no checkpoint of this run, trained from the start$/m);
  const resumed = await command(run, /resumed after epoch \d+$/, "SIGINT");
  expect(resumed.code, resumed.text).toBe(130);
}, 120_000);

test("several seeds are trained in turn; export publishes them again without training", async () => {
  const data = ["--data", join(folder, "My Digits")];
  const own = ["--out", join(folder, "seeds"), "--checkpoints", join(folder, "seeds-checkpoints"), ...data];
  const options = ["mlp-small-2d", "--backend", "wasm", "--limit", "20", "--epochs", "1", "--seed", "4,9", ...own];
  const trained = await succeed(["train", ...options]);
  const path = join(folder, "seeds", "models", "mlp-small-2d", "card.json");
  const card = ImageModelCardSchema.parse(JSON.parse(await readFile(path, "utf8"))) as TrainedImageCard;
  expect(card.training.seed).toBe(4);
  expect(card.metrics.seeds?.map(({ seed }) => seed)).toEqual([4, 9]);
  expect(trained.match(/epoch 1\/1/g)).toHaveLength(2);

  const exported = await succeed(["export", ...options]);
  expect(exported).not.toMatch(/epoch/);
  expect(ImageModelCardSchema.parse(JSON.parse(await readFile(path, "utf8")))).toEqual(card);

  const compared = await succeed(["compare", "--out", join(folder, "seeds")]);
  expect(compared).toMatch(/^My Digits, convention bin, nats per image\nmodel .*\nmlp-small-2d .* 0\.00 /);
}, 240_000);

test("list names every recipe with its data convention and length", async () => {
  const lines = (await succeed(["list"])).split("\n").map((line) => line.split("\t"));
  expect(lines.map(([id]) => id)).toEqual([...recipes, ...pcaRecipes, ...regressorRecipes].map(({ id }) => id));
  for (const { id, convention, epochs: count } of recipes) {
    expect(lines.find(([name]) => name === id)?.slice(2)).toEqual([convention, `${count} epochs`]);
  }
}, 60_000);

test("errors are one line that names the flag, and the exit code is 1", async () => {
  const small = ["mlp-small-2d", "--backend", "wasm"];
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [["train", ...small, "--epochs", "0", ...places], /^--epochs: expected a whole number of at least 1, got 0$/],
    [
      ["train", ...small, "--data", join(folder, "none")],
      /--data .*none: expected a folder of pictures, found nothing/,
    ],
    [["export", ...small, ...places, "--seed", "77"], /no checkpoint of mlp-small-2d, seed 77, in /],
    [["compare", "mlp-9d"], /compare: expected one of .*mlp-2d.*, got mlp-9d/],
    [["ablate", ...small], /ablate: mlp-small-2d names no ingredients/],
    [["ablate", "atlas-2d", "--backend", "wasm", ...places], /expected atlas-2d to be published, got no /],
  ];
  for (let start = 0; start < cases.length; start += 3) {
    await Promise.all(
      cases.slice(start, start + 3).map(async ([args, message]) => {
        const { code, text } = await command(args);
        expect(code, text).toBe(1);
        expect(text).toMatch(message);
        expect(text).not.toMatch(/ {4}at /);
      }),
    );
  }
}, 240_000);
