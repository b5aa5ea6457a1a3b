/** The copy of the report that works without the API: its stored states, and the links of its pages. */
import { expect, test } from "vitest";
import { controlsOf } from "../../../site/build/offline/controls.ts";
import { coarser, valuesOf } from "../../../site/build/offline/lattice.ts";
import { copiedPage, pictureFile } from "../../../site/build/offline/pages.ts";
import { storeFigure } from "../../../site/build/offline/store-figure.ts";
import { number, type StateOf } from "../../../site/lib/figure/fields.ts";
import type { FigureDefinition } from "../../../site/lib/figure/figure.ts";
import type { Query } from "../../../site/lib/figure/permalink.ts";
import { isStored, nearestStored } from "../../../site/offline/nearest.ts";
import { requestKey } from "../../../site/offline/stored.ts";

test.each([
  [{ min: -3, max: 3, step: 0.05 }, 0.5, 6],
  [{ min: 0, max: 12, step: 1 }, 12, 13],
  [{ min: 0.1, max: 2, step: 0.1 }, 1, 5],
  [{ min: 0, max: 1, step: 1 }, 0, 2],
])("a coarser grid of %j contains the slider's value, and no more values than requested", (lattice, value, most) => {
  const values = valuesOf(coarser(lattice, value, most));
  expect(values).toContain(value);
  expect(values.length).toBeLessThanOrEqual(most);
  expect(Math.min(...values)).toBeGreaterThanOrEqual(lattice.min);
  expect(Math.max(...values)).toBeLessThanOrEqual(lattice.max);
});

const fields = {
  slope: number(1, { min: 0, max: 10, step: 0.5 }),
  offset: number(0, { min: -1, max: 1, step: 0.5 }),
  width: number(2, { min: 1, max: 3, step: 1 }),
};
type State = StateOf<typeof fields>;

/** Slope and offset need requests; the width is only drawn. */
const figure = {
  id: "fig-test",
  fields,
  calls: {},
  panels: {},
  load: ({ slope, offset }, ask) =>
    ask("line", { method: "GET", path: `/line?${slope},${offset}`, accept: "application/json" }),
  draw: () => ({}),
  summary: () => "",
  tables: () => [],
} satisfies FigureDefinition<State, unknown>;

const markup =
  '<input type="range" name="slope"><input type="range" name="offset"><input type="range" name="width">' +
  '<button type="button" data-set="slope=10&amp;offset=1">Steep</button>' +
  '<details class="more-controls"><input type="number" name="seed"></details>';

const ask = async () => ({ contentType: "application/json", bytes: new TextEncoder().encode("[]") });
const stored = await storeFigure(figure, controlsOf(markup), ask);
const start: Query = { slope: "1", offset: "0", width: "2" };

test("every stored state has its responses, and a field that needs none is free", () => {
  const { states, moved } = stored.figure;
  expect(states[0]).toEqual({ slope: "1", offset: "0" });
  for (const { slope, offset } of states) {
    const key = requestKey({ method: "GET", path: `/line?${slope},${offset}`, accept: "application/json" });
    expect(Object.keys(stored.answers)).toContain(key);
  }
  expect(Object.keys(moved)).toEqual(["slope", "offset"]);
  expect(isStored(stored.figure, { slope: "10", offset: "1" })).toBe(true);
  expect(isStored(stored.figure, { slope: "10", offset: "0.5" })).toBe(false);
});

test("a stored state represents itself, for all values of its free fields", () => {
  for (const state of stored.figure.states) {
    const wanted = { ...state, width: "3" };
    expect(nearestStored(stored.figure, wanted, start)).toEqual(wanted);
  }
});

test("the moved control comes as close as possible, and the others give way", () => {
  const before = nearestStored(stored.figure, { ...start, offset: "0.5" }, start);
  expect(before).toMatchObject({ slope: "1", offset: "0.5" });
  expect(nearestStored(stored.figure, { ...before, slope: "9" }, before)).toMatchObject({ slope: "9", offset: "0" });
});

test("a copy's page links to files beside it or, without those, to the published report", () => {
  const files = new Set([
    "index.html",
    "earthquakes/index.html",
    "_astro/report.css",
    "docs/reference/models/index.html",
  ]);
  const html =
    '<head><link rel="preload" href="/_astro/serif.woff2" as="font"><link rel="stylesheet" href="/_astro/report.css"></head>' +
    '<main><a href="/">0</a><a href="/earthquakes/?k=2#fig-earthquakes">1</a><a href="#here">2</a><a href="/openapi.json">3</a>' +
    '<img src="/v1/models/mlp-2d/samples?count=16&amp;format=png"></main><script type="module" src="/_astro/figure.js"></script>';
  const page = copiedPage(
    html,
    "docs/reference/models/index.html",
    { files, origin: "https://marginalia.example.org" },
    [],
  );
  for (const address of [
    'href="../../../_astro/report.css"',
    'href="../../../index.html"',
    'href="../../../earthquakes/index.html?k=2#fig-earthquakes"',
    'href="#here"',
    'href="https://marginalia.example.org/openapi.json"',
    'data-entries="figure.js"',
  ]) {
    expect(page.html).toContain(address);
  }
  expect(page.html).not.toMatch(/(?:href|src)="\/|type="module"|rel="preload"/);
  expect(page.scripts).toEqual(["/_astro/figure.js"]);
  expect(page.html).toContain(`src="../../../${pictureFile(page.pictures[0] ?? "")}"`);
});
