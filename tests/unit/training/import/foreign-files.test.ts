/**
 * Files from PyTorch's exporters and tf2onnx, imported: they compute the same as the originals, with the contract's
 * tensors.
 */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { importDecoder } from "../../../../training/import/decoder.ts";
import { importEncoder } from "../../../../training/import/encoder.ts";
import { openSession, type Values } from "../../../../training/onnx/session.ts";
import { contractMismatch, type TensorContract } from "../../../../worker/tensor-contract.ts";
import { largestGap } from "../support.ts";

const folder = fileURLToPath(new URL("../../../fixtures/foreign-onnx/", import.meta.url));
/** A tensor as nested lists, rows first. */
type Nested = readonly (number | Nested)[];
const expected: Readonly<Record<string, Readonly<Record<string, Nested>>>> = JSON.parse(
  await readFile(`${folder}expected.json`, "utf8"),
);
const pathOf = (name: string) => `${folder}${name}.onnx`;
const plain = { output: undefined, imageShape: undefined, likelihood: "bernoulli" } as const;

function tensorOf(values: Nested): Values {
  const shape: number[] = [];
  for (let axis: Nested | number = values; typeof axis !== "number"; axis = axis[0] as Nested | number)
    shape.push(axis.length);
  return { data: Float32Array.from((values as unknown[]).flat(Number.POSITIVE_INFINITY) as number[]), shape };
}

/** The file has the contract's tensors and computes the fixture's outputs, for all rows and for the first alone. */
async function expectFixture(name: string, file: Uint8Array, contract: TensorContract): Promise<void> {
  const tensors = Object.entries(expected[name] ?? {}).map(([key, values]) => [key, tensorOf(values)] as const);
  const session = await openSession(file);
  expect(contractMismatch(session.inputs, session.outputs, contract)).toBeUndefined();
  const inputs = new Set(contract.inputs.map((spec) => spec.name));
  for (const rows of [4, 1]) {
    const some = tensors.map(([key, { data, shape }]) => {
      const part = data.subarray(0, (data.length / (shape[0] as number)) * rows);
      return [key, { data: part, shape: shape.with(0, rows) }] as const;
    });
    const given = await session.run(Object.fromEntries(some.filter(([key]) => inputs.has(key))));
    for (const [key, { data, shape }] of some.filter(([key]) => !inputs.has(key))) {
      expect([key, given[key]?.shape]).toEqual([key, shape]);
      // Numbers of order one, float32 sums in another order.
      expect(largestGap(given[key]?.data, data), key).toBeLessThan(1e-5);
    }
  }
  await session.release();
}

test.each([
  ["old-fixed", ["the batch of 1 is free", "its output (N, 1, 6, 5) became (N, 6, 5)", /last operator is Sigmoid/]],
  ["old-dynamic", ["its output (N, 1, 6, 5) became (N, 6, 5)", /Sigmoid/]],
  ["new-external", ["the weights of new-external.onnx.data are inside", "the batch of 1 is free", /became/, /Sigmoid/]],
  [
    "new-flat",
    [
      "its output (N, 30) became (N, 6, 5)",
      /read as logits, because it goes beyond 0 and 1 .*, and a sigmoid is added/,
    ],
  ],
  ["new-rows", ["the batch of 1 is free", /a sigmoid is added/]],
  ["new-colour", ["the batch of 1 is free", /Sigmoid/]],
  ["old-upsampling", ["the batch of 2 is free", /became/, /a sigmoid is added/]],
  ["new-upsampling", ["the batch of 2 is free", /became/, /a sigmoid is added/]],
  ["new-conditional", ["the batch of 1 is free", /Sigmoid/]],
  ["tf-colour", ["its output (N, 6, 5, 3) became (N, 3, 6, 5)", /Sigmoid/]],
])("the decoder %s gives the original's images for any number of latents", async (name, changes) => {
  const options = name === "new-flat" ? { ...plain, imageShape: [6, 5] as [number, number] } : plain;
  const decoder = await importDecoder(pathOf(name), options);
  await expectFixture(name, decoder.file, decoder.contract);
  expect(decoder.changes).toEqual(
    changes.map((change) => (typeof change === "string" ? change : expect.stringMatching(change))),
  );
  expect(decoder.difference).toBeLessThan(1e-5);
  expect(decoder.tensors.labels).toBe(name === "new-conditional" ? 3 : undefined);
});

test("a linear output is the mean of Gaussian pixels, unless the user says logits", async () => {
  const gaussian = { ...plain, imageShape: [6, 5] as [number, number], likelihood: "gaussian" } as const;
  const logit = (p: number) => Math.log(p / (1 - p));
  for (const output of [undefined, "probabilities"] as const) {
    const { file, contract, changes } = await importDecoder(pathOf("new-flat"), { ...gaussian, output });
    expect(changes.at(-1)).toMatch(/^its output is read as the pixels' means, /);
    const { latent, probability } = expected["new-flat"] as { latent: Nested; probability: Nested };
    const session = await openSession(file);
    expect(contractMismatch(session.inputs, session.outputs, contract)).toBeUndefined();
    const { mean } = await session.run({ latent: tensorOf(latent) });
    // Logits of order one from float32 probabilities.
    expect(largestGap(mean?.data, tensorOf(probability).data.map(logit))).toBeLessThan(1e-5);
    await session.release();
  }
  const stated = await importDecoder(pathOf("new-flat"), { ...gaussian, output: "logits" });
  expect(stated.changes.at(-1)).toMatch(/as --output says, and a sigmoid is added$/);
});

test.each([
  ["old-encoder", "old-fixed", [/free/, /became/, /^.* is read as the mean, .* as log variances$/]],
  ["new-encoder-one", "old-fixed", [/free/, /became/, /^the first half of .* is read as the mean, the second half of/]],
  ["new-encoder-deviation", "old-fixed", [/free/, /as standard deviations$/]],
  ["new-encoder-colour", "new-colour", [/free/, /as log variances$/]],
  ["tf-encoder", "old-fixed", [/became/, "z_mean:0 is read as the mean, z_log_var:0 as log variances"]],
])("the encoder %s gives the original's means and log variances", async (name, decoder, changes) => {
  const { tensors } = await importDecoder(pathOf(decoder), plain);
  const spread = name === "new-encoder-deviation" ? "deviation" : undefined;
  const encoder = await importEncoder(pathOf(name), tensors, spread);
  await expectFixture(name, encoder.file, encoder.contract);
  expect(encoder.changes).toEqual(
    changes.map((change) => (typeof change === "string" ? change : expect.stringMatching(change))),
  );
});

test("a model of ours is imported unchanged, with its full covariance", async () => {
  const published = fileURLToPath(new URL("../../../../site/public/models/cvae-2d/", import.meta.url));
  const decoder = await importDecoder(`${published}decoder.onnx`, plain);
  const encoder = await importEncoder(`${published}encoder.onnx`, decoder.tensors, undefined);
  expect(decoder.tensors).toMatchObject({ latentSize: 2, labels: 10, imageShape: [28, 28] });
  expect([encoder.posterior, decoder.difference, encoder.difference]).toEqual(["full", 0, 0]);
});

test.each([
  ["new-token", /expected it to take 1 rows, but onnxruntime-web says: .*; export it with the first size dynamic/],
  ["old-training-mode", /expected the same probability for 3 rows together as one by one, got .*evaluation mode/],
])("%s is refused with advice", async (name, message) => {
  await expect(importDecoder(pathOf(name), plain)).rejects.toThrow(message);
});

test("an encoder with an ambiguous spread is refused", async () => {
  const { tensors } = await importDecoder(pathOf("old-fixed"), plain);
  await expect(importEncoder(pathOf("new-encoder-deviation"), tensors, undefined)).rejects.toThrow(
    /expected log variances, some of them below 0, got softplus from .*; pass --spread/,
  );
  await expect(importEncoder(pathOf("tf-encoder"), tensors, "variance")).rejects.toThrow(/above 0, got -/);
});
