import { expect, test } from "vitest";
import { figure } from "../../site/figures/learning-curves/figure.ts";
import { curvesOf, type History } from "../../site/figures/learning-curves/state.ts";
import { operationHref } from "../../site/lib/api/api-reference.ts";
import { type ModelsAnswer, readyModels } from "../../site/lib/api/model-requests.ts";
import { type OpenApiDocument, operationsOf } from "../../site/lib/api/openapi.ts";
import { fixed, significant } from "../../site/lib/numbers/format.ts";
import { reference } from "../../site/lib/report/reference.ts";
import { sectionAt } from "../../site/lib/report/sections.ts";
import { drawn, openFigure } from "./figures.ts";
import { api, open } from "./reader.ts";

const appendix = "/appendix/";

test("every derivation is folded and numbered, and a link from another section unfolds it", async () => {
  const { page } = await open(appendix);
  for (const { id, title } of sectionAt(appendix).derivations ?? []) {
    const fold = page.locator("details.fold", { has: page.locator(`#${id}`) });
    expect(await fold.locator("summary").textContent()).toBe(`${reference(id).label} ${title}`);
    expect(await page.locator(`#${id}`).isVisible()).toBe(false);
    expect(await page.locator(`#${id} .katex-display`).count(), id).toBeGreaterThan(0);
  }
  await page.goto(new URL("/earthquakes/", page.url()).href);
  await page.locator(`a[href="${reference("derivation-cavi").href}"]`).click();
  await page.waitForURL("**/appendix/#derivation-cavi");
  await expect.poll(() => page.locator("#derivation-cavi").isVisible()).toBe(true);
  expect(await page.locator("#derivation-score").isVisible()).toBe(false);
});

test("every published model is in the table, with a link to the page that has its card", async () => {
  const models = readyModels((await (await api("/v1/models")).json()) as ModelsAnswer);
  const { page } = await open(appendix);
  expect(models.length).toBeGreaterThan(0);
  for (const card of models) {
    const row = page.locator("tr", { has: page.locator(`th a[href="/models/${card.id}/"]`) });
    const text = await row.textContent();
    const nats = card.family === "regressor" ? card.metrics.train?.logLikelihoodNats : card.metrics.test?.elboNats;
    if (nats !== undefined) expect(text).toContain(fixed(nats));
    const response = await api(`/models/${card.id}/`);
    const own = await response.text();
    for (const file of Object.values(card.files)) expect(own, file?.path).toContain(file?.sha256);
  }
});

test("every route of the API is listed, with a link to its place in the reference", async () => {
  const operations = operationsOf((await (await api("/openapi.json")).json()) as OpenApiDocument);
  const { page } = await open(appendix);
  for (const described of operations) {
    const link = page.locator(`a[href="${operationHref(described)}"]`);
    expect(await link.textContent()).toBe(`${described.method} ${described.path}`);
  }
});

test("the curves are those of the model's history, and the slider only changes the axis", async () => {
  const history = (await (await api("/models/mlp-2d/history.json")).json()) as History;
  const { times, test: onTest = [] } = curvesOf(history);
  const { page } = await openFigure(figure);
  await page.locator("fig-curves .tables summary").click();
  const rows = page.locator("fig-curves .tables tbody tr");
  await expect.poll(() => rows.count()).toBe(times.length);
  expect(await rows.last().locator("td").last().textContent()).toBe(significant(onTest.at(-1) as number));
  const line = page.locator("fig-curves path[data-term=test]");
  const before = await line.getAttribute("d");
  await page.locator("fig-curves input[name=depth]").press("PageDown");
  await expect.poll(() => line.getAttribute("d")).not.toBe(before);
  expect(await rows.last().locator("td").last().textContent()).toBe(significant(onTest.at(-1) as number));
});

test("an unpublished model is refused in words, and the last curves stay", async () => {
  const { page } = await openFigure(figure, { model: "mlp-2d" });
  const other = await open(`${appendix}?model=no-such-model`);
  await other.page.locator("figure#fig-curves").evaluate((each) => each.scrollIntoView({ behavior: "instant" }));
  await expect.poll(() => other.page.locator("#fig-curves [data-status]").getAttribute("data-phase")).toBe("stale");
  expect(await other.page.locator("#fig-curves [data-status]").textContent()).toContain("refused");
  expect(await other.page.locator("fig-curves [data-drawing]").innerHTML()).toBe(
    await page.locator("fig-curves [data-drawing]").innerHTML(),
  );
  await other.page.locator("#fig-curves [data-reset]").click();
  await drawn(other.page, figure);
});
