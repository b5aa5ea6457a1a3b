/** Data sets: which are recognised, how others are named, and which folders are refused. */
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { crc32, gzipSync } from "node:zlib";
import { encode as encodePng, type ImageData } from "fast-png";
import { afterAll, expect, test } from "vitest";
import type { Split } from "../../../training/data/dataset.ts";
import { loadDataset } from "../../../training/data/load.ts";
import { readPublished } from "../../../training/data/publish-dataset.ts";
import { writeTestImages } from "../../../training/data/test-images.ts";
import { datasetPath, testImagesPath } from "../../../worker/dataset-files.ts";
import { idxFile } from "./support.ts";

const folder = await mkdtemp(join(tmpdir(), "marginalia-datasets-"));
afterAll(() => rm(folder, { recursive: true }));

/** Files by path under a new folder. */
async function folderOf(name: string, files: Readonly<Record<string, Uint8Array | string>>): Promise<string> {
  const directory = join(await mkdtemp(join(folder, "data-")), name);
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), content);
  }
  return directory;
}

const idxFiles = {
  "train-images-idx3-ubyte": idxFile([2, 1, 1], [0, 255]),
  "train-labels-idx1-ubyte": idxFile([2], [0, 1]),
  "t10k-images-idx3-ubyte": idxFile([1, 1, 1], [7]),
  "t10k-labels-idx1-ubyte": idxFile([1], [3]),
};

const grey = (levels: readonly number[], changes: Partial<ImageData> = {}) =>
  encodePng({ width: 2, height: 1, channels: 1, depth: 8, data: Uint8Array.from(levels), ...changes });
const rgb = (levels: readonly number[]) => grey(levels, { channels: 3 });

/** A PNG file with a chunk more before its pixels. */
function withChunk(png: Uint8Array, type: string, data: Uint8Array): Uint8Array {
  const at = Buffer.from(png).indexOf("IDAT") - 4;
  const chunk = Buffer.alloc(12 + data.length);
  chunk.writeUInt32BE(data.length);
  chunk.set([...Buffer.from(type), ...data], 4);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, -4)), 8 + data.length);
  return Buffer.concat([png.subarray(0, at), chunk, png.subarray(at)]);
}

/** The images of a split with the class of each, in the order of their first pixel. */
const shown = ({ count, pixels, labels }: Split) =>
  Array.from({ length: count }, (_, i) => [
    labels[i],
    ...pixels.subarray((i * pixels.length) / count, ((i + 1) * pixels.length) / count),
  ]).toSorted((a, b) => (a[1] as number) - (b[1] as number));

test("MNIST is the original: 60,000 and 10,000 images with a mean of 0.1307 over the training pixels", async () => {
  const { name, classes, train, test: held } = await loadDataset();
  expect([name, train.count, held.count, ...train.imageShape]).toEqual(["mnist", 60_000, 10_000, 28, 28]);
  expect(classes).toHaveLength(10);
  const sum = train.pixels.reduce((total, level) => total + level, 0);
  // The published mean has four digits.
  expect(sum / train.pixels.length / 255).toBeCloseTo(0.1307, 4);
});

// As in Debian's package dataset-fashion-mnist.
const fashion = "/usr/share/datasets/fashion-mnist";

test.runIf(existsSync(fashion))("Debian's Fashion-MNIST is recognised in any folder", async () => {
  const elsewhere = join(folder, "clothes");
  await cp(fashion, elsewhere, { recursive: true, dereference: true });
  const { name, title, classes, licence, train, test: held } = await loadDataset(elsewhere);
  expect([name, title, train.count, held.count]).toEqual(["fashion-mnist", "Fashion-MNIST", 60_000, 10_000]);
  expect(classes?.[held.labels[0] as number]).toBe("Ankle boot");
  expect(licence).toMatch(/^MIT .*Zalando/);
  await expect(loadDataset(elsewhere, { dataset: "mine" })).rejects.toThrow(
    /--dataset: .* these files are Fashion-MNIST$/,
  );
});

test("four IDX files, gzipped or not, are a data set named after their folder unless a name is given", async () => {
  const directory = await folderOf("My Shoes", idxFiles);
  const own = await loadDataset(directory);
  expect(own).toMatchObject({ name: "my-shoes", title: "My Shoes", licence: "not stated" });
  expect(own.classes).toBeUndefined();
  expect([shown(own.train), shown(own.test)]).toEqual([
    [
      [0, 0],
      [1, 255],
    ],
    [[3, 7]],
  ]);
  const words = { dataset: "Boots, 2026", classes: ["a", "b", "c", "d"], licence: "CC0" };
  const named = await loadDataset(directory, words);
  expect(named).toMatchObject({ name: "boots-2026", title: "Boots, 2026", classes: words.classes, licence: "CC0" });

  const packed = Object.entries(idxFiles).map(([name, bytes]) => [`${name}.gz`, gzipSync(bytes)] as const);
  const again = await loadDataset(await folderOf("My Shoes", Object.fromEntries(packed)));
  expect(again).toEqual(own);
});

test("the build writes MNIST's images where only their description is, and completes one that was killed before it", async () => {
  const images = join(folder, "site", testImagesPath("mnist", 99));
  await mkdir(dirname(images), { recursive: true });
  await writeFile(images, "");
  await writeTestImages(join(folder, "site"));
  expect(existsSync(join(folder, "site", datasetPath("mnist")))).toBe(true);
  const { size } = await stat(images);
  expect(size).toBe(128 + 100 * 28 * 28);
  // As in a fresh clone.
  await rm(images);
  await writeTestImages(join(folder, "site"));
  expect((await stat(images)).size).toBe(size);
});

test("a damaged description of a data set is named", async () => {
  const path = join(folder, datasetPath("cut"));
  await mkdir(dirname(path), { recursive: true });
  for (const [text, fault] of [
    ["{", "invalid JSON: "],
    ["{}", "a fault in /name: "],
  ] as const) {
    await writeFile(path, text);
    await expect(readPublished(folder, "cut")).rejects.toThrow(
      `${path}: expected the description of a data set, got ${fault}`,
    );
  }
});

test("IDX files that are inconsistent with each other, or with their description, are refused", async () => {
  const load = async (changes: Partial<typeof idxFiles>, words = {}, name = "shoes") =>
    loadDataset(await folderOf(name, { ...idxFiles, ...changes }), words);
  await expect(load({ "t10k-labels-idx1-ubyte": idxFile([2], [3, 3]) })).rejects.toThrow(
    /t10k-labels-idx1-ubyte: expected 1 labels, one an image, got 2$/,
  );
  await expect(load({ "t10k-images-idx3-ubyte": idxFile([1, 1, 2], [7, 7]) })).rejects.toThrow(
    /t10k-images-idx3-ubyte: expected images of 1x1 as in training, got 1x2$/,
  );
  await expect(load({ "train-images-idx3-ubyte": idxFile([0, 1, 1], []) })).rejects.toThrow(
    /expected images, got none$/,
  );
  await expect(load({}, { classes: ["a", "b", "c"] })).rejects.toThrow(
    /^--classes: expected 4 names, .* 0 to 3, got 3$/,
  );
  await expect(load({}, {}, "MNIST")).rejects.toThrow(
    /^--dataset: expected a name for .*, whose files are not .* MNIST$/,
  );
  await expect(loadDataset(join(folder, "nowhere"))).rejects.toThrow(/^--data .*nowhere: .* found nothing$/);
  await expect(loadDataset(undefined, { licence: "CC0" })).rejects.toThrow(/^--licence: .* with --data$/);
});

test("pictures in folders are a data set whose classes are the folders, in numerical order", async () => {
  const directory = await folderOf("shoes", {
    "train/10/b.png": grey([3, 4]),
    "train/9/a.PNG": grey([1, 2]),
    "train/9/.DS_Store": "hidden",
    "test/10/c.png": grey([5, 6]),
  });
  const { classes, train, test: held } = await loadDataset(directory);
  expect([classes, train.imageShape]).toEqual([
    ["9", "10"],
    [1, 2],
  ]);
  expect([shown(train), shown(held)]).toEqual([
    [
      [0, 1, 2],
      [1, 3, 4],
    ],
    [[1, 5, 6]],
  ]);
});

test("train and test may be classes; a test part without training data is refused", async () => {
  const vehicles = {
    "car/1.png": grey([1, 1]),
    "car/2.png": grey([2, 2]),
    "train/1.png": grey([3, 3]),
    "train/2.png": grey([4, 4]),
  };
  expect((await loadDataset(await folderOf("vehicles", vehicles))).classes).toEqual(["car", "train"]);
  const half = { "a/1.png": grey([1, 1]), "a/2.png": grey([1, 1]), "test/a/1.png": grey([1, 1]) };
  await expect(loadDataset(await folderOf("half", half))).rejects.toThrow(
    /half: expected a folder train beside the folder test/,
  );
});

test("a picture is grey or in colour by its pixels, whatever its PNG colour type", async () => {
  const palette: [number, number, number][] = [
    [9, 9, 9],
    [200, 200, 200],
  ];
  const forms = {
    "a/rgb.png": rgb([10, 10, 10, 20, 20, 20]),
    "a/sixteen.png": grey([], { depth: 16, data: Uint16Array.of(11 * 257, 20 * 257) }),
    "a/bits.png": grey([0b01000000], { depth: 1 }),
    "a/unused-key.png": withChunk(grey([14, 20]), "tRNS", Uint8Array.of(0, 15)),
    "a/near-key.png": withChunk(
      grey([], { depth: 16, data: Uint16Array.of(15 * 257, 20 * 257) }),
      "tRNS",
      Uint8Array.of(15, 14),
    ),
    "a/alpha.png": grey([12, 255, 20, 255], { channels: 2 }),
    "b/palette.png": grey([0b01000000], { depth: 1, palette }),
    "b/one.png": grey([13, 20]),
  };
  const { train, test: held } = await loadDataset(await folderOf("forms", forms));
  expect([...shown(train), ...shown(held)].toSorted((a, b) => (a[1] as number) - (b[1] as number))).toEqual([
    [0, 0, 255],
    [1, 9, 200],
    [0, 10, 20],
    [0, 11, 20],
    [0, 12, 20],
    [1, 13, 20],
    [0, 14, 20],
    [0, 15, 20],
  ]);
  const coloured = await folderOf("coloured", {
    ...forms,
    "b/colour.png": rgb([1, 2, 3, 4, 5, 6]),
    "b/suggested.png": withChunk(rgb([7, 8, 9, 4, 5, 6]), "PLTE", Uint8Array.of(1, 1, 1)),
  });
  const colour = await loadDataset(coloured);
  expect(colour.train.imageShape).toEqual([3, 1, 2]);
  // Channel by channel; a grey picture is the same in each.
  const all = [...shown(colour.train), ...shown(colour.test)];
  expect(all).toContainEqual([1, 1, 4, 2, 5, 3, 6]);
  expect(all).toContainEqual([1, 7, 4, 8, 5, 9, 6]);
  expect(all).toContainEqual([1, 13, 20, 13, 20, 13, 20]);
});

test("without a test folder a tenth of each class is held out, the same each time", async () => {
  const pictures = Array.from({ length: 60 }, (_, i) => [`${i < 40 ? "many" : "few"}/${i}.png`, grey([i, 0])] as const);
  const directory = await folderOf("shoes", Object.fromEntries(pictures));
  const { classes, train, test: held } = await loadDataset(directory);
  expect(classes).toEqual(["few", "many"]);
  expect([train.count, held.count]).toEqual([54, 6]);
  expect(held.labels.filter((label) => label === 0)).toHaveLength(2);
  expect([...shown(train), ...shown(held)].map(([, first]) => first).toSorted((a = 0, b = 0) => a - b)).toEqual(
    Array.from({ length: 60 }, (_, i) => i),
  );
  // The first pictures are of several classes, as `--limit` needs.
  expect(new Set(train.labels.subarray(0, 10)).size).toBe(2);
  expect(await loadDataset(directory)).toEqual(await loadDataset(directory));
});

test("inconsistent pictures are refused with their file name", async () => {
  const load = async (files: Readonly<Record<string, Uint8Array | string>>, words = {}) =>
    loadDataset(await folderOf("odd", { "a/1.png": grey([1, 2]), "a/2.png": grey([1, 2]), ...files }), words);
  await expect(
    load({ "a/3.png": encodePng({ width: 1, height: 1, channels: 1, data: Uint8Array.of(1) }) }),
  ).rejects.toThrow(/3\.png: expected 2 x 1 pixels like .*\.png, got 1 x 1: bring all pictures to one size$/);
  await expect(load({ "a/3.png": grey([1, 255, 2, 0], { channels: 2 }) })).rejects.toThrow(/3\.png: .* opaque picture/);
  const palette: [number, number, number, number][] = [
    [1, 1, 1, 255],
    [2, 2, 2, 9],
  ];
  const square = { width: 2, height: 2 };
  const transparent = {
    palette: grey([0, 1], { palette } as Partial<ImageData>),
    "key of grey": withChunk(grey([1, 2]), "tRNS", Uint8Array.of(0, 2)),
    "key of two bits": withChunk(grey([0b00_10_0000], { depth: 2 }), "tRNS", Uint8Array.of(0, 2)),
    "key of 16 bits": withChunk(grey([], { depth: 16, data: Uint16Array.of(1, 513) }), "tRNS", Uint8Array.of(2, 1)),
    "key of colour": withChunk(
      encodePng({ ...square, channels: 3, data: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 1, 1) }),
      "tRNS",
      Uint8Array.of(0, 7, 0, 8, 0, 9),
    ),
  };
  for (const [name, png] of Object.entries(transparent)) {
    await expect(load({ "a/3.png": png }), name).rejects.toThrow(/3\.png: .* opaque picture/);
  }
  await expect(load({ "a/3.png": "text" })).rejects.toThrow(/3\.png: expected a PNG picture/);
  await expect(load({ "a/3.jpg": "text" })).rejects.toThrow(/3\.jpg: expected nothing but PNG pictures here$/);
  await expect(load({ "b/1.png": grey([1, 2]) })).rejects.toThrow(/two pictures of each class, .* only .*1\.png$/);
  await expect(load({}, { classes: ["a"] })).rejects.toThrow(/^--classes: the folders of pictures name their classes/);
  await expect(loadDataset(await folderOf("none", { "read.me": "" }))).rejects.toThrow(
    /folder of PNG pictures for each/,
  );
  const strange = { "train/a/1.png": grey([1, 2]), "test/b/1.png": grey([1, 2]) };
  await expect(loadDataset(await folderOf("strange", strange))).rejects.toThrow(
    /test.b: expected the classes .* \(a\)$/,
  );
  const wide = encodePng({ width: 257, height: 1, channels: 1, data: new Uint8Array(257) });
  const tooWide = await folderOf("wide", { "a/1.png": wide, "a/2.png": wide });
  await expect(loadDataset(tooWide)).rejects.toThrow(/expected at most 256 x 256 pixels, got 257 x 1$/);
});
