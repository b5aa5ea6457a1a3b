/** TensorFlow's backend if `npm run tensorflow` has installed it, and everywhere the errors if it has not. */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, expect, test } from "vitest";
import { home, loadTensorFlow, packageName } from "../../../training/backends/tensorflow/library.ts";
import { recipes, regressorRecipes } from "../../../training/models/index.ts";
import type { Recipe } from "../../../training/models/recipe.ts";
import { placeLayers } from "../../../training/network/layer.ts";
import { toTensors } from "../../../training/network/parameters.ts";
import { lossAndGradients } from "../../../training/optimise/descent.ts";
import { normal, stream } from "../../../training/optimise/random.ts";
import { findPackage } from "../../../training/packages/find.ts";
import { elboTerms } from "../../../training/vae/elbo.ts";
import { init, placeBatch } from "../../../training/vae/fit/fit.ts";
import { parameterSpecs } from "../../../training/vae/model.ts";
import { command } from "./command.ts";
import { expectStepsOfPlainJavaScript } from "./steps-of-plain-javascript.ts";
import { binaryImages, largestGap, on } from "./support.ts";

const run = promisify(execFile);
const folder = await mkdtemp(join(tmpdir(), "marginalia-tensorflow-"));
afterAll(() => rm(folder, { recursive: true }));
const installed = findPackage(home, packageName) !== undefined;
const here = installed ? "" : " (skipped: `npm run tensorflow` has not been run here)";

test.runIf(installed)(
  `TensorFlow trains as plain JavaScript does, and is chosen by itself only with a GPU${here}`,
  async () => {
    const written = join(folder, "ends.json");
    await run(process.execPath, [fileURLToPath(new URL("steps-on.ts", import.meta.url)), "node-gpu", written]);
    const { automatic, found, ends } = JSON.parse(await readFile(written, "utf8"));
    expect(found).toMatch(/^TensorFlow \d+\.\d+\.\d+ on the (GPU|processor, without a GPU)$/);
    if (/the GPU$/.test(found)) expect(automatic).toEqual({ name: "node-gpu", found });
    else expect(automatic.found).toMatch(/; no node-gpu: TensorFlow \S+ finds no GPU/);
    await expectStepsOfPlainJavaScript(ends);
  },
  120_000,
);

/**
 * Biases right before a batch normalisation, which subtracts them again: their gradients are zero. In float32 they are
 * the rounding of a mean, summed over the rows: 5e-5 in beta-conv-2d on either backend, beside gradients of up to 500.
 */
function idleBiases({ encoder, decoder }: Recipe): ReadonlySet<string> {
  const layers = [placeLayers(encoder, "encoder"), placeLayers(decoder, "decoder")];
  const idle = layers.flatMap((placed) =>
    placed.filter((_, i) => placed[i + 1]?.layer.op === "BatchNormalization").map(({ prefix }) => `${prefix}.bias`),
  );
  return new Set(idle);
}

test.runIf(installed).each(recipes)(
  `loss and gradients of $id agree between TensorFlow and wasm${here}`,
  async (recipe) => {
    const count = 4;
    const images = binaryImages(count, 28, 28);
    const noise = normal(stream(2, "noise"), count * recipe.latentSize);
    const { parameters } = init(recipe, 1);
    const specs = parameterSpecs(recipe).filter(({ role }) => role === "trained");
    const compute = () => {
      const tensors = placeBatch(recipe, { count, images, labels: Uint8Array.from([1, 7, 3, 0]) }, noise);
      const { loss, gradients } = lossAndGradients(
        (trained) => {
          const pass = { parameters: { ...trained }, label: tensors.label, onStatistics: () => {} };
          const { reconstruction, kl } = elboTerms(recipe, pass, tensors.images, tensors.noise);
          return tf.sum(tf.add(reconstruction, kl));
        },
        toTensors(specs, parameters),
      );
      return [loss, ...Object.values(gradients)];
    };
    const [native, wasm] = [await on("node-gpu", compute), await on("wasm", compute)];
    const largest = (values: Float32Array) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    // Small gradients are compared relative to the others.
    const gradients = Math.max(...wasm.slice(1).map(largest));
    const idle = idleBiases(recipe);
    for (const [index, values] of wasm.entries()) {
      const name = index === 0 ? "loss" : (specs[index - 1]?.name as string);
      const scale = index === 0 ? largest(values) : Math.max(largest(values), 1e-2 * gradients);
      const wanted = idle.has(name) ? new Float32Array(values.length) : values;
      // float32 has seven digits; sums of thousands of terms keep five of them.
      for (const found of [native[index], values]) expect(largestGap(found, wanted), name).toBeLessThan(1e-5 * scale);
    }
  },
  60_000,
);

test.runIf(installed).each(regressorRecipes)(
  `$id is trained and published by TensorFlow${here}`,
  async ({ id }) => {
    const places = ["--out", folder, "--checkpoints", join(folder, "checkpoints")];
    const { code, text } = await command(["train", id, "--backend", "node-gpu", "--steps", "20", ...places]);
    expect(code, text).toBe(0);
    // The command refuses to publish a model that onnxruntime computes differently.
    expect(text).toMatch(/backend node-gpu: TensorFlow .*ONNX parity/s);
  },
  60_000,
);

test.skipIf(installed)("without TensorFlow the backend is refused with the command that installs it", async () => {
  const { code, text } = await command(["train", "mlp-2d", "--backend", "node-gpu"]);
  expect(code).toBe(1);
  expect(text).toBe("--backend node-gpu: not installed (npm run tensorflow)");
});

test("a missing library is named, with the command that reinstalls it", async () => {
  const broken = join(folder, "node_modules", packageName);
  await mkdir(broken, { recursive: true });
  await writeFile(
    join(broken, "index.js"),
    'throw new Error("libcudart.so.11.0: cannot open shared object file\\nRequire stack:")',
  );
  const path = findPackage(folder, packageName) as string;
  expect(path).toBe(join(broken, "index.js"));
  expect(() => loadTensorFlow(path)).toThrow(
    "TensorFlow is installed but does not run: libcudart.so.11.0: cannot open shared object file (npm run tensorflow)",
  );
});

test("the gradients that the package brings do not replace those of training", async () => {
  const other = join(folder, "other.cjs");
  const core = createRequire(import.meta.url).resolve("@tensorflow/tfjs-core");
  await writeFile(other, `require("${core}").registerGradient({ kernelName: "Relu", gradFunc: () => ({}) })`);
  const own = tf.getGradient("Relu");
  try {
    loadTensorFlow(other);
  } catch {
    // It registers no backend, so this only succeeds after a test that has loaded TensorFlow.
  }
  expect(tf.getGradient("Relu")).toBe(own);
});
