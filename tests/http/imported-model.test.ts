/** PyTorch's ONNX files, from the export to a Worker that serves them, with the README's commands. */
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ImageModelCard } from "../../worker/artifact.ts";
import { type LocalWorker, startLocalWorker } from "../../worker/local.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const fixtures = join(root, "tests/fixtures/foreign-onnx");
const expected = JSON.parse(await readFile(join(fixtures, "expected.json"), "utf8"));
const folder = await mkdtemp(join(tmpdir(), "marginalia-import-"));
const printed: string[] = [];
let worker: LocalWorker;

/** The README's lines that import a model. */
async function commands(): Promise<readonly string[]> {
  const readme = await readFile(join(root, "README.md"), "utf8");
  const [, block = ""] = /```sh\n(npm run train -- import .*?)```/s.exec(readme) ?? [];
  const lines = block.split("\n").map((line) => line.replace(/ +#.*/, ""));
  return lines.filter((line) => line !== "");
}

/** Twelve images of 6 x 5 pixels with their classes, as the four IDX files. */
async function writeImages(directory: string): Promise<void> {
  await mkdir(directory);
  const [images, labels] = [Buffer.alloc(16 + 12 * 30), Buffer.alloc(8 + 12)];
  for (const [at, word] of [0x803, 12, 6, 5].entries()) images.writeUInt32BE(word, 4 * at);
  for (const [at, word] of [0x801, 12].entries()) labels.writeUInt32BE(word, 4 * at);
  for (let pixel = 0; pixel < 12 * 30; pixel++) images[16 + pixel] = (37 * pixel) % 256;
  for (const part of ["train", "t10k"]) {
    await writeFile(join(directory, `${part}-images-idx3-ubyte`), images);
    await writeFile(join(directory, `${part}-labels-idx1-ubyte`), labels);
  }
}

beforeAll(async () => {
  await cp(join(fixtures, "old-fixed.onnx"), join(folder, "decoder.onnx"));
  await cp(join(fixtures, "old-encoder.onnx"), join(folder, "encoder.onnx"));
  await writeImages(join(folder, "my-images"));
  const lines = await commands();
  expect(lines).toHaveLength(3);
  for (const line of lines.slice(0, 2)) {
    const [, words = ""] = /^npm run train -- (.*)$/.exec(line) ?? [];
    const args = [join(root, "training/cli.ts"), ...words.split(" ")];
    printed.push((await promisify(execFile)(process.execPath, args, { cwd: folder })).stdout);
  }
  const [, models = ""] = /^npm start -- --models (\S+)$/.exec(lines[2] as string) ?? [];
  worker = await startLocalWorker({ models: join(folder, models) });
}, 240_000);

afterAll(async () => {
  await worker?.dispose();
  await rm(folder, { recursive: true });
});

async function post<T>(route: string, body: object): Promise<T> {
  const response = await fetch(`${worker.url}/v1/models/my-model/${route}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(200);
  return (await response.json()) as T;
}

/** Largest |difference| of two nested lists of the same shape. */
function gap(a: unknown, b: unknown): number {
  const [found, wanted] = [a, b].map((values) => (values as number[]).flat(Number.POSITIVE_INFINITY) as number[]);
  expect(found?.length).toBe(wanted?.length);
  return Math.max(...(found as number[]).map((value, i) => Math.abs(value - (wanted?.[i] as number))));
}

test("import reports its changes and measurements, and check finds no faults", () => {
  expect(printed[0]).toContain("decoder.onnx: the batch of 1 is free\n");
  expect(printed[0]).toMatch(
    /my-model: published; latent of 2, images of 6x5, convention real, .*test ELBO -\d+\.\d+ ± /,
  );
  expect(printed[1]).toMatch(/^1 model in \/.+\/mine: all files match their cards\n$/);
});

test("the Worker decodes and encodes as PyTorch does", async () => {
  const { latent, probability } = expected["old-fixed"];
  // Probabilities and latents of order one; float32 sums in another order.
  expect(gap((await post<{ images: unknown }>("decode", { latents: latent })).images, probability)).toBeLessThan(1e-5);
  const { image, mean } = expected["old-encoder"];
  expect(gap((await post<{ mean: unknown }>("encode", { images: image })).mean, mean)).toBeLessThan(1e-5);
});

test("its card has the measurements and nothing else", async () => {
  const { models } = (await (await fetch(`${worker.url}/v1/models`)).json()) as { models: { id: string }[] };
  expect(models.map(({ id }) => id)).toContain("my-model");
  const card = (await (await fetch(`${worker.url}/v1/models/my-model`)).json()) as ImageModelCard;
  expect(card.training).toBeUndefined();
  expect(Object.keys(card.metrics).sort()).toEqual(["exactEvidence", "importanceWeighted", "test"]);
});
