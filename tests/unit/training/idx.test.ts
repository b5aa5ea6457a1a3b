/** IDX files: what is read, and what is refused. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { batches } from "../../../training/data/batches.ts";
import { pixelValues } from "../../../training/data/binarize.ts";
import { firstImages } from "../../../training/data/dataset.ts";
import { parseIdx, readPlainOrPacked } from "../../../training/data/idx.ts";
import { idxFile } from "./support.ts";

const folder = await mkdtemp(join(tmpdir(), "marginalia-idx-"));
afterAll(() => rm(folder, { recursive: true }));

test("an IDX file has its shape, followed by its bytes", () => {
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

test("a missing file is named, gzipped or not", async () => {
  await expect(readPlainOrPacked(join(folder, "none"))).rejects.toThrow(/expected a file .*none or .*none\.gz, found/);
});

test("a gzipped file is read as its contents; a damaged one is named", async () => {
  await writeFile(join(folder, "packed.gz"), gzipSync(Uint8Array.of(1, 2, 3)));
  expect([...(await readPlainOrPacked(join(folder, "packed")))]).toEqual([1, 2, 3]);
  await writeFile(join(folder, "damaged.gz"), "no gzip");
  await expect(readPlainOrPacked(join(folder, "damaged"))).rejects.toThrow(
    /damaged\.gz: expected a file packed by gzip/,
  );
});

test("each convention maps grey levels by its definition", () => {
  expect([33, 34].map((level) => pixelValues("bin")[level])).toEqual([0, 1]);
  expect([127, 128].map((level) => pixelValues("round")[level])).toEqual([0, 1]);
  expect(pixelValues("real")[51]).toBeCloseTo(0.2, 7);
});

test("batches contain each image of the order once, and the last batch is the remainder", () => {
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
