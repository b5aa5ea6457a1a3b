/** The user's own pictures, from a folder to a Worker that shows them, with the README's commands. */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { decode as decodePng, encode as encodePng } from "fast-png";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ImageModelCard } from "../../worker/artifact.ts";
import { type LocalWorker, startLocalWorker } from "../../worker/local.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = await mkdtemp(join(tmpdir(), "marginalia-pictures-"));
const side = 8;
const classes = ["boot", "sandal"] as const;
let worker: LocalWorker;

/** Bars of one colour, pixel by pixel in red, green and blue: horizontal for boots, vertical for sandals. */
const picture = (label: number, i: number): Uint8Array =>
  Uint8Array.from({ length: side * side * 3 }, (_, at) => {
    const [pixel, channel] = [Math.floor(at / 3), at % 3];
    const along = label === 0 ? Math.floor(pixel / side) : pixel % side;
    return along === i % side ? ([255 - i, 64 * label, 10 * i][channel] ?? 0) : 0;
  });

/** The README's lines that publish the pictures in the folder `shoes`. */
async function commands(): Promise<readonly string[]> {
  const readme = await readFile(join(root, "README.md"), "utf8");
  const blocks = [...readme.matchAll(/```sh\n(.*?)```/gs)].map(([, block = ""]) => block);
  const block = blocks.find((text) => text.includes("--data shoes")) ?? "";
  return block
    .split("\n")
    .map((line) => line.replace(/ +#.*/, ""))
    .filter((line) => line !== "");
}

/** Runs a line as it is, except for the folder of checkpoints and the path of the command line. */
async function run(line: string): Promise<void> {
  const [, words = ""] = /^npm run train -- (.*)$/.exec(line) ?? [];
  const args = [...words.split(" "), ...(words.startsWith("train") ? ["--checkpoints", "checkpoints"] : [])];
  await promisify(execFile)(process.execPath, [join(root, "training/cli.ts"), ...args], { cwd: folder });
}

beforeAll(async () => {
  for (const part of ["train", "test"]) {
    for (const [label, name] of classes.entries()) {
      const directory = join(folder, "shoes", part, name);
      await mkdir(directory, { recursive: true });
      for (let i = 0; i < (part === "train" ? 40 : 8); i++) {
        const png = encodePng({ width: side, height: side, channels: 3, depth: 8, data: picture(label, i) });
        await writeFile(join(directory, `${i}.png`), png);
      }
    }
  }
  const lines = await commands();
  const start = lines.findIndex((line) => line.startsWith("npm start -- "));
  expect(lines.length).toBe(3);
  for (const line of lines.slice(0, start)) await run(line);
  const [, models = ""] = /--models (\S+)/.exec(lines[start] ?? "") ?? [];
  worker = await startLocalWorker({ models: join(folder, models) });
}, 240_000);

afterAll(async () => {
  await worker?.dispose();
  await rm(folder, { recursive: true });
});

const json = async <T>(path: string): Promise<T> => {
  const response = await fetch(worker.url + path);
  expect(response.status, path).toBe(200);
  return (await response.json()) as T;
};

async function png(path: string) {
  const response = await fetch(worker.url + path, { headers: { Accept: "image/png" } });
  expect(response.status, path).toBe(200);
  return decodePng(new Uint8Array(await response.arrayBuffer()));
}

/** The card of the only model of shoes. */
async function cardOfShoes(): Promise<ImageModelCard> {
  const { models } = await json<{ models: ImageModelCard[] }>("/v1/models");
  const ofShoes = models.filter(({ dataset }) => dataset?.name === "shoes");
  expect(ofShoes).toHaveLength(1);
  return ofShoes[0] as ImageModelCard;
}

test("the model is listed with its data set, whose classes are the folders", async () => {
  const { dataset, imageShape, licence } = await cardOfShoes();
  expect(dataset).toEqual({ name: "shoes", title: "shoes", classes });
  expect([imageShape, licence]).toEqual([[3, side, side], "not stated"]);
  const { datasets } = await json<{ datasets: unknown[] }>("/v1/datasets");
  expect(datasets).toContainEqual(expect.objectContaining({ name: "shoes", classes, imageShape: [3, side, side] }));
});

test("its test images are the pictures, and MNIST's are still there", async () => {
  const { labels, total } = await json<{ labels: number[]; total: number }>("/v1/datasets/shoes/test");
  expect([total, labels.toSorted()]).toEqual([16, Array.from({ length: 16 }, (_, i) => Math.floor(i / 8))]);
  const originals = [0, 1].flatMap((label) => Array.from({ length: 8 }, (_, i) => [label, ...picture(label, i)]));
  for (const index of [0, 7, 15]) {
    const { data } = await png(`/v1/datasets/shoes/test/${index}`);
    expect(originals).toContainEqual([labels[index], ...data]);
  }
  expect((await png("/v1/datasets/mnist/test/0")).width).toBe(28);
});

test("ranking, latents, decoding and manifold are those of the pictures", async () => {
  const { id } = await cardOfShoes();
  const { ranking } = await json<{ ranking: { index: number; label: number }[] }>(`/v1/models/${id}/ranking?count=16`);
  const { labels, means } = await json<{ labels: number[]; means: number[][] }>(`/v1/models/${id}/latents`);
  expect([labels.length, means[0]?.length]).toEqual([16, 2]);
  for (const { index, label } of ranking) expect(labels[index]).toBe(label);
  const first = ranking[0]?.index;
  const [sheet, image] = [await png(`/v1/models/${id}/ranking?count=1`), await png(`/v1/datasets/shoes/test/${first}`)];
  expect([...sheet.data]).toEqual([...image.data]);
  const shape = ({ width, height }: { width: number; height: number }) => [width, height];
  expect(shape(await png(`/v1/models/${id}/ranking?order=least&count=12`))).toEqual([10 * side, 2 * side]);
  expect(shape(await png(`/v1/models/${id}/decode?latent=0,0`))).toEqual([side, side]);
  expect(shape(await png(`/v1/models/${id}/manifold?size=5`))).toEqual([5 * side, 5 * side]);
});
