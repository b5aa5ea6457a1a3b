import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { paired } from "../../site/figures/denoise/facts.ts";
import { figure as denoise } from "../../site/figures/denoise/figure.ts";
import { figure as latentPath } from "../../site/figures/latent-path/figure.ts";
import { norm, steps } from "../../site/figures/latent-path/state.ts";
import { type Answer, json, post } from "../../site/lib/api/requests.ts";
import type { AnyFigure } from "../../site/lib/figure/figure.ts";
import { side } from "../../site/lib/figure/paint.ts";
import { askLive, changing, expectShown, openFigure, stateOf } from "./figures.ts";
import { count, stroke, strokesOn } from "./stroke.ts";

/** A column of a figure's first table, without its header. */
async function column(page: Page, { id }: AnyFigure, place: number): Promise<number[]> {
  await page.locator(`${id} .tables`).evaluate((details: HTMLDetailsElement) => {
    details.open = true;
  });
  const cells = page.locator(`${id} .tables tbody td:nth-of-type(${place})`);
  return (await cells.allTextContents()).map((text) => Number(text.replace("−", "-")));
}

test("without noise or strokes the digit is unchanged, and its image is the clean digit's reconstruction", async () => {
  const { page } = await openFigure(denoise, { noise: "0" });
  const [spoiled, ...drawn] = await column(page, denoise, 1);
  expect(spoiled).toBe(0);
  expect(drawn.at(-2)).toBe(drawn.at(-1));
});

test("noise increases the digit's distance from itself, step by step, by the keys of the slider", async () => {
  const { page } = await openFigure(denoise, { noise: "0.05" });
  let last = (await column(page, denoise, 1))[0] as number;
  for (const key of ["PageUp", "PageUp", "End"]) {
    await changing(page, denoise, () => page.locator("fig-denoise input[name=noise]").press(key));
    await expect.poll(async () => (await column(page, denoise, 1))[0]).toBeGreaterThan(last);
    last = (await column(page, denoise, 1))[0] as number;
  }
  expect((await stateOf(page, denoise)).noise).toBe("1");
});

test("a drag erases part of the digit, and a button its lower half", async () => {
  const { page } = await openFigure(denoise);
  await stroke(page, denoise, [8, 8], [20, 8]);
  expect(count(await strokesOn(page, denoise), -1)).toBeGreaterThan(15);
  await expectShown(page, denoise);
  await changing(page, denoise, () => page.getByRole("button", { name: "Erase the lower half" }).click());
  const strokes = await strokesOn(page, denoise);
  const half = (side * side) / 2;
  expect(strokes.slice(0, half).every((touch) => touch === 0)).toBe(true);
  expect(strokes.slice(half).every((touch) => touch === -1)).toBe(true);
});

test("the arrow keys erase with the brush", async () => {
  const { page } = await openFigure(denoise);
  await page.getByRole("slider", { name: "Brush" }).focus();
  await changing(page, denoise, () => page.keyboard.press("Shift+ArrowRight"));
  expect((await stateOf(page, denoise)).strokes).toMatch(/^\d+e\d+/);
});

test("between draws from the prior the straight line leaves the shell and the arc does not", async () => {
  const { page } = await openFigure(latentPath);
  await changing(page, latentPath, () =>
    page.getByRole("radio", { name: "Two draws of the prior" }).check({ force: true }),
  );
  const [straight, arc] = [await column(page, latentPath, 1), await column(page, latentPath, 2)];
  expect(straight).toHaveLength(steps);
  const ends = Math.min(straight[0] as number, straight.at(-1) as number);
  // Draws in 200 dimensions are orthogonal up to a cosine of about 1 / √200: the line's norm falls to 0.71 of its ends.
  expect(Math.min(...straight)).toBeLessThan(0.8 * ends);
  // The arc's norm is sin(ω/2) (a + b) / sin ω halfway, exactly theirs for equal ends.
  expect(Math.min(...arc)).toBeGreaterThan(0.97 * ends);
  await expectShown(page, latentPath);
});

test("both paths end at the API's latents of the chosen digits, by typing and by the buttons", async () => {
  const { page } = await openFigure(latentPath, { through: "mlp-2d" });
  await changing(page, latentPath, () => page.locator("fig-path input[name=from]").fill("17"));
  await changing(page, latentPath, () => page.locator("fig-path [data-next=to]").click());
  const digit = async (index: number): Promise<number[][]> => {
    const response = await askLive<{ images: number[][][] }>("", {
      method: "GET",
      path: `/v1/datasets/mnist/test/${index}`,
      accept: json,
    });
    return response.images[0] ?? [];
  };
  const images = [await digit(17), await digit(5)];
  const { mean } = await askLive<Answer<"/v1/models/:id/encode">>(
    "",
    post("/v1/models/:id/encode", { images }, json, { id: "mlp-2d" }),
  );
  const straight = await column(page, latentPath, 1);
  // Four significant digits are shown.
  expect(straight[0]).toBeCloseTo(norm(mean[0] ?? []), 2);
  expect(straight.at(-1)).toBeCloseTo(norm(mean[1] ?? []), 2);
  await expectShown(page, latentPath);
});

test("a paired difference has the standard error of the mean of its differences", () => {
  const { mean, standardError } = paired([3, 4, 8], [2, 2, 2]);
  expect(mean).toBe(3);
  // By hand: the differences 1, 2 and 6 have variance 7.
  expect(standardError).toBeCloseTo(Math.sqrt(7 / 3), 12);
});
