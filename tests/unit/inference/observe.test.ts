/** Intensities as the model's data: under `sampled` a draw that depends only on its own image. */
import { expect, test } from "vitest";
import denseCard from "../../../site/public/models/mlp-2d/card.json" with { type: "json" };
import { ImageModelCardSchema } from "../../../worker/artifact.ts";
import { observe } from "../../../worker/inference/vae.ts";
import { drawnPixels } from "../../../worker/probability/latent-variables/drawn-pixels.ts";

const card = ImageModelCardSchema.parse({ ...denseCard, convention: "sampled" });
const size = 28 * 28;
const batch = Float32Array.from(
  { length: 3 * size },
  (_, index) => ((7 * index + Math.floor(index / size)) % 256) / 255,
);
const images = (data: Float32Array) => ({ data, shape: [data.length / size, 28, 28] });

test("pixels of the convention sampled are drawn, and an image has the same draw alone and in a batch", () => {
  const { data, shape } = observe(card, images(batch), drawnPixels);
  expect(shape).toEqual([3, 28, 28]);
  expect(new Set(data)).toEqual(new Set([0, 1]));
  for (let image = 0; image < 3; image++) {
    const own = batch.slice(image * size, (image + 1) * size);
    const drawn = data.slice(image * size, (image + 1) * size);
    expect(observe(card, images(own), drawnPixels).data).toEqual(drawn);
    const [set, sum] = [drawn, own].map((values) => values.reduce((total, value) => total + value, 0));
    // Four standard deviations of 784 pixels, with variance 1/6 on average.
    expect(Math.abs((set as number) - (sum as number))).toBeLessThan(46);
  }
});

test("pixels already drawn, 0 and 1, are unchanged", () => {
  const { data } = observe(card, images(batch), drawnPixels);
  expect(observe(card, images(data), drawnPixels).data).toEqual(data);
});
