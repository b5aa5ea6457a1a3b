import { decode as decodePng } from "fast-png";
import { expect, test } from "vitest";
import { normalCdf } from "../oracles/normal-cdf.ts";
import { ask, jsonOf, post } from "./ask.ts";

interface Manifold {
  size: number;
  latents: [number, number][];
  images: number[][][];
  shape: number[];
}

const path = "/v1/models/mlp-2d/manifold";

test("the grid divides the prior into equal probabilities, to the right and upwards", async () => {
  const { latents, shape } = await jsonOf<Manifold>(ask(`${path}?size=5&from=0.1&to=0.9`));
  expect(shape).toEqual([25, 28, 28]);
  const levels = [0.1, 0.3, 0.5, 0.7, 0.9];
  latents.forEach(([right, up], i) => {
    // The oracle integrates the density to 1e-10; the quantile function is accurate to 1e-12 here.
    expect(normalCdf(right)).toBeCloseTo(levels[i % 5] as number, 9);
    expect(normalCdf(up)).toBeCloseTo(levels[4 - Math.floor(i / 5)] as number, 9);
  });
});

test("its images are its decoded latents", async () => {
  const { latents, images } = await jsonOf<Manifold>(ask(`${path}?size=4`));
  const decoded = await jsonOf<Manifold>(post("/v1/models/mlp-2d/decode", { latents }));
  expect(decoded.images).toEqual(images);
});

test("the sheet has a column for each step of the first axis", async () => {
  const { images } = await jsonOf<Manifold>(ask(`${path}?size=3`));
  const response = await ask(`${path}?size=3`, { headers: { Accept: "image/png" } });
  const png = decodePng(new Uint8Array(await response.arrayBuffer()), { checkCrc: true });
  expect(png).toMatchObject({ width: 84, height: 84 });
  const bottomRight = images[8] as number[][];
  const tile = bottomRight.map((row, y) => row.map((_, x) => png.data[(56 + y) * 84 + 56 + x]));
  expect(tile).toEqual(bottomRight.map((row) => row.map((p) => Math.round(255 * p))));
});

test("with swapped axes, the columns follow the second dimension", async () => {
  const { latents } = await jsonOf<Manifold>(ask(`${path}?size=3`));
  const turned = await jsonOf<Manifold>(ask(`${path}?size=3&axes=1,0`));
  expect(turned.latents).toEqual(latents.map(([right, up]) => [up, right]));
});
