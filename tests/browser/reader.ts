/** A reader's view of a page: opens it, records errors, and closes it with the test. */
import { type Browser, type BrowserContextOptions, chromium, type Download, type Page } from "playwright-core";
import { afterAll, inject, onTestFinished } from "vitest";

export const origin = inject("baseUrl");

let connection: Promise<Browser> | undefined;

export interface ReaderOptions extends BrowserContextOptions {
  /** Origin of the site, if it is not the common one. */
  readonly at?: string;
  /** Runs before the page loads, for routes and init scripts. */
  readonly before?: (page: Page) => Promise<void>;
}

export interface Reader {
  readonly page: Page;
  /** Console errors, uncaught exceptions and policy violations so far. */
  readonly errors: string[];
}

/** Opens a page that closes with the test. */
export async function open(path: string, options: ReaderOptions = {}): Promise<Reader> {
  const reader = await openUntilClosed(path, options);
  onTestFinished(() => reader.page.context().close());
  return reader;
}

async function openUntilClosed(path: string, { at = origin, before, ...options }: ReaderOptions = {}): Promise<Reader> {
  connection ??= chromium.connect(inject("browser"));
  const context = await (await connection).newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const errors: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") errors.push(message.text());
  });
  page.on("pageerror", (error) => errors.push(String(error)));
  await before?.(page);
  // Scripts are modules and have run by now; fonts and pictures may follow.
  await page.goto(at + path, { waitUntil: "domcontentloaded" });
  return { page, errors };
}

/**
 * A page for several tests. After a failed test, which may have left it in any state, the next test gets a new page.
 *
 * @returns a function that each of the tests calls to get it
 */
export function share(path: string): () => Promise<{ readonly reader: Reader; readonly isNew: boolean }> {
  let shared: Reader | undefined;
  afterAll(() => shared?.page.context().close());
  return async () => {
    const isNew = shared === undefined;
    const reader = shared ?? (await openUntilClosed(path));
    shared = undefined;
    onTestFinished(async ({ task }) => {
      if (task.result?.state === "pass") shared = reader;
      else await reader.page.context().close();
    });
    return { reader, isNew };
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
