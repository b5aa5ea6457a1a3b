/** Pages of models: controls decode what the API returns. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { AnyFigure } from "../../site/lib/figure/figure.ts";
import { figuresOf } from "../../site/models/figures.ts";
import type { Published } from "../../site/models/published.ts";
import { bringNear, changing, drawn, expectShown, pressAt, stateOf } from "./figures.ts";
import { open, origin, type Reader } from "./reader.ts";

interface Shown extends Reader {
  readonly figure: AnyFigure;
}

/** Opens the page of a model and waits until one of its figures is drawn. */
async function openModel(id: string, name: string): Promise<Shown> {
  const reader = await open(`/models/${id}/`);
  const published = await reader.page.locator("[data-published]").getAttribute("data-published");
  const figure = figuresOf(JSON.parse(published ?? "") as Published).find((each) => each.id === name);
  if (!figure) throw new Error(`openModel: expected ${name} on the page of ${id}`);
  await bringNear(reader.page, figure);
  await drawn(reader.page, figure);
  return { ...reader, figure };
}

/** Sets a slider as a reader would with keys. */
const slide = (page: Page, { id }: AnyFigure, name: string, value: number): Promise<void> =>
  page.locator(`${id} input[type=range][name=${name}]`).fill(String(value));

test("in the plane, a press and the arrow keys select the decoded latent", async () => {
  const { page, figure, errors } = await openModel("mlp-2d", "fig-explorer");
  await expectShown(page, figure);
  await changing(page, figure, () => pressAt(page, figure, "plane", [-2, -1]));
  const pressed = await stateOf(page, figure);
  expect(Math.abs(Number(pressed.z1) + 2)).toBeLessThan(0.1);
  await changing(page, figure, () =>
    page
      .locator(`${figure.id} .handle`)
      .focus()
      .then(() => page.keyboard.press("ArrowRight")),
  );
  expect(Number((await stateOf(page, figure)).z1)).toBeGreaterThan(Number(pressed.z1));
  await expectShown(page, figure);
  await changing(page, figure, () => page.locator(`${figure.id} [data-next=seed]`).click());
  await expectShown(page, figure);
  expect(errors).toEqual([]);
});

test("for a conditional model, a class and sliders select the decoded latent, with sliders ordered by KL", async () => {
  const { page, figure, errors } = await openModel("cvae-4d", "fig-explorer");
  const labels = await page.locator(`${figure.id} .range-label`).allTextContents();
  const nats = labels.map((text) => Number(/(\d+\.\d+) nats/.exec(text)?.[1]));
  expect(nats).toHaveLength(4);
  expect(nats.toSorted((a, b) => b - a)).toEqual(nats);
  await changing(page, figure, () => page.locator(`${figure.id} .classes label`, { hasText: "3" }).click());
  await changing(page, figure, () => slide(page, figure, "z2", 1.5));
  expect(await stateOf(page, figure)).toMatchObject({ label: "3", z2: "1.5" });
  await expectShown(page, figure);
  expect(await page.locator(`${figure.id} [data-summary]`).textContent()).toContain("as class 3");
  expect(errors).toEqual([]);
});

test("a digit drawn on a blank page is encoded, reconstructed, and interpolated to another", async () => {
  const { page, figure, errors } = await openModel("mlp-2d", "fig-round-trip");
  await changing(page, figure, () => page.locator(`${figure.id} label`, { hasText: "Blank page" }).click());
  await changing(page, figure, () => pressAt(page, figure, "page", [14, 14]));
  expect((await stateOf(page, figure)).strokes).not.toBe("");
  await changing(page, figure, () => page.locator(`${figure.id} [data-next=to]`).click());
  await expectShown(page, figure);
  expect(errors).toEqual([]);
});

test("a regressor predicts at the slider's position", async () => {
  const { page, figure, errors } = await openModel("wiggle-input", "fig-ribbon");
  await changing(page, figure, () => slide(page, figure, "x1", 2));
  await expectShown(page, figure);
  const response = await fetch(`${origin}/v1/models/wiggle-input/predict`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ inputs: [2] }),
  });
  const { mean } = (await response.json()) as { mean: number[] };
  expect(await page.locator(`${figure.id} [data-summary]`).textContent()).toContain(`y = ${mean[0]?.toPrecision(4)}`);
  expect(errors).toEqual([]);
});

test("without JavaScript a model's page has its words, figures, card, files and code", async () => {
  const { page } = await open("/models/vivid-32d/", { javaScriptEnabled: false });
  const text = (await page.locator("main").textContent()) ?? "";
  for (const part of ["32 numbers z", "ELBO, test", "decoder.onnx", "CC BY-SA 3.0", "InferenceSession"])
    expect(text).toContain(part);
  expect(await page.locator('[data-drawing="samples"] image').count()).toBe(1);
  expect(await page.locator('[data-drawing="curve"] .line').count()).toBe(2);
  expect(await page.locator('[data-drawing="kl"] .bar').count()).toBe(1);
  expect(await page.locator('[data-drawing="least"] image').count()).toBe(1);
});

test("a column header sorts each group, in both directions, and says so", async () => {
  const { page, errors } = await open("/models/");
  const body = page.locator('tbody[data-group="mnist-bin"]');
  const parameters = async (): Promise<number[]> =>
    (await body.locator("tr[data-model] td:nth-child(4)").allTextContents()).map((text) =>
      Number(text.replaceAll(",", "")),
    );
  const head = page.locator("th", { has: page.getByRole("button", { name: "Parameters" }) });
  await head.getByRole("button").click();
  const up = await parameters();
  expect(up).toEqual(up.toSorted((a, b) => a - b));
  expect(await head.getAttribute("aria-sort")).toBe("ascending");
  await head.getByRole("button").click();
  expect(await parameters()).toEqual(up.toReversed());
  expect(await page.locator("[aria-sort]").count()).toBe(1);
  expect(errors).toEqual([]);
});

test("the code uses the origin of the page, and a button copies it", async () => {
  const { page } = await open("/models/mlp-2d/", { permissions: ["clipboard-read", "clipboard-write"] });
  const snippet = page.locator("code-samples").first();
  await snippet.getByRole("button", { name: "Copy" }).click();
  await snippet.getByRole("button", { name: "Copied" }).waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain(`${origin}/v1/models/mlp-2d/decode`);
  expect(copied).toBe(await snippet.locator("pre").textContent());
});

/** Opens the generic page for a model published after the build, and waits until a figure is drawn. */
async function openUnseen(id: string, figure: AnyFigure): Promise<Reader> {
  const reader = await open(`/model/?id=${id}`);
  await reader.page.locator(figure.id).waitFor();
  await bringNear(reader.page, figure);
  await drawn(reader.page, figure);
  return reader;
}

test("a model published after the build has the explorer of the build: the plane", async () => {
  const { figure, page: built } = await openModel("mlp-2d", "fig-explorer");
  const { page, errors } = await openUnseen("mlp-2d", figure);
  await expectShown(page, figure);
  const legend = (of: Page) => of.locator(`${figure.id} .drawing-keys`).allTextContents();
  expect((await legend(page)).length).toBeGreaterThan(0);
  expect(await legend(page)).toEqual(await legend(built));
  // The requests of the model that the figures are copied from.
  expect(await page.locator("[data-call][data-request]").count()).toBe(0);
  await changing(page, figure, () => pressAt(page, figure, "plane", [-2, -1]));
  expect(Math.abs(Number((await stateOf(page, figure)).z1) + 2)).toBeLessThan(0.1);
  await expectShown(page, figure);
  expect(errors).toEqual([]);
});

test("a model published after the build has sliders, classes, draws and reconstructions", async () => {
  const { figure, page: built } = await openModel("cvae-4d", "fig-explorer");
  const { page, errors } = await openUnseen("cvae-4d", figure);
  for (const controls of [".range-label", ".classes label", ".seed label"]) {
    const texts = (of: Page) => of.locator(`${figure.id} ${controls}`).allTextContents();
    const plain = (all: readonly string[]) => all.map((text) => text.replaceAll(/\s+/g, " ").trim());
    expect(plain(await texts(page))).toEqual(plain(await texts(built)));
  }
  await changing(page, figure, () => page.locator(`${figure.id} .classes label`, { hasText: "3" }).click());
  await changing(page, figure, () => slide(page, figure, "z2", 1.5));
  expect(await stateOf(page, figure)).toMatchObject({ label: "3", z2: "1.5" });
  await expectShown(page, figure);
  const { figure: way } = await openModel("cvae-4d", "fig-round-trip");
  await bringNear(page, way);
  await drawn(page, way);
  await expectShown(page, way);
  await changing(page, way, () => page.locator(`${way.id} [data-next=from]`).click());
  await expectShown(page, way);
  expect(errors).toEqual([]);
});

test("a regressor published after the build has ribbon, density and slider, and predicts where the slice is put", async () => {
  const { figure, page: built } = await openModel("wiggle-input", "fig-ribbon");
  const { page, errors } = await openUnseen("wiggle-input", figure);
  await expectShown(page, figure);
  const entries = (of: Page) => of.locator(`${figure.id} [data-legend] button`).allTextContents();
  await expect.poll(() => entries(page)).toEqual(await entries(built));
  await changing(page, figure, () => slide(page, figure, "x1", 2));
  await expectShown(page, figure);
  await changing(page, figure, () => pressAt(page, figure, "ribbon", [7, 0.5]));
  expect(Math.abs(Number((await stateOf(page, figure)).x1) - 7)).toBeLessThan(0.1);
  await expectShown(page, figure);
  const reader = page.locator(`${figure.id} [data-plot="density"] .chart-reader`);
  await reader.press("End");
  expect(await page.locator(`${figure.id} [data-chart="density"] [data-reading]`).textContent()).toContain("density");
  expect(errors).toEqual([]);
});

test("a model published after the build shows its card from the API, and a missing one says so", async () => {
  const { page, errors } = await open("/model/?id=mlp-2d");
  await page.locator("#code").waitFor();
  const text = (await page.locator("main").textContent()) ?? "";
  for (const part of ["2 numbers z", "−154.15 ± 0.58", "decoder.onnx", "InferenceSession"])
    expect(text).toContain(part);
  expect(errors).toEqual([]);
  const missing = await open("/model/?id=nothing");
  await expect.poll(() => missing.page.locator("model-view [data-status]").textContent()).toContain("404");
});

test("if the API stops responding after the card, the card stays and the status is about the figures", async () => {
  const { page } = await open("/model/?id=mlp-2d", {
    before: async (fresh) => {
      await fresh.route("**/v1/models/mlp-2d/encode", (route) => route.fulfill({ status: 503 }));
    },
  });
  await expect
    .poll(() => page.locator("model-view [data-status]").textContent())
    .toMatch(/^The figures cannot be shown: 503/);
  expect(await page.locator("#code").count()).toBe(1);
});
