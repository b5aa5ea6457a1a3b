/**
 * Helpers for tests of figures: the content on screen compared with the figure's own functions and the API's responses.
 *
 * A picture is correct if it is the figure's `draw` of the API's responses to the test itself.
 */
import type { Page } from "playwright-core";
import { expect } from "vitest";
import type { ApiRequest } from "../../site/lib/api/api.ts";
import { fromQuery, initialState, toQuery } from "../../site/lib/figure/fields.ts";
import { type AnyFigure, answerValue, panelMarkup, tableMarkup } from "../../site/lib/figure/figure.ts";
import { type Section, sections } from "../../site/lib/report/sections.ts";
import { open, origin, type Reader, type ReaderOptions, share } from "./reader.ts";

/** The section whose page a figure is on. */
export function sectionOf({ id }: Pick<AnyFigure, "id">): Section {
  const found = sections.find(({ figures }) => figures.some((each) => each.id === id));
  if (!found) throw new Error(`sectionOf: expected ${id} in the list of sections`);
  return found;
}

/** The state on the figure's element after it is drawn. */
export function drawnMark({ fields }: AnyFigure, query: Readonly<Record<string, string>> = {}): string {
  return new URLSearchParams(toQuery(fields, fromQuery(fields, query, initialState(fields)))).toString();
}

const markOf = (page: Page, { id }: AnyFigure): Promise<string | null> => page.locator(id).getAttribute("data-drawn");

/** Waits until the figure's mark is this one, or is another one. The page looks itself: a call takes longer than that. */
function awaitMark(page: Page, { id }: AnyFigure, mark: string | null, isWanted: boolean): Promise<unknown> {
  const looked = page.waitForFunction(
    ([name, text, wanted]) => (document.querySelector(name)?.getAttribute("data-drawn") === text) === wanted,
    [id, mark, isWanted] as const,
    lookOften,
  );
  // The caller's expectation says what is there instead.
  return looked.catch(() => undefined);
}

const lookOften = { polling: 20 };

/** Waits until the figure shows the state of this query, with defaults for what it omits. */
export async function drawn(
  page: Page,
  figure: AnyFigure,
  query: Readonly<Record<string, string>> = {},
): Promise<void> {
  const mark = drawnMark(figure, query);
  await awaitMark(page, figure, mark, true);
  expect(await markOf(page, figure)).toBe(mark);
}

/** Opens the page of a figure at a state, with all controls unfolded, and waits until it is drawn. */
export async function openFigure(
  figure: AnyFigure,
  query: Readonly<Record<string, string>> = {},
  options: ReaderOptions = {},
): Promise<Reader> {
  const search = new URLSearchParams(query).toString();
  const reader = await open(`${sectionOf(figure).path}${search && `?${search}`}`, options);
  await prepare(reader.page, figure, query);
  return reader;
}

/** Unfolds the controls of a figure on the open page, brings it on screen, and waits until it is drawn. */
export async function prepare(
  page: Page,
  figure: AnyFigure,
  query: Readonly<Record<string, string>> = {},
): Promise<void> {
  await page.locator(`${figure.id} .more-controls`).evaluateAll((all) => {
    for (const details of all as HTMLDetailsElement[]) details.open = true;
  });
  await bringNear(page, figure);
  await drawn(page, figure, query);
}

/** A page for several tests of one figure; each test begins at the default. */
export function shareFigure(figure: AnyFigure): () => Promise<Reader> {
  const openShared = share(sectionOf(figure).path);
  return async () => {
    const { reader, isNew } = await openShared();
    if (isNew) await prepare(reader.page, figure);
    else await reset(reader.page, figure);
    return reader;
  };
}

/** Presses Reset, which is enabled once a change has come to rest. */
async function reset(page: Page, figure: AnyFigure): Promise<void> {
  if ((await markOf(page, figure)) === drawnMark(figure)) return;
  await page.locator(`#${figure.id} [data-reset]`).click();
  await drawn(page, figure);
}

export async function bringNear(page: Page, { id }: AnyFigure): Promise<void> {
  await page.locator(`figure#${id}`).evaluate((element) => element.scrollIntoView({ behavior: "instant" }));
}

/** Unfolds "Take this figure away", and waits for its code. */
export async function unfoldTakeAway(page: Page, id: string): Promise<void> {
  await page.locator(`#${id} .take-away > summary`).click();
  await page.locator(`#${id} [data-take="svg"]:enabled`).waitFor();
}

/** The query of the drawn state. */
export async function stateOf(page: Page, figure: AnyFigure): Promise<Record<string, string>> {
  return Object.fromEntries(new URLSearchParams((await markOf(page, figure)) ?? ""));
}

/** Performs an action that changes the state, and waits until the new state is drawn. */
export async function changing(page: Page, figure: AnyFigure, act: () => Promise<unknown>): Promise<void> {
  const before = await markOf(page, figure);
  await act();
  await awaitMark(page, figure, before, false);
  expect(await markOf(page, figure)).not.toBe(before);
}

/** Performs an action that moves a figure for a while, and waits until the final state is drawn. */
export async function moving(page: Page, figure: AnyFigure, act: () => Promise<unknown>): Promise<void> {
  await changing(page, figure, act);
  await expect
    .poll(async () => {
      const address = Object.fromEntries(new URL(page.url()).searchParams);
      return (await markOf(page, figure)) === drawnMark(figure, address);
    })
    .toBe(true);
}

/** Responses by request: equal requests have equal responses, and many tests ask for a figure's default. */
const known = new Map<string, unknown>();

/** The API's response to a figure's request. */
export async function askLive<T>(_call: string, request: ApiRequest): Promise<T> {
  const key = JSON.stringify(request);
  if (!known.has(key)) known.set(key, await ask(request));
  return known.get(key) as T;
}

async function ask(request: ApiRequest): Promise<unknown> {
  const response = await fetch(origin + request.path, {
    method: request.method,
    headers: { accept: request.accept, ...(request.body !== undefined && { "content-type": "application/json" }) },
    ...(request.body !== undefined && { body: request.body }),
  });
  if (!response.ok) throw new Error(`askLive: expected 200 for ${request.path}, got ${response.status}`);
  return answerValue(response.headers.get("content-type") ?? "", new Uint8Array(await response.arrayBuffer()));
}

/** Compares drawings, summary and tables on screen with those computed from the API's responses. */
export async function expectShown(page: Page, figure: AnyFigure): Promise<void> {
  const root = page.locator(figure.id);
  let words: (string | null)[] = [];
  const otherDrawings = async (): Promise<string[]> => {
    const state = fromQuery(figure.fields, await stateOf(page, figure), initialState(figure.fields));
    const answers = await figure.load(state, askLive);
    const expected = {
      drawings: Object.fromEntries(
        Object.entries(figure.draw(state, answers)).map(([panel, content]) => [panel, panelMarkup(content)]),
      ),
      tables: figure.tables(state, answers).map(tableMarkup).join(""),
    };
    // All panels in one call, because a call to the browser takes longer than its work there.
    const { others, tables } = await root.evaluate((element, { drawings, tables: markup }) => {
      const parsed = (text: string): HTMLElement => {
        const fresh = document.createElement("div");
        fresh.innerHTML = text;
        return fresh;
      };
      for (const lit of element.querySelectorAll("[data-lit]")) lit.removeAttribute("data-lit");
      // Tables are filled while they are open.
      for (const details of element.querySelectorAll<HTMLDetailsElement>(".tables")) details.open = true;
      const isOther = (panel: string): boolean =>
        element.querySelector(`[data-drawing="${panel}"]`)?.innerHTML !== parsed(drawings[panel] ?? "").innerHTML;
      return { others: Object.keys(drawings).filter(isOther), tables: parsed(markup).textContent };
    }, expected);
    words = [figure.summary(state, answers), tables];
    return others;
  };
  // A drag may not have reached its last state yet.
  const message = `${figure.id}: panels that show something else`;
  await expect.poll(otherDrawings, { message }).toEqual([]);
  // The summary is announced after a pause.
  const places = ["[data-summary]", "[data-tables]"].map((name) => `${figure.id} ${name}`);
  const isSaid = ([at, wanted]: readonly [readonly string[], readonly (string | null)[]]): boolean =>
    at.every((place, i) => document.querySelector(place)?.textContent === wanted[i]);
  await page.waitForFunction(isSaid, [places, words] as const, lookOften).catch(() => undefined);
  expect(await Promise.all(places.map((place) => page.locator(place).first().textContent()))).toEqual(words);
}

/** Markup in the page's format. */
export const written = (page: Page, markup: string): Promise<string> =>
  page.evaluate((text) => {
    const fresh = document.createElement("div");
    fresh.innerHTML = text;
    return fresh.innerHTML;
  }, markup);

/** Position of a point of a panel's data on screen. */
export async function onScreen(
  page: Page,
  { id, frames }: AnyFigure,
  panel: string,
  [x, y]: readonly [number, number],
): Promise<{ x: number; y: number }> {
  const frame = frames?.[panel];
  const box = await page.locator(`${id} [data-plot="${panel}"]`).boundingBox();
  if (!frame || !box) throw new Error(`onScreen: expected the panel ${panel} with a frame, on screen`);
  const scale = box.width / frame.width;
  return { x: box.x + scale * frame.x.at(x), y: box.y + scale * frame.y.at(y) };
}

/** Presses a point of a panel's data. */
export async function pressAt(
  page: Page,
  figure: AnyFigure,
  panel: string,
  point: readonly [number, number],
): Promise<void> {
  const { x, y } = await onScreen(page, figure, panel, point);
  await page.mouse.click(x, y);
}

/** Drags from one point of a panel's data to another. */
export async function dragTo(
  page: Page,
  figure: AnyFigure,
  panel: string,
  from: readonly [number, number],
  to: readonly [number, number],
): Promise<void> {
  const [start, end] = [await onScreen(page, figure, panel, from), await onScreen(page, figure, panel, to)];
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  await page.mouse.move(end.x, end.y, { steps: 6 });
  await page.mouse.up();
}
