/** `npm start` with a folder of the user's own models: pages and figures work with any published models. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { decode as decodePng } from "fast-png";
import type { Page } from "playwright-core";
import { afterAll, expect, test } from "vitest";
import { sections } from "../../site/lib/report/sections.ts";
import { writeOwnModels } from "../own-models.ts";
import { command } from "../unit/training/command.ts";
import { open } from "./reader.ts";

const script = fileURLToPath(new URL("../../worker/local/start.ts", import.meta.url));
const out = await mkdtemp(join(tmpdir(), "marginalia-own-"));
const models = join(out, "models");
await writeOwnModels(models);

// As in Debian's package dataset-fashion-mnist.
const fashion = "/usr/share/datasets/fashion-mnist";
const hasFashion = existsSync(fashion);
if (hasFashion) {
  const places = ["--data", fashion, "--out", out];
  const checkpoints = ["--checkpoints", join(out, "checkpoints")];
  const small = ["--from", "mlp-small-2d", "--id", "clothes", "--epochs", "1", "--limit", "2000", "--backend", "wasm"];
  const trained = await command(["train", ...small, ...places, ...checkpoints]);
  const [decoder, encoder] = ["decoder", "encoder"].map((network) => join(models, "clothes", `${network}.onnx`));
  const files = [decoder as string, "--encoder", encoder as string, "--convention", "bin"];
  const imported = await command(["import", ...files, "--id", "clothes-imported", ...places]);
  if (trained.code !== 0 || imported.code !== 0) throw new Error(trained.text + imported.text);
}

const started = spawn(process.execPath, [script, "--models", models, "--port", "0"], {
  stdio: ["ignore", "pipe", "pipe"],
});
let [printed, complaints] = ["", ""];
started.stderr.on("data", (chunk) => {
  complaints += chunk;
});
const address = /^ramps: (http:\/\/127\.0\.0\.1:\d+)\/models\/ramps\/$/m;
for await (const chunk of started.stdout.iterator({ destroyOnReturn: false })) {
  printed += chunk;
  if (address.test(printed)) break;
}
started.stdout.resume();
const at = address.exec(printed)?.[1];
if (!at) throw new Error(`expected an address, got ${printed}${complaints}`);

afterAll(async () => {
  started.kill("SIGINT");
  await once(started, "exit");
  await rm(out, { recursive: true });
});

test("a model that cannot be served is named with the reason, and affects nothing else", async () => {
  await expect.poll(() => complaints).toContain("broken cannot be served: expected /models/broken/card.json to fit");
  expect(complaints).not.toContain("    at ");
});

test.each(sections.map(({ path }) => path))("%s shows no error", async (path) => {
  const { page, errors } = await open(path, { at });
  expect(await page.locator("h1").count()).toBe(1);
  expect(errors).toEqual([]);
});

test.each([1280, 390])("the page of a model in colour shows its draws at %i pixels", async (width) => {
  const { page, errors } = await open("/models/ramps/", { at, viewport: { width, height: 900 } });
  const image = page.locator('[data-drawing="samples"] image');
  const picture = await fetch(new URL((await image.getAttribute("href")) ?? "", at));
  expect(decodePng(new Uint8Array(await picture.arrayBuffer()))).toMatchObject({
    width: 4 * 24,
    height: 4 * 16,
    channels: 3,
  });
  const text = await page.locator("main").textContent();
  expect(text).toContain("16 × 24 pixels, in colour");
  expect(text).toContain("not measured");
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  expect(errors).toEqual([]);
});

test("a page does not state what its card omits", async () => {
  const own = await open("/models/bare/", { at });
  const text = await own.page.locator("main").textContent();
  expect(text).toContain("No encoder is published");
  expect(text).not.toMatch(/undefined|NaN|null/);
  const { page } = await open("/appendix/", { at });
  const row = page.locator("tr", { has: page.locator('a[href="/models/bare/"]') });
  expect(await row.locator("td").allTextContents()).toEqual([
    "not stated",
    "16,548",
    "2",
    "bin",
    "not measured",
    "not measured",
    "not measured",
    "–",
  ]);
  const curves = await page.locator("fig-curves select[name=model] option").allTextContents();
  expect(curves).toContain("shirts");
  expect(curves).not.toContain("bare");
});

test("the figure of MNIST's digits offers no model of other images, and refuses one in words", async () => {
  const { page } = await open("/elbo-ranking/?model=shirts", { at });
  const offered = await page.locator("fig-ranking select[name=model] option").allTextContents();
  expect(offered).toContain("atlas-2d");
  expect(offered).not.toContain("shirts");
  await page.locator("figure#fig-ranking").evaluate((each) => each.scrollIntoView({ behavior: "instant" }));
  const status = page.locator("#fig-ranking [data-status]");
  await expect.poll(() => status.getAttribute("data-phase")).toBe("stale");
  expect(await status.textContent()).toContain("refused");
  expect(await page.locator('fig-ranking [data-drawing="holdout"]').textContent()).not.toContain("shirts");
});

test.runIf(hasFashion)("Fashion-MNIST, trained and re-imported, has its card, ranking and test images", async () => {
  const { page, errors } = await open("/models/clothes-imported/", { at });
  const trained = await open("/models/clothes/", { at });
  const elbo = async (of: Page): Promise<number> => {
    const text = (await of.locator("table.facts tr", { hasText: "ELBO, test" }).first().textContent()) ?? "";
    return Number(/−(\d+\.\d+)/.exec(text)?.[1]);
  };
  // The trained model was measured on 2,000 test images, the import on 10,000, with a standard error of a nat.
  expect(Math.abs((await elbo(trained.page)) - (await elbo(page)))).toBeLessThan(10);
  expect(await page.locator("main").textContent()).toContain("Fashion-MNIST");
  const sheet = await fetch(`${at}/v1/models/clothes-imported/ranking?order=least&format=png`);
  expect(decodePng(new Uint8Array(await sheet.arrayBuffer())).width).toBe(10 * 28);
  const { labels } = (await (await fetch(`${at}/v1/datasets/fashion-mnist/test?count=1`)).json()) as {
    labels: number[];
  };
  // The first of its test images is an ankle boot.
  expect(labels).toEqual([9]);
  const ranking = await open("/elbo-ranking/", { at });
  const offered = await ranking.page.locator("fig-ranking select[name=model] option").allTextContents();
  expect(offered).not.toContain("clothes");
  expect([...errors, ...trained.errors, ...ranking.errors]).toEqual([]);
});
