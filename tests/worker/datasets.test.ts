import { decode as decodePng } from "fast-png";
import npyjs from "npyjs";
import { expect, test } from "vitest";
import { ask, assetsOf, jsonOf, type Problem, post } from "./ask.ts";

const path = "/v1/datasets/mnist/test";

interface TestImage {
  index: number;
  label: number;
  shape: number[];
  images: number[][][];
}

test("the first digit is the well-known seven", async () => {
  const digit = await jsonOf<TestImage>(ask(`${path}/0`));
  expect(digit).toMatchObject({ dataset: "MNIST", index: 0, label: 7, shape: [1, 28, 28] });
  const on = digit.images[0]?.map((row) => row.filter((pixel) => pixel > 0.5).length) as number[];
  // A seven: a bar at the top, then a stem of a few pixels, nothing above and below.
  expect(Math.max(...on.slice(0, 7))).toBe(0);
  expect(Math.max(...on.slice(7, 11))).toBeGreaterThan(12);
  expect(Math.max(...on.slice(12, 27))).toBeLessThan(6);
});

test("JSON, PNG and NPY show the same 256 grey levels", async () => {
  const pixels = (await jsonOf<TestImage>(ask(`${path}/9999`))).images.flat(2);
  const png = await ask(`${path}/9999`, { headers: { Accept: "image/png" } });
  const { data, width, height } = decodePng(new Uint8Array(await png.arrayBuffer()), { checkCrc: true });
  expect([width, height]).toEqual([28, 28]);
  expect([...data]).toEqual(pixels.map((pixel) => Math.round(255 * pixel)));
  const npy = await ask(`${path}/9999`, { headers: { Accept: "application/x-npy" } });
  const array = new npyjs().parse(await npy.arrayBuffer());
  expect(array.shape).toEqual([1, 28, 28]);
  expect([...(array.data as Float32Array)]).toEqual(pixels.map(Math.fround));
});

test("encoding a test digit gives the latent that was published with the model", async () => {
  const index = 1234;
  const { images, label } = await jsonOf<TestImage>(ask(`${path}/${index}`));
  const { mean } = await jsonOf<{ mean: number[][] }>(post("/v1/models/mlp-2d/encode", { images }));
  const { means, labels } = await jsonOf<{ means: number[][]; labels: number[] }>(
    ask(`/v1/models/mlp-2d/latents?count=${index + 1}`),
  );
  expect(label).toBe(labels[index]);
  // The card's parity bound for encoder means.
  mean[0]?.forEach((z, i) => {
    expect(Math.abs(z - (means[index]?.[i] ?? Number.NaN))).toBeLessThan(1e-5);
  });
});

test.for([
  ["10000", 404],
  ["999999999", 404],
  ["-1", 400],
  ["1.5", 400],
  ["007", 400],
  ["1e3", 400],
  ["seven", 400],
  ["9999999999999999999999", 400],
] as const)("index %s gets %i", async ([index, status]) => {
  const response = await ask(`${path}/${index}`);
  expect(response.status).toBe(status);
  const { errors } = await jsonOf<Problem>(Promise.resolve(response));
  if (status === 400) expect(errors).toMatchObject([{ pointer: "index" }]);
});

test("missing or damaged files make it unavailable", async () => {
  const labels = await (await ask("/v1/models/mlp-2d/latents?count=1")).text();
  expect((await ask(`${path}/0`, {}, assetsOf({}))).status).toBe(503);
  expect((await ask(`${path}/0`, {}, assetsOf({ "/datasets/mnist/test-labels.npy": labels }))).status).toBe(503);
});
