/** Test images of data sets other than MNIST: listed, served, and used by their models. */
import { createHash } from "node:crypto";
import { decode as decodePng } from "fast-png";
import npyjs from "npyjs";
import { expect, test, vi } from "vitest";
import { datasetIndexPath, datasetPath } from "../../worker/dataset-files.ts";
import { encodeNpy } from "../../worker/media/npy.ts";
import { ask, assetsOf, jsonOf, type Problem } from "./ask.ts";
import { filesOfDataset, levelOf, shoes } from "./own-dataset.ts";
import { card } from "./own-model.ts";

const bindings = assetsOf(filesOfDataset(shoes));

interface TestImages {
  indices: number[];
  labels: number[];
  total: number;
  shape: number[];
  images: number[][][];
}

test("the list names each data set with its classes, its licence and the shape of its images", async () => {
  const { datasets } = await jsonOf<{ datasets: unknown[] }>(ask("/v1/datasets"));
  expect(datasets).toContainEqual(expect.objectContaining({ name: "mnist", title: "MNIST", imageShape: [28, 28] }));
  const page = await ask("/v1/datasets?offset=1", {}, bindings);
  expect(await page.json()).toEqual({ datasets: [shoes], total: 2 });
});

test("a page of test images may start in one file and end in another", async () => {
  const query = "/v1/datasets/shoes/test?offset=99&count=103";
  const { indices, labels, total, shape, images } = await jsonOf<TestImages>(ask(query, {}, bindings));
  expect([indices[0], indices.at(-1), total, ...shape]).toEqual([99, 201, 230, 103, 3, 4]);
  expect(labels.slice(0, 4)).toEqual([0, 1, 2, 0]);
  const levels = indices.map((image) => Array.from({ length: 12 }, (_, pixel) => levelOf(image, pixel)));
  expect(images.map((image) => image.flat().map((pixel) => Math.round(255 * pixel)))).toEqual(levels);
  const last = await ask("/v1/datasets/shoes/test/229", { headers: { Accept: "image/png" } }, bindings);
  const { data, width, height } = decodePng(new Uint8Array(await last.arrayBuffer()));
  expect([width, height]).toEqual([4, 3]);
  expect([...data]).toEqual(Array.from({ length: 12 }, (_, pixel) => levelOf(229, pixel)));
});

test("large images in colour have files of their own, channel by channel", async () => {
  const balls = {
    ...shoes,
    name: "balls",
    title: "Balls",
    imageShape: [3, 250, 256],
    test: { ...shoes.test, count: 5 },
  };
  const files = filesOfDataset(balls as typeof shoes);
  expect(Object.keys(files).filter((path) => path.includes("test-images"))).toHaveLength(5);
  const npy = { headers: { Accept: "application/x-npy" } };
  const array = new npyjs().parse(await (await ask("/v1/datasets/balls/test/4", npy, assetsOf(files))).arrayBuffer());
  expect(array.shape).toEqual([1, 3, 250, 256]);
  const pixels = array.data as Float32Array;
  for (const at of [0, 1, 64_000, 191_999]) expect(pixels[at]).toBe(Math.fround(levelOf(4, at) / 255));
});

test("a data set whose description is damaged is left out of the list and logged, and the others remain", async () => {
  const lines: unknown[] = [];
  vi.spyOn(console, "error").mockImplementation((line: string) => lines.push(JSON.parse(line)));
  const damaged = assetsOf({
    ...filesOfDataset(shoes),
    [datasetIndexPath]: '["broken","shoes"]',
    [datasetPath("broken")]: "{",
  });
  const response = await ask("/v1/datasets", {}, damaged);
  vi.restoreAllMocks();
  expect(response.headers.get("Cache-Control")).toBe("no-store");
  expect(await response.json()).toEqual({ datasets: [shoes], total: 2 });
  expect(lines).toEqual([expect.objectContaining({ unavailable: "broken", path: "/v1/datasets" })]);
});

test("a response has at most sixteen of the largest images in colour", async () => {
  const balls = { ...shoes, name: "large", imageShape: [3, 256, 256], test: { ...shoes.test, count: 20 } };
  const response = ask("/v1/datasets/large/test?count=17", {}, assetsOf(filesOfDataset(balls as typeof shoes)));
  const { status, errors } = await jsonOf<Problem>(response);
  expect([status, errors]).toMatchObject([
    400,
    [{ pointer: "count", detail: expect.stringMatching(/images · 196608 numbers of each of at most 3145728/) }],
  ]);
});

test("an unknown name is 404, with the known ones and a suggestion", async () => {
  for (const path of ["/v1/datasets/shoe/test", "/v1/datasets/shoe/test/0"]) {
    const { status, detail } = await jsonOf<Problem>(ask(path, {}, bindings));
    expect(status).toBe(404);
    expect(detail).toBe("expected one of the published data sets mnist, shoes, got shoe. Did you mean shoes?");
  }
  expect((await ask("/v1/datasets/..%2Fmodels/test/0", {}, bindings)).status).toBe(404);
});

test("a model's ranking and latents come with its data set's images and labels", async () => {
  const ranked = (index: number) => ({
    index,
    label: index % 3,
    elboNats: -index,
    standardErrorNats: 0.5,
    reconstructionNats: index,
    klNats: 0,
    importanceWeightedNats: -index,
  });
  const ends = { most: [ranked(0), ranked(101)], least: [ranked(229), ranked(100)] };
  const ranking = { samples: 2, images: 230, seed: 1, byElbo: ends, byImportanceWeighted: ends };
  const contents = {
    ranking: ["ranking.json", new TextEncoder().encode(JSON.stringify(ranking))],
    testLatents: ["test-latents.npy", encodeNpy(Float32Array.of(0, 1, 2, 3), [2, 2])],
  } as const;
  const files = Object.fromEntries(
    Object.entries(contents).map(([role, [path, bytes]]) => [
      role,
      { path, bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") },
    ]),
  );
  const { name, title, classes } = shoes;
  const mine = {
    ...card,
    id: "of-shoes",
    imageShape: [3, 4],
    dataset: { name, title, classes },
    files: { ...card.files, ...files },
  };
  const own = assetsOf({
    ...filesOfDataset(shoes),
    "/models/of-shoes/card.json": JSON.stringify(mine),
    ...Object.fromEntries(
      Object.values(contents).map(([path, bytes]) => [`/models/of-shoes/${path}`, bytes.slice().buffer]),
    ),
  });
  const least = "/v1/models/of-shoes/ranking?order=least";
  expect(await jsonOf(ask(least, {}, own))).toMatchObject({ dataset: "Shoes", total: 230, ranking: ends.least });
  const png = await ask(least, { headers: { Accept: "image/png" } }, own);
  const { data, width, height } = decodePng(new Uint8Array(await png.arrayBuffer()));
  expect([width, height]).toEqual([8, 3]);
  // The first rows of the two images, side by side.
  expect([...data.slice(0, 8)]).toEqual(
    [229, 100].flatMap((image) => [0, 1, 2, 3].map((pixel) => levelOf(image, pixel))),
  );
  const latents = await jsonOf(ask("/v1/models/of-shoes/latents", {}, own));
  expect(latents).toMatchObject({
    dataset: "Shoes",
    labels: [0, 1],
    means: [
      [0, 1],
      [2, 3],
    ],
  });
});
