/** A figure's numbers as tables: on the page, read back from it, and as a file; and its answers as values. */
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  answerValue,
  panelMarkup,
  type Table,
  tableMarkup,
  tableOf,
  tablesCsv,
} from "../../../site/lib/figure/figure.ts";
import type { Chart } from "../../../site/plot/chart.ts";
import { chartSvg } from "../../../site/plot/svg.ts";

const table: Table = {
  caption: 'p(x) < "1"',
  head: ["name", "a & b"],
  rows: [
    ["x<y", -1.23456],
    ["−z", "w"],
  ],
};

test("a table on the page has a header for each row and column, its texts escaped and its numbers rounded", () => {
  expect(tableMarkup(table)).toBe(
    '<div class="table-scroll" tabindex="0" role="group" aria-label="p(x) &lt; &quot;1&quot;"><table>' +
      "<caption>p(x) &lt; &quot;1&quot;</caption>" +
      '<thead><tr><th scope="col">name</th><th scope="col">a &amp; b</th></tr></thead>' +
      '<tbody><tr><th scope="row">x&lt;y</th><td>−1.235</td></tr>' +
      '<tr><th scope="row">−z</th><td>w</td></tr></tbody></table></div>',
  );
});

/** The table as a browser holds it. */
const shown = (caption: string | undefined, ...rows: readonly (readonly string[])[]): HTMLTableElement =>
  ({
    caption: caption === undefined ? null : { textContent: caption },
    rows: rows.map((cells) => ({ cells: cells.map((textContent) => ({ textContent })) })),
  }) as unknown as HTMLTableElement;

test("a table is read from the page with hyphens in its numbers, and with its words as they are", () => {
  expect(tableOf(shown("c", ["name", "−1"], ["−z", "−1.5e−7"], ["a−b", "−.5"]))).toEqual({
    caption: "c",
    head: ["name", "−1"],
    rows: [
      ["−z", "-1.5e-7"],
      ["a−b", "-.5"],
    ],
  });
  expect(tableOf(shown(undefined))).toEqual({ caption: "", head: [], rows: [] });
});

test("a parser reads from the file what the tables hold, with all digits", () => {
  const text = fc.oneof(fc.string(), fc.constantFrom('say "no"', "a,b", "two\nlines", ""));
  const cell = fc.oneof(text, fc.double({ noNaN: true }));
  fc.assert(
    fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 2 }), { maxLength: 3 }), (rows) => {
      const written = tablesCsv([{ caption: "not in the file", head: ["a", "b"], rows }]);
      const read: unknown = parse(written, { record_delimiter: "\r\n" });
      expect(read).toEqual([["a", "b"], ...rows.map((row) => row.map(String))]);
    }),
  );
});

test("lines end as RFC 4180 says, a blank line is between two tables, and only texts that need it are quoted", () => {
  expect(tablesCsv([table, { ...table, rows: [['"', "a\nb"]] }])).toBe(
    'name,a & b\r\nx<y,-1.23456\r\n−z,w\r\n\r\nname,a & b\r\n"""","a\nb"\r\n',
  );
});

test("JSON is its value, and other answers are data URIs of their type", () => {
  const bytes = new TextEncoder().encode('{"y":1}');
  expect(answerValue("application/problem+json", bytes)).toEqual({ y: 1 });
  expect(answerValue("text/csv; charset=utf-8", bytes)).toBe(`data:text/csv;base64,${btoa('{"y":1}')}`);
});

test("a panel is its markup, or the drawing of its chart", () => {
  const axis = { label: "", range: [0, 1] } as const;
  const chart: Chart = { alt: "nothing", x: axis, y: axis, series: [] };
  expect([panelMarkup("<p>"), panelMarkup(chart)]).toEqual(["<p>", chartSvg(chart)]);
});
