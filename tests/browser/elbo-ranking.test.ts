import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { figure } from "../../site/figures/elbo-ranking/figure.ts";
import { figure as tightness } from "../../site/figures/tightness/figure.ts";
import { models } from "../../site/figures/tightness/state.ts";
import { isMeasuredDigits, type ModelsAnswer, readyModels } from "../../site/lib/api/model-requests.ts";
import { aDigit } from "../../site/lib/numbers/format.ts";
import { changing, drawn, expectShown, openFigure, prepare, pressAt, stateOf } from "./figures.ts";
import { api, open } from "./reader.ts";

interface Ranked {
  readonly index: number;
  readonly label: number;
  readonly elboNats: number;
  readonly reconstructionNats: number;
  readonly klNats: number;
  readonly importanceWeightedNats: number;
}

const ranking = async (model: string, order: string, by: string): Promise<Ranked[]> =>
  (await (await api(`/v1/models/${model}/ranking?order=${order}&by=${by}&count=50`)).json()).ranking;

/** The table of one end, row by row: rank, test digit, class, bound, reconstruction, KL, ELBO, importance-weighted. */
async function rows(page: Page, end: "least" | "most"): Promise<number[][]> {
  await page.locator("fig-ranking .tables > summary").click();
  const table = page.locator("fig-ranking [data-tables] table").nth(end === "least" ? 0 : 1);
  return table
    .locator("tbody tr")
    .evaluateAll((all) =>
      all.map((row) => [...row.querySelectorAll("th, td")].map((cell) => Number(cell.textContent?.replace("−", "-")))),
    );
}

test.each([
  ["least", "elbo", "atlas-2d"],
  ["most", "importance-weighted", "mlp-200d"],
] as const)(
  "the %s likely by %s are the API's, in order, and their parts add up to the total",
  async (end, by, model) => {
    const { page } = await openFigure(figure, { model, by });
    const expected = await ranking(model, end, by);
    const shown = await rows(page, end);
    expect(shown.map(([, index]) => index)).toEqual(expected.map(({ index }) => index));
    expect(shown).toHaveLength(50);
    shown.forEach(([, , , bound = 0, reconstruction = 0, kl = 0, elbo = 0], i) => {
      const each = expected[i] as Ranked;
      // Four significant digits of hundreds of nats: rounding by half a tenth each.
      expect(Math.abs(bound - (by === "elbo" ? each.elboNats : each.importanceWeightedNats))).toBeLessThan(0.05 + 1e-9);
      expect(Math.abs(reconstruction + kl + elbo)).toBeLessThan(0.15 + 1e-9);
      // The file's own numbers are rounded to a millionth, three of them.
      expect(Math.abs(each.reconstructionNats + each.klNats + each.elboNats)).toBeLessThan(2e-6);
    });
    const bounds = expected.map((each) => (by === "elbo" ? each.elboNats : each.importanceWeightedNats));
    expect(bounds).toEqual([...bounds].sort((a, b) => (end === "most" ? b - a : a - b)));
  },
);

test("no digit at either end costs more after its draws are weighted", async () => {
  for (const order of ["most", "least"]) {
    for (const each of await ranking("atlas-2d", order, "elbo")) {
      expect(each.importanceWeightedNats).toBeGreaterThanOrEqual(each.elboNats);
    }
  }
});

test("pressing a digit shows its bill and its reconstruction", async () => {
  const { page } = await openFigure(figure);
  // Third row, fourth column of the most likely.
  await changing(page, figure, () => pressAt(page, figure, "most", [3.5, 2.5]));
  expect(await stateOf(page, figure)).toMatchObject({ end: "most", rank: "24" });
  const chosen = (await ranking("atlas-2d", "most", "elbo"))[23] as Ranked;
  const summary = () => page.locator("#fig-ranking [data-summary]").textContent();
  await expect
    .poll(summary)
    .toContain(`test digit ${chosen.index}, ${aDigit(chosen.label)}, is number 24 of the most likely`);
  expect(await summary()).toContain(
    `${chosen.reconstructionNats.toFixed(1)} nats of reconstruction and ${chosen.klNats.toFixed(1)} of divergence, ${(-chosen.elboNats).toFixed(1)} in all`,
  );
  expect(await page.locator('fig-ranking [data-drawing="bill"] .note').allTextContents()).toContain(
    `${chosen.reconstructionNats.toFixed(1)} + ${chosen.klNats.toFixed(1)}`,
  );
  expect(await page.locator("fig-ranking [data-term=chosen].line").count()).toBe(1);
  await expectShown(page, figure);
});

test("the menu has exactly the models of MNIST with a ranking, including a conditional one", async () => {
  const { page } = await openFigure(figure);
  const ranked = readyModels((await (await api("/v1/models")).json()) as ModelsAnswer)
    .filter(isMeasuredDigits)
    .filter(({ files }) => files.ranking)
    .map(({ id }) => id);
  expect(ranked.length).toBeGreaterThan(1);
  const menu = page.locator("fig-ranking select[name=model]");
  expect(await menu.locator("option").allTextContents()).toEqual(ranked);
  await menu.selectOption("cvae-2d");
  await drawn(page, figure, { model: "cvae-2d" });
  await expectShown(page, figure);
});

test("the tightness draws a new state from the first draws of one request for each model, but keeps the page's picture of its first state until all are there", async () => {
  const { page } = await open("/elbo-ranking/");
  const accepted: (string | undefined)[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/elbo")) accepted.push(request.headers().accept);
  });
  await prepare(page, tightness);
  expect(accepted.length).toBeGreaterThanOrEqual(models.length);
  expect(new Set(accepted)).toEqual(new Set(["application/json"]));
  accepted.length = 0;
  await changing(page, tightness, () => page.locator("fig-tightness input[name=weighed]").fill("9"));
  expect(accepted).toEqual(models.map(() => "application/x-ndjson"));
  await expectShown(page, tightness);
});

test("training and test bounds are on one axis for each kind of pixels, with their difference", async () => {
  const { page } = await openFigure(figure);
  const images = readyModels((await (await api("/v1/models")).json()) as ModelsAnswer).filter(isMeasuredDigits);
  const kinds = new Set(images.map(({ convention, likelihood }) => `${convention} ${likelihood}`));
  const axes = page.locator('fig-ranking [data-drawing="holdout"] > svg');
  expect(await axes.count()).toBe(kinds.size);
  const notes = await axes.locator(".note").allTextContents();
  for (const { id, metrics } of images) {
    const { train, test: held } = metrics;
    const error = Math.hypot(train.standardErrorNats, held.standardErrorNats).toFixed(1);
    const difference = (train.elboNats - held.elboNats).toFixed(1).replace("-0.0", "0.0").replace("-", "−");
    expect(notes[notes.indexOf(id) + 1], id).toBe(`${difference} ± ${error}`);
  }
});
