/** The convention `sampled`: the distribution of its draws, and which draws repeat. */
import { expect, test } from "vitest";
import { pixelValues } from "../../../training/data/binarize.ts";
import { firstImages, type Split } from "../../../training/data/dataset.ts";
import { conventionNotes, imagesOfEpoch, measuredImages } from "../../../training/data/sampled.ts";
import { stream } from "../../../training/optimise/random.ts";
import { drawnPixels, drawnPixelsSeed } from "../../../worker/probability/latent-variables/drawn-pixels.ts";
import { greySplit } from "./support.ts";

/** Images of 16 x 16 pixels with all grey levels. */
const split: Split = {
  count: 256,
  imageShape: [16, 16],
  pixels: Uint8Array.from({ length: 256 * 256 }, (_, index) => (index + Math.floor(index / 256)) % 256),
  labels: new Uint8Array(256),
};

/** How often a pixel of each level is set. */
function frequencies(drawn: Uint8Array): Float64Array {
  const set = new Float64Array(256);
  for (const [index, level] of split.pixels.entries()) {
    set[level] = (set[level] as number) + (drawn[index] as number) / 255 / split.count;
  }
  return set;
}

const epoch = (index: number) => imagesOfEpoch("sampled", split, stream(1, "pixels", index)).pixels;

test.each([
  ["an epoch's", () => epoch(0)],
  ["the measured", () => measuredImages("sampled", split).pixels],
])("in %s draw a pixel is set with its level as the probability", (_, draw) => {
  const drawn = draw();
  expect(new Set(drawn)).toEqual(new Set([0, 255]));
  const shares = frequencies(drawn);
  let chiSquare = 0;
  for (let level = 1; level < 255; level++) {
    const p = level / 255;
    chiSquare += (split.count * ((shares[level] as number) - p) ** 2) / (p * (1 - p));
  }
  // 254 degrees of freedom: mean 254, four standard deviations of 22.5 to each side.
  expect(Math.abs(chiSquare - 254)).toBeLessThan(90);
  expect([shares[0], shares[255]]).toEqual([0, expect.closeTo(1, 12)]);
});

test("each epoch has new draws, and the same epoch the same draws", () => {
  expect(epoch(1)).toEqual(epoch(1));
  expect(epoch(1)).not.toEqual(epoch(2));
});

test("an image is measured on one draw, wherever it occurs, which is also the Worker's", () => {
  const whole = measuredImages("sampled", split);
  expect(measuredImages("sampled", firstImages(split, 3)).pixels).toEqual(firstImages(whole, 3).pixels);
  const second = split.pixels.subarray(256, 512);
  const drawn = drawnPixels(Float32Array.from(second, (level) => level / 255));
  expect([...whole.pixels.subarray(256, 512)].map((level) => level / 255)).toEqual([...drawn]);
});

test("measured pixels are x itself: 0 or 1", () => {
  const x = pixelValues("sampled");
  expect([x[0], x[255]]).toEqual([0, 1]);
});

test("other conventions draw nothing", () => {
  const grey = greySplit(2, [6, 5]);
  for (const convention of ["bin", "real", "round"] as const) {
    expect(measuredImages(convention, grey)).toBe(grey);
    expect(imagesOfEpoch(convention, grey, stream(1, "pixels"))).toBe(grey);
    expect(conventionNotes(convention)).toEqual([]);
  }
  expect(conventionNotes("sampled").join()).toContain(`seed ${drawnPixelsSeed}`);
});
