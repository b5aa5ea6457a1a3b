/** Reads a figure from the page: its current panels, legends, caption and source. */
import { find } from "../lib/figure/figure-shell.ts";
import type { Chart } from "../plot/chart.ts";
import { escaped } from "../plot/frame.ts";
import { chartSvg, legendMarkup } from "../plot/svg.ts";
import type { Run } from "./prose.ts";
import { attributeValue, inLight, pngUri, resolved } from "./resolve.ts";
import type { Block, LegendEntry, Sheet, SheetPanel } from "./sheet.ts";

/** Charts with the reader's zoom and hidden series, by panel name. */
export type Charts = ReadonlyMap<string, Chart>;

export function sheetOf(figure: HTMLElement, permalink: string, charts: Charts): Promise<Sheet> {
  const { title, source } = JSON.parse(figure.dataset.citation ?? "{}") as { title: string; source: string };
  const caption = find(figure, "figcaption");
  const label = find(caption, ".figure-number").textContent;
  const prose = [...caption.childNodes].filter((node) => !(node instanceof Element && node.matches(".figure-number")));
  return inLight(figure, async (host) => ({
    label,
    title: title.split(": ").slice(1).join(": "),
    summary: find(figure, "[data-summary]").textContent.trim(),
    panels: await Promise.all(Array.from(figure.querySelectorAll(".panel"), (panel) => panelOf(panel, host, charts))),
    caption: prose.flatMap((node) => runsOf(node)),
    permalink,
    source,
  }));
}

async function panelOf(panel: Element, host: HTMLElement, charts: Charts): Promise<SheetPanel> {
  const letter = find(panel, ".panel-letter").textContent;
  const title = find(panel, ".panel-title").textContent.trim().slice(letter.length).trim();
  const chart = charts.get(panel.querySelector<HTMLElement>("[data-drawing]")?.dataset.drawing ?? "");
  const surfaces = panel.querySelectorAll<HTMLElement>("[data-drawing], .pad, .picture, .coordinates, .axis-labels");
  const blocks = Array.from(surfaces, (surface) => blocksOf(surface, host, chart));
  return { letter, title, blocks: (await Promise.all(blocks)).flat(), legend: await legendOf(panel, host, chart) };
}

/** Copies an element with its parent into the host, so that the style sheet's rules for it still match. */
function copied(original: Element, host: HTMLElement, markup?: string): Element {
  const around = original.parentElement?.cloneNode(false) as Element;
  const copy = original.cloneNode(markup === undefined) as Element;
  if (markup !== undefined) copy.innerHTML = markup;
  for (const lit of copy.querySelectorAll("[data-lit]")) lit.removeAttribute("data-lit");
  around.append(copy);
  host.append(around);
  return copy;
}

function blocksOf(surface: HTMLElement, host: HTMLElement, chart: Chart | undefined): Promise<Block[]> {
  if (surface.matches(".pad, .picture")) return layersOf(surface, host);
  const copy = copied(surface, host, chart && chartSvg(chart));
  if (surface.matches(".axis-labels")) return Promise.all([{ kind: "text", runs: [...copy.children].flatMap(spaced) }]);
  if (surface.matches(".coordinates")) return Promise.all([{ kind: "text", runs: runsOf(copy) }]);
  return Promise.all(Array.from(copy.children, (child) => blockOf(child)));
}

const spaced = (element: Element): readonly Run[] => [...runsOf(element), { text: "\u2003 " }];

async function blockOf(element: Element): Promise<Block> {
  if (element instanceof SVGSVGElement) return drawingOf(element);
  const table = element.querySelector("table");
  if (!table) return { kind: "text", runs: runsOf(element) };
  return {
    kind: "table",
    rows: Array.from(table.rows, ({ cells }) => Array.from(cells, (cell) => runsOf(cell))),
  };
}

async function drawingOf(drawing: SVGSVGElement): Promise<Block> {
  const { x, y, width, height } = drawing.viewBox.baseVal;
  return { kind: "drawing", viewBox: [x, y, width, height], markup: await resolved(drawing) };
}

/** Side, in drawing units, of a layered panel: a picture with marks over it. */
const side = 1000;

async function layersOf(surface: HTMLElement, host: HTMLElement): Promise<Block[]> {
  const pictures = [...surface.querySelectorAll<HTMLImageElement | HTMLCanvasElement>("img, canvas")];
  const seen = pictures.find((picture) => getComputedStyle(picture).visibility !== "hidden");
  const drawings = copied(surface, host).querySelectorAll<SVGSVGElement>(":scope > svg");
  const marks = await Promise.all(
    Array.from(drawings, async (drawing) => {
      const { width, height } = drawing.viewBox.baseVal;
      const scaled = `width="${side}" height="${side}" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none"`;
      return `<svg ${scaled}>${await resolved(drawing)}</svg>`;
    }),
  );
  const edge = `<rect width="${side}" height="${side}" fill="none" stroke="#8c8375" stroke-width="2"/>`;
  const markup = [seen ? await pictureMarkup(seen) : "", ...marks, edge].join("");
  return [{ kind: "drawing", viewBox: [0, 0, side, side], markup }];
}

/** One of the API's pictures, which are light on dark, as ink on paper. */
async function pictureMarkup(picture: HTMLImageElement | HTMLCanvasElement): Promise<string> {
  // A lazily loaded picture may not have arrived yet.
  if (picture instanceof HTMLImageElement) await picture.decode();
  const { width, height } =
    picture instanceof HTMLImageElement ? { width: picture.naturalWidth, height: picture.naturalHeight } : picture;
  return (
    `<image width="${side}" height="${side}" preserveAspectRatio="none" ` +
    `image-rendering="${getComputedStyle(picture).imageRendering}" href="${pngUri(picture, [width, height], true)}"/>`
  );
}

/** Legend entries of a panel's charts and drawings, without those that the reader has hidden. */
async function legendOf(panel: Element, host: HTMLElement, chart: Chart | undefined): Promise<LegendEntry[]> {
  const entries = Array.from(panel.querySelectorAll(".legend"), (legend) => {
    const copy = copied(legend, host, chart && legend.matches("[data-legend]") ? legendMarkup(chart) : undefined);
    return [...copy.querySelectorAll<HTMLElement>(":is(.key, [data-entry]):not(:has(input:not(:checked)))")];
  });
  return Promise.all(entries.flat().map(entryOf));
}

async function entryOf(entry: HTMLElement): Promise<LegendEntry> {
  const sample = entry.querySelector("svg");
  return {
    swatch: sample ? await resolved(sample) : writtenSample(entry),
    // A sample may itself be text.
    label: entry.dataset.entry ?? entry.lastChild?.textContent?.trim() ?? "",
  };
}

/** Sample of a mark that is a letter, in its colour. */
function writtenSample(entry: HTMLElement): string {
  const letter = find(entry, "span");
  const { color, fontFamily, fontWeight } = getComputedStyle(letter);
  const family = attributeValue(fontFamily);
  return (
    `<text x="14" y="12" text-anchor="middle" fill="${attributeValue(color)}" font-family="${family}" ` +
    `font-size="14" font-weight="${fontWeight}">${escaped(letter.textContent)}</text>`
  );
}

/** Text runs with their fonts, without hidden text such as instructions for touch on a device with a mouse. */
function runsOf(node: Node): readonly Run[] {
  if (!(node instanceof Element)) {
    const text = node.textContent ?? "";
    return text === "" ? [] : [{ text, ...faceOf(node.parentElement as Element) }];
  }
  if (getComputedStyle(node).display === "none") return [];
  return [...node.childNodes].flatMap(runsOf);
}

function faceOf(element: Element): Omit<Run, "text"> {
  const { fontWeight, fontStyle } = getComputedStyle(element);
  const script = element.closest("sub, sup")?.localName;
  return {
    ...(Number(fontWeight) >= 600 && { bold: true }),
    ...(fontStyle === "italic" && { italic: true }),
    ...(script && { script: script === "sub" ? ("sub" as const) : ("super" as const) }),
  };
}
