import { expect, test } from "vitest";
import { figure } from "../../site/figures/planes/figure.ts";
import { bernoulliModels, models } from "../../site/figures/planes/state.ts";
import { type Card, cardRequest, decodeRequest } from "../../site/lib/api/model-requests.ts";
import { png } from "../../site/lib/api/requests.ts";
import { fixed } from "../../site/lib/numbers/format.ts";
import { askLive, changing, expectShown, openFigure, pressAt, stateOf } from "./figures.ts";

test("a press in one plane moves the cursor of all, and each shows its own decoder's image", async () => {
  const { page } = await openFigure(figure);
  const plot = page.locator('fig-planes [data-plot="mlp-2d"]');
  const { width = 0, height = 0 } = (await plot.boundingBox()) ?? {};
  await changing(page, figure, () => plot.click({ position: { x: 0.2 * width, y: 0.3 * height } }));
  const { right, up } = await stateOf(page, figure);
  expect(Number(right)).toBeLessThan(0);
  expect(Number(up)).toBeGreaterThan(0);
  await expectShown(page, figure);
  const pictures = await Promise.all(
    models.map((id) => askLive<string>("", decodeRequest(id, [Number(right), Number(up)], "probabilities", 0, png))),
  );
  expect(new Set(pictures).size).toBe(models.length);
  for (const [i, model] of models.entries()) {
    const shown = page.locator(`fig-planes [data-plot="${model}"] image`);
    expect(await shown.getAttribute("href")).toBe(pictures[i]);
  }
});

test("a press on the decoded image beside a plane leaves the cursor in place", async () => {
  const { page } = await openFigure(figure);
  const handle = page.locator("fig-planes .handle").first();
  const place = await handle.getAttribute("style");
  await pressAt(page, figure, models[0], [4.5, 1.5]);
  expect(await handle.getAttribute("style")).toBe(place);
  await pressAt(page, figure, models[0], [2, 1.5]);
  expect(await handle.getAttribute("style")).not.toBe(place);
});

test("the models are ordered by evidence, and the bound never exceeds it", async () => {
  const { page } = await openFigure(figure);
  const cards = await Promise.all(bernoulliModels.map((id) => askLive<Card>("", cardRequest(id))));
  const evidence = cards.map(({ metrics }) => metrics.exactEvidence?.nats ?? Number.NaN);
  expect(evidence).toEqual(evidence.toSorted((a, b) => a - b));
  for (const [i, { id, metrics }] of cards.entries()) {
    expect(metrics.test.elboNats).toBeLessThan(evidence[i] as number);
    const words = page.locator(`fig-planes [data-plot="${id}"]`);
    expect(await words.textContent()).toContain(`log p(x) ${fixed(evidence[i] as number, 1)}`);
  }
});

test("the model of Gaussian pixels shows its bound as a Bernoulli model instead of an evidence", async () => {
  const { page } = await openFigure(figure);
  const { metrics } = await askLive<Card>("", cardRequest("beta-conv-2d"));
  const words = await page.locator('fig-planes [data-plot="beta-conv-2d"]').textContent();
  expect(words).not.toContain("log p(x)");
  expect(words).toContain(`ELBO ${fixed(metrics.asBernoulli?.elboNats ?? Number.NaN, 1)}as Bernoulli`);
});
