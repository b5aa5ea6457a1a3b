/** A reader's view of a page: opens it, records errors, and leaves it after the test. */
import { type Browser, type BrowserContextOptions, chromium, type Download, type Page } from "playwright-core";
import { afterAll, inject, onTestFinished } from "vitest";

export const origin = inject("baseUrl");

/** One for each worker of the tests: it ends with the worker's process. */
let browser: Promise<Browser> | undefined;

export interface ReaderOptions extends BrowserContextOptions {
  /** Origin of the site, if it is not the common one. */
  readonly at?: string;
  /** Runs before the page loads, for routes and init scripts; implies `isFirst`. */
  readonly before?: (page: Page) => Promise<void>;
  /** Whether nothing is cached, as on a reader's first visit. */
  readonly isFirst?: boolean;
}

export interface Reader {
  readonly page: Page;
  /** Console errors, uncaught exceptions and policy violations so far. */
  readonly errors: string[];
}

/** Opens a page that the test leaves when it ends. */
export async function open(path: string, options: ReaderOptions = {}): Promise<Reader> {
  const visit = await begin(path, options);
  onTestFinished(({ task }) => (task.result?.state === "pass" ? visit.leave() : visit.close()));
  return visit.reader;
}

interface Visit {
  readonly reader: Reader;
  /** Keeps the page for another visit. */
  readonly leave: () => Promise<void>;
  readonly close: () => Promise<void>;
}

interface Kept {
  readonly reader: Reader;
  /** The options that only a new context can change. */
  readonly kind: string;
}

/** Pages of visits that have ended. A page's process and cache halve the time to load the next document. */
const kept: Kept[] = [];
/** Each has a process. */
const mostKept = 6;

async function begin(path: string, { at = origin, before, isFirst, ...options }: ReaderOptions): Promise<Visit> {
  const { viewport = { width: 1280, height: 900 }, colorScheme, reducedMotion, forcedColors, ...others } = options;
  const isReused = !before && !isFirst;
  const kind = JSON.stringify(others);
  const index = isReused ? kept.findIndex((each) => each.kind === kind) : -1;
  const reader = kept.splice(index, index < 0 ? 0 : 1)[0]?.reader ?? (await newReader(others));
  const { page, errors } = reader;
  if (viewport) await page.setViewportSize(viewport);
  await page.emulateMedia({
    media: null,
    colorScheme: colorScheme ?? "light",
    reducedMotion: reducedMotion ?? "no-preference",
    forcedColors: forcedColors ?? "none",
  });
  await before?.(page);
  // Scripts are modules and have run by now; fonts and pictures may follow.
  await page.goto(at + path, { waitUntil: "domcontentloaded" });
  const close = (): Promise<void> => page.context().close();
  const leave = async (): Promise<void> => {
    if (!isReused || page.isClosed() || page.context().pages().length > 1) return close();
    await clear(page);
    errors.length = 0;
    kept.push({ reader, kind });
    if (kept.length > mostKept) await kept.shift()?.reader.page.context().close();
  };
  return { reader, leave, close };
}

async function newReader(options: BrowserContextOptions): Promise<Reader> {
  browser ??= chromium.launch(inject("browser"));
  const context = await (await browser).newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const errors: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") errors.push(message.text());
  });
  page.on("pageerror", (error) => errors.push(String(error)));
  return { page, errors };
}

/** Removes what a visit leaves in a page, except the cache. */
async function clear(page: Page): Promise<void> {
  await page.unrouteAll({ behavior: "ignoreErrors" });
  page.removeAllListeners("request");
  await page.evaluate(() => {
    localStorage.clear();
    sessionStorage.clear();
  });
  // The pointer would hover over the next document.
  await page.mouse.move(-1, -1);
  await page.goto("about:blank");
}

/**
 * A page for several tests. After a failed test, which may have left it in any state, the next test gets a new page.
 *
 * @returns a function that each of the tests calls to get it
 */
export function share(path: string): () => Promise<{ readonly reader: Reader; readonly isNew: boolean }> {
  let shared: Visit | undefined;
  afterAll(() => shared?.leave());
  return async () => {
    const isNew = shared === undefined;
    const visit = shared ?? (await begin(path, {}));
    shared = undefined;
    onTestFinished(async ({ task }) => {
      if (task.result?.state === "pass") shared = visit;
      else await visit.close();
    });
    return { reader: visit.reader, isNew };
  };
}

/** The downloaded file. */
export async function contentOf(download: Download): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Sends a request to the API. */
export async function api(path: string, accept = "application/json"): Promise<Response> {
  const response = await fetch(origin + path, { headers: { accept } });
  if (!response.ok) throw new Error(`api: expected 200 for ${path}, got ${response.status}`);
  return response;
}

/** For `before`: a clock in the page that can be stopped later; until then it runs normally. */
export const installClock = (page: Page): Promise<void> => page.clock.install();

/** Stops the page's clock permanently; from now on only `page.clock.runFor` advances it. */
export async function stopClock(page: Page): Promise<void> {
  // Slightly in the future, because the clock runs until the command arrives.
  await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 10_000);
}
