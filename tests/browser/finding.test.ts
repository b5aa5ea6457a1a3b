import { expect, test } from "vitest";
import { open, origin } from "./reader.ts";

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } as const;

test.for([
  ["coordinate ascent", "Section", "/earthquakes/"],
  ["relaxed draws simplex", "Figure", "/gumbel-softmax/#fig-simplex"],
  ["mixtures fit", "Route", "/docs/reference/mixtures-of-gaussians/#postMixturesFit"],
  ["vivid-32d", "Model", "/models/vivid-32d/"],
  ["positive definite Cholesky", "Problem", "/problems/#not-positive-definite"],
])("the search finds by “%s” a %s", async ([words = "", kind = "", href = ""]) => {
  const { page, errors } = await open("/problems/");
  await page.keyboard.press("/");
  const dialog = page.getByRole("dialog", { name: "Search" });
  await dialog.getByRole("searchbox").fill(words);
  const found = dialog.locator("li", { has: page.locator(`a[href="${href}"]`) }).first();
  await found.waitFor();
  expect(await found.locator(".search-kind").textContent()).toBe(kind);
  await expect.poll(() => dialog.getByRole("status").textContent()).toMatch(/results?/);
  expect(errors).toEqual([]);
});

test("the search works by keyboard: arrows select results, Enter opens, Escape closes", async () => {
  const { page, errors } = await open("/latent-atlas/");
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  const dialog = page.getByRole("dialog", { name: "Search" });
  await page.getByRole("button", { name: "Search" }).click();
  await dialog.waitFor();
  await page.keyboard.press("Escape");
  await expect.poll(() => dialog.isVisible()).toBe(false);
  await page.keyboard.press("/");
  await dialog.waitFor();
  await page.keyboard.type("fuel gauge");
  await page.locator(".search-results a").first().waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  expect(await page.evaluate(() => document.activeElement?.matches(".search-results a"))).toBe(true);
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await page.waitForURL(/fuel-gauge/);
  expect(asked).toContain("/pagefind/pagefind.js");
  expect(errors).toEqual([]);
});

test("Enter opens a result of the words in the field, even before their results are shown", async () => {
  const { page } = await open("/latent-atlas/");
  await page.keyboard.press("/");
  const words = page.getByRole("dialog", { name: "Search" }).getByRole("searchbox");
  await words.fill("vivid-32d");
  await page.locator('.search-results a[href="/models/vivid-32d/"]').first().waitFor();
  await words.fill("fuel gauge");
  await words.press("Enter");
  await page.waitForURL((url) => url.pathname !== "/latent-atlas/");
  expect(page.url()).toContain("fuel-gauge");
});

test("a chosen theme is applied before the first paint of the next page, including canvases and the browser’s bars", async () => {
  const { page } = await open("/gumbel-softmax/", { colorScheme: "light" });
  const paper = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.locator("fig-bias").scrollIntoViewIfNeeded();
  const canvas = page.locator("fig-bias canvas").first();
  await canvas.waitFor();
  const drawn = (): Promise<string> => canvas.evaluate((each) => (each as HTMLCanvasElement).toDataURL());
  await expect.poll(async () => (await drawn()).length).toBeGreaterThan(5000);
  const [byDay, drawnByDay] = [await paper(), await drawn()];
  /** The meta element that browsers use: the first one whose condition is met. */
  const bars = (): Promise<string | undefined> =>
    page.evaluate(() => {
      const metas = [...document.querySelectorAll<HTMLMetaElement>("meta[name=theme-color]")];
      const probe = document.createElement("i");
      probe.style.color = metas.find(({ media }) => matchMedia(media).matches)?.content ?? "";
      return document.body.appendChild(probe) && getComputedStyle(probe).color;
    });
  expect(await bars()).toBe(byDay);
  await page.getByLabel("Theme").selectOption("dark");
  expect(await paper()).not.toBe(byDay);
  expect(await bars()).toBe(await paper());
  await expect.poll(drawn).not.toBe(drawnByDay);
  await page.goto(`${origin}/problems/`, { waitUntil: "commit" });
  await page.locator("body").waitFor({ state: "attached" });
  expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe("dark");
  expect(await page.getByLabel("Theme").inputValue()).toBe("dark");
  expect(await bars()).toBe(await paper());
  await page.getByLabel("Theme").selectOption("system");
  expect(await paper()).toBe(byDay);
  expect(await bars()).toBe(byDay);
});

test("the filter shows the operations with all words, and an old anchor leads to its page", async () => {
  const { page } = await open("/docs/#postMixturesFit");
  await page.waitForURL("**/docs/reference/mixtures-of-gaussians/#postMixturesFit");
  const rows = page.locator(".api-sidebar li");
  await page.getByPlaceholder("Filter operations").fill("POST mixtures fit");
  expect(await rows.filter({ visible: true }).allTextContents()).toEqual([expect.stringContaining("mixtures/fit")]);
  expect(await page.locator(".api-sidebar [data-count]").textContent()).toBe("One result");
  await page.getByPlaceholder("Filter operations").fill("schemas");
  expect(await page.locator(".api-sidebar a").filter({ visible: true }).allTextContents()).toEqual(["Schemas"]);
  await page.getByPlaceholder("Filter operations").fill("");
  expect(await rows.filter({ visible: true }).count()).toBe(await rows.count());
  await expect.poll(() => page.locator('.api-sidebar [aria-current="location"]').textContent()).toContain("fit");
});

test("a language can be chosen without JavaScript, and with it for every operation and later pages", async () => {
  const path = "/docs/reference/gaussians/";
  const shown = (page: Awaited<ReturnType<typeof open>>["page"]): Promise<(string | null)[]> =>
    page
      .locator(".operation-example pre[data-language]")
      .filter({ visible: true })
      .evaluateAll((all) => all.map((each) => each.getAttribute("data-language")));
  const plain = await open(path, { javaScriptEnabled: false });
  await plain.page.getByText("Python", { exact: true }).first().click();
  expect(await shown(plain.page)).toEqual(["python", "curl", "curl"]);
  const { page } = await open(path);
  await page.getByText("TypeScript", { exact: true }).nth(1).click();
  expect(await shown(page)).toEqual(["typescript", "typescript", "typescript"]);
  await page.goto(`${origin}/docs/reference/expectations/`);
  await expect.poll(() => shown(page)).toEqual(["typescript"]);
  expect(await page.locator(".samples pre").first().textContent()).toContain(origin);
});

test("on a phone every row of contents, operations and results is at least 44 px high", async () => {
  const { page } = await open("/docs/reference/gaussians/", phone);
  const low = (selector: string): Promise<string[]> =>
    page
      .locator(selector)
      .filter({ visible: true })
      .evaluateAll((all) =>
        all.filter((each) => each.getBoundingClientRect().height < 44).map((each) => each.textContent ?? ""),
      );
  await page.getByRole("button", { name: "Operations" }).click();
  expect(await low(".api-sidebar nav a")).toEqual([]);
  await page.keyboard.press("Escape");
  await page.locator(".contents > summary").click();
  expect(await low(".contents nav a")).toEqual([]);
  await page.locator(".contents > summary").click();
  await page.getByRole("button", { name: "Search" }).click();
  await page.getByRole("searchbox").last().fill("posterior");
  await page.locator(".search-results a").first().waitFor();
  expect(await low(".search-results a, .masthead-tool :is(button, label)")).toEqual([]);
});
