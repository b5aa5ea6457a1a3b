/**
 * Frames per second while a reader zooms a chart: one turn of the wheel before every frame, in a browser on this
 * machine.
 */
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { startLocalWorker } from "../../worker/local.ts";
import { launchChromium } from "../browser/chromium.ts";
import { builtFigures, type Figure } from "./built-figures.ts";
import { type BenchRow, median } from "./row.ts";

const dist = fileURLToPath(new URL("../../dist/", import.meta.url));

/** Frames in a measurement: half of them zoom in, the others out. */
const frames = 60;

/** Cost of zooming one chart, medians over the frames. */
export interface Zoomed {
  readonly chart: string;
  /** Time between frames. */
  readonly frameMs: number;
  /** The part spent in the page’s own code. */
  readonly scriptMs: number;
}

/** Runs in the page: turns the wheel over one chart. */
async function turn([selector, count]: readonly [string, number]): Promise<{ frameMs: number[]; scriptMs: number[] }> {
  const canvas = document.querySelector<HTMLCanvasElement>(`${selector} canvas`);
  if (!canvas) throw new Error(`turn: expected a live chart at ${selector}`);
  canvas.scrollIntoView({ block: "center", behavior: "instant" });
  const box = canvas.getBoundingClientRect();
  const nextFrame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
  const [frameMs, scriptMs]: [number[], number[]] = [[], []];
  await nextFrame();
  let before = await nextFrame();
  for (let i = 0; i < count; i++) {
    const start = performance.now();
    canvas.dispatchEvent(
      new WheelEvent("wheel", {
        bubbles: true,
        cancelable: true,
        ctrlKey: true,
        deltaY: i < count / 2 ? -120 : 120,
        clientX: box.left + 0.6 * box.width,
        clientY: box.top + 0.5 * box.height,
      }),
    );
    scriptMs.push(performance.now() - start);
    const now = await nextFrame();
    frameMs.push(now - before);
    before = now;
  }
  return { frameMs, scriptMs };
}

/** Zooms every live chart of a figure on an open page. */
export async function zoomAll(page: Page, { id }: Figure): Promise<Zoomed[]> {
  await page.locator(`figure#${id}`).scrollIntoViewIfNeeded();
  await page.locator(`${id}[data-drawn]`).waitFor();
  const panels = await page
    .locator(`${id} .plot`)
    .evaluateAll((plots) =>
      plots.flatMap((plot) =>
        plot.closest(".panel")?.querySelector("[data-chart]") ? [(plot as HTMLElement).dataset.plot as string] : [],
      ),
    );
  const zoomed: Zoomed[] = [];
  for (const panel of panels) {
    const selector = `${id} [data-plot="${panel}"]`;
    await page.locator(`${selector}[data-live]`).waitFor();
    const { frameMs, scriptMs } = await page.evaluate(turn, [selector, frames] as const);
    zoomed.push({ chart: `${id} ${panel}`, frameMs: median(frameMs), scriptMs: median(scriptMs) });
  }
  return zoomed;
}

async function benchFigure(browser: Browser, origin: string, figure: Figure): Promise<BenchRow[]> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  try {
    await page.goto(origin + figure.path);
    return (await zoomAll(page, figure)).map(({ chart, frameMs, scriptMs }) => ({
      name: `${chart} (of a frame, ${scriptMs.toFixed(1)} ms are the page’s code)`,
      ours: 1000 / frameMs,
      peer: undefined,
      unit: "frames/s",
      ratio: undefined,
      target: ">= 60",
    }));
  } finally {
    await page.close();
  }
}

export async function benchZoom(): Promise<BenchRow[]> {
  await using worker = await startLocalWorker({ assets: dist });
  const { browser } = await launchChromium();
  try {
    const rows: BenchRow[] = [];
    for (const figure of await builtFigures(dist)) rows.push(...(await benchFigure(browser, worker.url, figure)));
    return rows;
  } finally {
    await browser.close();
  }
}
