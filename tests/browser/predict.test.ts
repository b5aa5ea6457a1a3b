/** Prediction first: a guess is made, compared with the answer, and kept for the visit, with or without a pointer. */
import { expect, test } from "vitest";
import { open } from "./reader.ts";

const phone = { width: 390, height: 844 };

test("a guess is shown beside the answer, survives a reload, is sent nowhere and can be changed", async () => {
  const { page, errors } = await open("/fuel-gauge/");
  const predict = page.locator("predict-first");
  const answer = predict.locator("details p").first();
  const [report, both] = [predict.locator(".guess").nth(0), predict.locator(".guess").nth(1)];
  // A typed number becomes the nearest position on the axis.
  await report.locator("input").fill("0.4012");
  await report.locator("input").blur();
  expect(await report.locator("input").inputValue()).toBe("0.4");
  const button = predict.getByRole("button", { name: "Compare with the answer" });
  await button.click();
  // The second guess is missing.
  expect(await answer.isVisible()).toBe(false);

  // A press on the axis, at 0.1 of its 400 units, which begin after 8 of 420.
  const axis = both.locator("[data-plot]");
  const { width = 0, height = 0 } = (await axis.boundingBox()) ?? {};
  await axis.click({ position: { x: (width * (8 + 40)) / 420, y: height / 2 } });
  expect(Number(await both.locator("input").inputValue())).toBeCloseTo(0.1, 1);
  const address = page.url();
  const posted: string[] = [];
  page.on("request", (request) => request.method() === "POST" && posted.push(request.url()));
  await button.focus();
  await page.keyboard.press("Enter");
  const isCompared = async (): Promise<void> => {
    expect(await report.locator("[role=status]").textContent()).toBe("You said 0.40; it is 0.21, lower by 0.19.");
    expect(await both.locator("[role=status]").textContent()).toContain("it is 0.11");
    expect(await report.locator("svg .truth").textContent()).toBe("the answer: 0.21");
    expect(await report.locator("svg .truth").isVisible()).toBe(true);
    expect(await report.locator("svg [data-own]").textContent()).toBe("your guess: 0.40");
    expect(await answer.isVisible()).toBe(true);
    expect(await predict.locator("input").filter({ visible: true }).count()).toBe(0);
  };
  await isCompared();
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Guess again");
  expect([page.url(), posted]).toEqual([address, []]);

  await page.reload();
  await expect.poll(() => report.locator("input").inputValue()).toBe("0.4");
  expect(await answer.isVisible()).toBe(false);
  await button.click();
  await isCompared();
  await predict.getByRole("button", { name: "Guess again" }).click();
  expect(await answer.isVisible()).toBe(false);
  await report.locator("input").fill("0.21");
  await button.click();
  expect(await report.locator("[role=status]").textContent()).toBe("You said 0.21, and that is right.");
  expect(errors).toEqual([]);
});

test("a curve can be drawn with the arrow keys alone, and an unchanged one is not compared", async () => {
  const { page } = await open("/linear-regression/");
  const predict = page.locator("predict-first[data-name=regression-variance]");
  const words = predict.locator("[role=status]");
  const button = predict.locator("form button");
  await button.press("Enter");
  expect(await words.textContent()).toBe("Draw your curve first: move at least one point.");
  const points = predict.getByRole("slider");
  expect(await points.count()).toBe(7);
  await points.nth(3).focus();
  const before = await points.nth(3).getAttribute("aria-valuetext");
  for (let i = 0; i < 5; i++) await page.keyboard.press("Shift+ArrowDown");
  expect(await points.nth(3).getAttribute("aria-valuetext")).not.toBe(before);
  await button.press("Enter");
  expect(await words.textContent()).toMatch(/nearest to the true one at x\s=\s0 and farthest/);
  expect(await predict.locator("svg .truth").isVisible()).toBe(true);
  expect(await points.count()).toBe(0);
});

test("on a phone every answer and button is 44 px high", async () => {
  const { page } = await open("/elbo-ranking/", { viewport: phone });
  const targets = page.locator("predict-first :is(.guess-options label, form button)");
  // Of the ranking, and of the bound by its draws.
  expect(await targets.count()).toBe(10 + 3 + 1 + (3 + 1));
  for (const target of await targets.all()) {
    expect((await target.boundingBox())?.height).toBeGreaterThanOrEqual(44);
  }
});

test("without JavaScript a prediction is a question with its answer folded below, and print shows both", async () => {
  const { page } = await open("/fuel-gauge/", { javaScriptEnabled: false });
  const predict = page.locator("predict-first");
  const answer = predict.locator("details p").first();
  // Without scripts nothing waits for the style sheet.
  await expect.poll(() => predict.locator("form").isVisible()).toBe(false);
  await predict.locator("summary").click();
  expect(await answer.isVisible()).toBe(true);
  const { page: printed } = await open("/fuel-gauge/");
  await printed.emulateMedia({ media: "print" });
  const onPaper = printed.locator("predict-first");
  expect(await onPaper.locator("form").isVisible()).toBe(false);
  const seen = await onPaper
    .locator("details p")
    .first()
    .evaluate((element) => element.checkVisibility({ contentVisibilityAuto: true }));
  expect(seen).toBe(true);
});
