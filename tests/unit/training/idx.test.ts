/** The IDX files: what is read, and what is refused by name. */
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { batches } from "../../../training/data/batches.ts";
import { pixelValues } from "../../../training/data/binarize.ts";
import { firstImages, loadDataset } from "../../../training/data/dataset.ts";
import { parseIdx, readChecked } from "../../../training/data/idx.ts";
import { idxFile } from "./support.ts";

const folder = await mkdtemp(join(tmpdir(), "marginalia-idx-"));
afterAll(() => rm(folder, { recursive: true }));

test("an IDX file is its shape and then its bytes", () => {
  const bytes = idxFile([2, 1, 3], [1, 2, 3, 4, 5, 6]);
  expect(parseIdx(bytes, 3, "images")).toEqual({ shape: [2, 1, 3], data: Uint8Array.of(1, 2, 3, 4, 5, 6) });
});

test("a wrong magic number is refused with the file's name", () => {
  expect(() => parseIdx(idxFile([2], [0, 1]), 3, "images-of-mine")).toThrow(
    /images-of-mine: expected magic number 0x00000803, got 0x00000801/,
  );
  expect(() => parseIdx(Uint8Array.of(0, 0), 1, "stub")).toThrow(/stub: expected magic number/);
});

test("a truncated or overlong file is refused with both lengths", () => {
  const bytes = idxFile([2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]);
  expect(() => parseIdx(bytes.subarray(0, 20), 3, "cut")).toThrow(
    /cut: expected 24 bytes for shape \(2, 2, 2\), got 20/,
  );
  expect(() => parseIdx(bytes.subarray(0, 9), 3, "cut")).toThrow(/cut: expected a header of 16 bytes, got 9/);
  expect(() => parseIdx(Uint8Array.of(...bytes, 0), 3, "long")).toThrow(/long: expected 24 bytes/);
});

test("a file with another digest than MNIST's is refused", async () => {
  const path = join(folder, "almost");
  await writeFile(path, "almost MNIST");
  await expect(readChecked(path, "0".repeat(64))).rejects.toThrow(/almost: expected SHA-256 0000/);
});

test("a missing file is named", async () => {
  await expect(loadDataset(join(folder, "nowhere"))).rejects.toThrow(/nowhere.train-images-idx3-ubyte/);
});

test("one's own four files are a data set; labels that do not match its images are not", async () => {
  const own = {
    "train-images-idx3-ubyte": idxFile([2, 1, 1], [0, 255]),
    "train-labels-idx1-ubyte": idxFile([2], [0, 1]),
    "t10k-images-idx3-ubyte": idxFile([1, 1, 1], [7]),
    "t10k-labels-idx1-ubyte": idxFile([1], [3]),
  };
  for (const [name, bytes] of Object.entries(own)) await writeFile(join(folder, name), bytes);
  const dataset = await loadDataset(folder);
  expect(dataset.train.count).toBe(2);
  expect([...dataset.test.labels]).toEqual([3]);
  await writeFile(join(folder, "t10k-labels-idx1-ubyte"), idxFile([2], [3, 3]));
  await expect(loadDataset(folder)).rejects.toThrow(/t10k-labels-idx1-ubyte: expected 1 labels, got 2/);
});

test("a folder of one's own by the name of MNIST is refused: what is published under it is MNIST's", async () => {
  await expect(loadDataset(join(folder, "MNIST"))).rejects.toThrow(/MNIST: expected another name/);
});

test("files packed by gzip are read as they are; a damaged one is named", async () => {
  const packed = join(folder, "packed");
  await mkdir(packed);
  const own = {
    "train-images-idx3-ubyte": idxFile([2, 1, 1], [0, 255]),
    "train-labels-idx1-ubyte": idxFile([2], [0, 1]),
    "t10k-images-idx3-ubyte": idxFile([1, 1, 1], [7]),
    "t10k-labels-idx1-ubyte": idxFile([1], [3]),
  };
  for (const [name, bytes] of Object.entries(own)) await writeFile(join(packed, `${name}.gz`), gzipSync(bytes));
  const { name, train, test: held } = await loadDataset(packed);
  expect([name, [...train.pixels], [...train.labels], [...held.pixels], [...held.labels]]).toEqual([
    "packed",
    [0, 255],
    [0, 1],
    [7],
    [3],
  ]);
  await writeFile(join(packed, "t10k-labels-idx1-ubyte.gz"), "no gzip");
  await expect(loadDataset(packed)).rejects.toThrow(/cannot read .*t10k-labels-idx1-ubyte\.gz$/);
});

// Fashion-MNIST as `apt-get install dataset-fashion-mnist` has it.
const fashion = "/usr/share/datasets/fashion-mnist";

test.runIf(existsSync(fashion))("Debian's Fashion-MNIST is a data set as it is", async () => {
  const { name, train, test: held } = await loadDataset(fashion);
  expect([name, train.count, held.count, ...train.imageShape]).toEqual(["fashion-mnist", 60_000, 10_000, 28, 28]);
  expect(new Set(held.labels).size).toBe(10);
});

test("MNIST is the original: 60,000 and 10,000 images whose training pixels have mean 0.1307", async () => {
  const { train, test: held } = await loadDataset();
  expect([train.count, held.count, ...train.imageShape]).toEqual([60_000, 10_000, 28, 28]);
  let sum = 0;
  for (let index = 0; index < train.pixels.length; index++) sum += train.pixels[index] as number;
  const mean = sum / train.pixels.length / 255;
  // The published mean has four digits.
  expect(mean).toBeCloseTo(0.1307, 4);
});

test("each convention maps grey levels as it says", () => {
  expect([33, 34].map((level) => pixelValues("bin")[level])).toEqual([0, 1]);
  expect([127, 128].map((level) => pixelValues("round")[level])).toEqual([0, 1]);
  expect(pixelValues("real")[51]).toBeCloseTo(0.2, 7);
});

test("batches visit each image of the order once, the last batch being the rest", () => {
  const split = {
    count: 5,
    imageShape: [1, 1] as const,
    pixels: Uint8Array.of(10, 20, 30, 40, 50),
    labels: new Uint8Array(5),
  };
  const values = Float32Array.from({ length: 256 }, (_, level) => level);
  const visited = [...batches(split, values, 2, Uint32Array.of(4, 0, 3, 1, 2))];
  expect(visited.map(({ images }) => [...images])).toEqual([[50, 10], [40, 20], [30]]);
  expect([...batches(firstImages(split, 2), values, 8)].map(({ images }) => [...images])).toEqual([[10, 20]]);
});
