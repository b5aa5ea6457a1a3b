/**
 * Time from an input to the new picture, in a browser on this machine, for every control of every figure. What counts is the
 * complete picture; a figure may sketch a part of it earlier, and the row of its slowest control says when.
 */
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { startLocalWorker } from "../../worker/local.ts";
import { launchChromium } from "../browser/chromium.ts";
import { builtFigures, type Figure } from "./built-figures.ts";
import { type BenchRow, median } from "./row.ts";

const dist = fileURLToPath(new URL("../../dist/", import.meta.url));

/** Changes of each control, always to a new value. */
const changes = 9;

interface Measured {
  readonly control: string;
  readonly milliseconds: readonly number[];
  /** Times up to the first change of a drawing. */
  readonly sketched: readonly number[];
}

/** Runs in the page: moves a figure's controls one after the other and times each new picture up to its frame. */
async function moveAll([id, count]: readonly [string, number]): Promise<Measured[]> {
  const root = document.querySelector<HTMLElement>(id);
  if (!root) throw new Error(`moveAll: expected ${id} on the page`);
  const painted = (targets: readonly Element[], change: MutationObserverInit) =>
    new Promise<number>((resolve) => {
      const observer = new MutationObserver(() => {
        observer.disconnect();
        requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
      });
      for (const target of targets) observer.observe(target, change);
    });
  const drawings = [...root.querySelectorAll("[data-drawing]")];
  const controls = [...root.querySelectorAll<HTMLInputElement | HTMLSelectElement>("form :is(input, select)[name]")];
  const measured: Measured[] = [];
  for (const name of new Set(controls.map((control) => control.name))) {
    const own = controls.filter((control) => control.name === name);
    const [first] = own;
    const milliseconds: number[] = [];
    const sketched: number[] = [];
    for (let i = 1; i <= count; i++) {
      const start = performance.now();
      if (first instanceof HTMLSelectElement) {
        first.selectedIndex = (first.selectedIndex + 1) % first.length;
      } else if (first?.type === "checkbox") {
        first.checked = !first.checked;
      } else if (first?.type === "radio") {
        const radios = own as HTMLInputElement[];
        const next = (radios.findIndex(({ checked }) => checked) + 1) % radios.length;
        (radios[next] as HTMLInputElement).checked = true;
      } else if (first?.type === "range" || first?.type === "number") {
        const [before, low, high] = [first.value, Number(first.min), Math.min(Number(first.max), 1000)];
        // Multiples of the golden ratio never repeat; a slider rounds them to its steps.
        const step = Number(first.step) || 1;
        first.value = String(low + step * Math.round((((0.618 * i) % 1) * (high - low)) / step));
        if (first.value === before) continue;
      } else break;
      const picture = painted([root], { attributeFilter: ["data-drawn"] });
      const sketch = painted(drawings, { childList: true, subtree: true });
      first?.dispatchEvent(new Event("input", { bubbles: true }));
      // Where a change alters nothing, there is no sketch.
      sketched.push((await Promise.race([sketch, picture])) - start);
      milliseconds.push((await picture) - start);
    }
    if (milliseconds.length > 0) measured.push({ control: name, milliseconds, sketched });
  }
  return measured;
}

/** Runs in the page: presses arrow keys on the latent atlas, and times each up to the frame of its decoded digit. */
async function moveAtlas(count: number): Promise<number[]> {
  const plane = document.querySelector<HTMLElement>("#fig-atlas [data-plane]");
  const picture = document.querySelector<HTMLElement>("#fig-atlas [data-picture]");
  if (!plane || !picture) throw new Error("moveAtlas: expected the atlas on the page");
  const milliseconds: number[] = [];
  for (let i = 0; i < count; i++) {
    const start = performance.now();
    const drawn = new Promise<void>((resolve) => {
      const observer = new MutationObserver(() => {
        observer.disconnect();
        requestAnimationFrame(() => setTimeout(resolve));
      });
      observer.observe(picture, { attributeFilter: ["data-drawn"] });
    });
    plane.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
    await drawn;
    milliseconds.push(performance.now() - start);
  }
  return milliseconds;
}

const row = (name: string, milliseconds: number): BenchRow => ({
  name,
  ours: milliseconds,
  peer: undefined,
  unit: "ms",
  ratio: undefined,
  target: "<= 100 ms",
});

async function benchAtlas(browser: Browser, origin: string): Promise<BenchRow> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  try {
    await page.goto(`${origin}/latent-atlas/?z=0,0`);
    await page.locator("figure#fig-atlas").scrollIntoViewIfNeeded();
    await page.locator("#fig-atlas [data-picture][data-drawn]").waitFor();
    await page.locator("#fig-atlas [data-sheet][data-drawn]").waitFor();
    return row("fig-atlas: an arrow key", median(await page.evaluate(moveAtlas, 2 * changes + 1)));
  } finally {
    await page.close();
  }
}

/** No row for a figure without a control. */
async function benchFigure(browser: Browser, origin: string, { id, path }: Figure): Promise<BenchRow[]> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  try {
    await page.goto(origin + path);
    await page.locator(`figure#${id}`).scrollIntoViewIfNeeded();
    await page.locator(`${id}[data-drawn]`).waitFor();
    const measured = await page.evaluate(moveAll, [id, changes] as const);
    if (measured.length === 0) return [];
    const medians = measured.map(({ milliseconds }) => median(milliseconds));
    const slowest = medians.indexOf(Math.max(...medians));
    const sketch = median(measured[slowest]?.sketched ?? []);
    const all = median(measured.flatMap(({ milliseconds }) => milliseconds));
    return [
      row(
        `${id}: ${measured[slowest]?.control}, the slowest of ${measured.length} controls (its sketch: ${sketch.toFixed(0)} ms; all of them: ${all.toFixed(0)} ms)`,
        Math.max(...medians),
      ),
    ];
  } finally {
    await page.close();
  }
}

export async function benchPictures(): Promise<BenchRow[]> {
  await using worker = await startLocalWorker({ assets: dist });
  const { browser } = await launchChromium();
  try {
    const rows: BenchRow[] = [await benchAtlas(browser, worker.url)];
    for (const figure of await builtFigures(dist)) rows.push(...(await benchFigure(browser, worker.url, figure)));
    return rows;
  } finally {
    await browser.close();
  }
}
