import { expect, test } from "vitest";
import { figure } from "../../site/figures/training-curve/figure.ts";
import type { EpochRecord } from "../../site/figures/training-curve/state.ts";
import { artefactRequest } from "../../site/lib/api/model-requests.ts";
import { fixed } from "../../site/lib/numbers/format.ts";
import { askLive, changing, expectShown, openFigure, stateOf } from "./figures.ts";

test("a press selects the epoch, an arrow key moves it, and the summary is the history's record", async () => {
  const { page } = await openFigure(figure);
  const plot = page.locator('fig-training [data-plot="bound"]');
  const { width = 0, height = 0 } = (await plot.boundingBox()) ?? {};
  await changing(page, figure, () => plot.click({ position: { x: width / 2, y: height / 2 } }));
  const pressed = Number((await stateOf(page, figure)).epoch);
  // The frame's insets are 46 and 12 of 420 units; epochs run from 0 to 50.
  expect(Math.abs(pressed - (50 * (210 - 46)) / (420 - 58))).toBeLessThanOrEqual(1);
  await changing(page, figure, () => page.locator("fig-training input[name=epoch]").press("ArrowRight"));
  expect((await stateOf(page, figure)).epoch).toBe(String(pressed + 1));
  await expectShown(page, figure);
  const history = await askLive<EpochRecord[]>("", artefactRequest("mlp-2d", "history.json"));
  const nats = fixed(history[pressed]?.testElboNats ?? Number.NaN, 1);
  await expect.poll(() => page.locator("#fig-training [data-summary]").textContent()).toContain(nats);
});

test("a shorter training shows its last epoch", async () => {
  const { page } = await openFigure(figure, { model: "mlp-large-2d-fullcov" });
  const history = await askLive<EpochRecord[]>("", artefactRequest("mlp-large-2d-fullcov", "history.json"));
  expect(history.length).toBeLessThan(50);
  await expect
    .poll(() => page.locator("#fig-training [data-summary]").textContent())
    .toContain(`to epoch ${history.length} of`);
});
