/** A figure as one SVG file, parsed by a parser that only accepts well-formed XML. */
import { expect, test } from "vitest";
import { type Chart, entriesOf } from "../../../site/plot/chart.ts";
import { chartSvg } from "../../../site/plot/svg.ts";
import { embedCode } from "../../../site/take-away/embed-code.ts";
import { linesOf, type Measure, type Run } from "../../../site/take-away/prose.ts";
import { attributeValue } from "../../../site/take-away/resolve.ts";
import { type Sheet, type SheetPanel, sheetSvg, type Theme } from "../../../site/take-away/sheet.ts";

/** Every letter is half as wide as it is high. */
const measure: Measure = (text, { size }) => 0.5 * size * text.length;

const theme: Theme = {
  paper: "#fdfbf6",
  ink: "#211e1a",
  soft: "#5d574e",
  rubric: "#a3271b",
  families: { serif: "'Source Serif', serif", sans: "'Source Sans', sans-serif" },
  fontFaces: "@font-face{font-family:'Source Sans';src:url(data:font/woff2;base64,AAAA) format('woff2')}",
};

const chart: Chart = {
  alt: "A chart of p < q & more",
  x: { label: "x", range: [0, 10] },
  y: { label: "density", range: [0, 1] },
  series: [
    { kind: "line", label: "mean & mode", style: "series-1", x: [0, 5, 10], y: [0.3, 0.4, 0.5] },
    { kind: "rule", label: "exact", style: "dashed", axis: "y", at: 0.45 },
  ],
};

const panel = (letter: string, count = 2): SheetPanel => ({
  letter,
  title: `p(x < 1) of "${letter}"`,
  blocks: [
    { kind: "drawing", markup: chartSvg(chart), viewBox: [0, 0, 420, 300] },
    { kind: "text", runs: [{ text: "p", italic: true }, { text: "(F = 0) = 0.2125" }] },
    {
      kind: "table",
      rows: [
        [[{ text: "B F" }], [{ text: "product" }]],
        [[{ text: "0 0" }], [{ text: "0.0081", bold: true }]],
      ],
    },
  ],
  legend: Array.from({ length: count }, (_, i) => ({ swatch: '<path d="M1 7H27"/>', label: `entry <${i}>` })),
});

const sheet = (panels: readonly SheetPanel[]): Sheet => ({
  label: "Figure 1.1",
  title: "Points & lines",
  summary: "After 8 points the slope is < 1.",
  panels,
  caption: [
    { text: "One belief, seen twice.", bold: true },
    { text: " (a) The inner band, x" },
    { text: "1", script: "sub" },
    { text: ", and more." },
  ],
  permalink: "https://example.org/linear-regression/?prior=0.5&noise=1#fig-line",
  source: "Computed by the Marginalia API",
});

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: (Element | string)[];
}

/** @throws Error for anything that is not well-formed XML, including entities and markup other than elements */
function parsed(xml: string): Element {
  const root: Element = { name: "", attributes: {}, children: [] };
  const open = [root];
  let end = 0;
  for (const match of xml.matchAll(/<(\/?)([a-zA-Z][\w:-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/g)) {
    if (match.index !== end) throw new Error(`not XML at ${xml.slice(end, end + 60)}`);
    end += match[0].length;
    const [, closes, name = "", attributes = "", isEmpty, text] = match;
    for (const [entity] of match[0].matchAll(/&(?!(amp|lt|gt|quot|apos|#\d+);)/g)) throw new Error(`bare ${entity}`);
    if (text !== undefined) open.at(-1)?.children.push(text);
    else if (closes) {
      if (open.pop()?.name !== name) throw new Error(`</${name}> closes another element`);
    } else {
      const pairs = Array.from(attributes.matchAll(/([\w:-]+)="([^"]*)"/g), ([, key, value]) => [key, value]);
      const element = { name, attributes: Object.fromEntries(pairs), children: [] };
      if (pairs.length > Object.keys(element.attributes).length) throw new Error(`<${name}> has an attribute twice`);
      open.at(-1)?.children.push(element);
      if (!isEmpty) open.push(element);
    }
  }
  if (end !== xml.length || open.length !== 1) throw new Error("not closed");
  return root;
}

const textOf = (node: Element | string): string =>
  typeof node === "string" ? node : node.children.map(textOf).join("");
const all = (node: Element | string, name: string): Element[] =>
  typeof node === "string"
    ? []
    : [...(node.name === name ? [node] : []), ...node.children.flatMap((each) => all(each, name))];

test("the parser rejects markup that XML does not allow", () => {
  for (const wrong of ["<a><b></a></b>", "<a>", '<a b="1" b="2"/>', "<a>&nbsp;</a>", "<a>x & y</a>", "<a b=1/>"]) {
    expect(() => parsed(wrong), wrong).toThrow();
  }
});

test("the file is XML, with caption, legends, number, permalink, source and a description, and is self-contained", () => {
  const svg = sheetSvg(sheet([panel("a"), panel("b"), panel("c")]), theme, measure);
  const root = parsed(svg.trim());
  const words = all(root, "text").map(textOf);
  for (const said of ["Figure 1.1", "entry &lt;0>", "entry &lt;1>", "product", "Computed by the Marginalia API"]) {
    expect(words).toContain(said);
  }
  expect(words.join("")).toContain("One belief, seen twice. (a) The inner band, x1, and more.");
  expect(words.join("")).toContain("?prior=0.5&amp;noise=1#fig-line");
  expect(textOf(all(root, "title")[0] as Element)).toBe("Figure 1.1: Points &amp; lines");
  expect(textOf(all(root, "desc")[0] as Element)).toContain("slope is &lt; 1");
  expect(svg).not.toContain("var(--");
  expect(svg.match(/(?:href|src)="|url\((?!data:)/g)).toBeNull();
  expect(entriesOf(chart)).toHaveLength(2);
});

test.each([1, 2, 3, 4, 5, 7])("%i panels are placed in rows, and the sheet contains all of them", (count) => {
  const panels = Array.from({ length: count }, (_, i) => panel(String.fromCharCode(97 + i), 9));
  const [svg] = all(parsed(sheetSvg(sheet(panels), theme, measure).trim()), "svg") as [Element];
  const [width, height] = [Number(svg.attributes.width), Number(svg.attributes.height)];
  const drawings = all(svg, "svg").filter(({ attributes }) => attributes.viewBox === "0 0 420 300" && attributes.x);
  const boxes = drawings.map(
    ({ attributes: { x, y, width: w, height: h } }) => [x, y, w, h].map(Number) as [number, number, number, number],
  );
  expect(boxes).toHaveLength(count);
  boxes.forEach(([x, y, w, h], i) => {
    expect(Math.min(x, y)).toBeGreaterThan(0);
    expect(x + w).toBeLessThan(width);
    expect(y + h).toBeLessThan(height);
    for (const [x2, y2, w2, h2] of boxes.slice(i + 1)) {
      expect(x + w <= x2 || x2 + w2 <= x || y + h <= y2 || y2 + h2 <= y, `${i} and another`).toBe(true);
    }
  });
  const lowest = Math.max(
    ...svg.children.map((each) => (typeof each === "string" ? 0 : Number(each.attributes.y ?? 0))),
  );
  expect(lowest).toBeGreaterThan(Math.max(...boxes.map(([, y, , h]) => y + h)));
  expect(lowest).toBeLessThan(height);
});

test("lines keep every letter, break between words, and fit the width, including long addresses", () => {
  const font = { family: "sans", size: 10 } as const;
  const runs: Run[] = [
    { text: "The prior is " },
    { text: "p", italic: true },
    { text: "(x), " },
    { text: `https://example.org/?${"strokes=1i2.".repeat(20)}` },
  ];
  const lines = linesOf(runs, 100, font, measure).map((line) => line.map(({ text }) => text).join(""));
  for (const line of lines) expect(measure(line, font)).toBeLessThanOrEqual(100);
  expect(lines.join("").replaceAll(" ", "")).toBe(
    runs
      .map(({ text }) => text)
      .join("")
      .replaceAll(" ", ""),
  );
  expect(lines.slice(0, 2)).toEqual(["The prior is p(x),", expect.stringMatching(/^https/)]);
});

test("an attribute has a colour without a function, a length without its unit, a family without double quotes", () => {
  expect(attributeValue("rgb(37, 89, 176)")).toBe("#2559b0");
  expect(attributeValue("1.5px, 4px")).toBe("1.5, 4");
  expect(attributeValue('"Source Sans", Arial')).toBe("'Source Sans', Arial");
});

test("the HTML of a frame has the escaped state and a size", () => {
  const code = embedCode(
    "fig-line",
    'Figure 1.1: "points"',
    "https://example.org/linear-regression/?points=1%2C2&used=3#fig-line",
    900,
  );
  expect(code.split("\n")[0]).toBe(
    '<iframe src="https://example.org/figures/fig-line/embed/?points=1,2&amp;used=3" ' +
      'title="Figure 1.1: &quot;points&quot;" width="100%" height="900" loading="lazy"></iframe>',
  );
});
