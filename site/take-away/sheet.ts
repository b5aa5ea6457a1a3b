/**
 * A figure as one drawing: panels in a grid, legends, caption and source.
 *
 * `collect.ts` reads these records from the page. This module only makes text, so that the saved SVG, the PNG made from it
 * and the printed page are the same sheet.
 */
import { nth } from "../lib/numbers/nth.ts";
import { escaped, tenths } from "../plot/frame.ts";
import { type Font, lineMarkup, linesOf, type Measure, plain, type Run, widthOf } from "./prose.ts";

export type Block =
  | {
      readonly kind: "drawing";
      /** Content of an SVG element with this view box, with resolved colours. */
      readonly markup: string;
      readonly viewBox: readonly [x: number, y: number, width: number, height: number];
    }
  | { readonly kind: "text"; readonly runs: readonly Run[] }
  | { readonly kind: "table"; readonly rows: readonly (readonly (readonly Run[])[])[] };

export interface LegendEntry {
  /** Content of an SVG element of 28 x 14. */
  readonly swatch: string;
  readonly label: string;
}

export interface SheetPanel {
  readonly letter: string;
  readonly title: string;
  readonly blocks: readonly Block[];
  readonly legend: readonly LegendEntry[];
}

export interface Sheet {
  /** Citation, such as “Figure 1.1”. */
  readonly label: string;
  readonly title: string;
  /** The figure's current summary. */
  readonly summary: string;
  readonly panels: readonly SheetPanel[];
  readonly caption: readonly Run[];
  readonly permalink: string;
  /** The model or API version that computed the figure. */
  readonly source: string;
}

export interface Theme {
  readonly paper: string;
  readonly ink: string;
  readonly soft: string;
  readonly rubric: string;
  /** Font family lists, for attributes. */
  readonly families: Readonly<Record<Font["family"], string>>;
  /** @font-face rules with the embedded fonts. */
  readonly fontFaces: string;
}

export const panelWidth = 420;
const gap = 32;
const margin = 24;
/** Longest line of text, for legibility. */
const captionWidth = 760;

const fonts = {
  letter: { family: "serif", size: 17, bold: true },
  title: { family: "sans", size: 15.5, bold: true },
  text: { family: "sans", size: 14 },
  label: { family: "sans", size: 15, bold: true },
  caption: { family: "serif", size: 15.5 },
  source: { family: "sans", size: 12 },
} as const satisfies Record<string, Font>;

/** A block of the sheet: its height, and its markup at a vertical position. */
interface Piece {
  readonly height: number;
  at(x: number, y: number): string;
}

const pile = (pieces: readonly Piece[]): Piece => ({
  height: pieces.reduce((sum, { height }) => sum + height, 0),
  at(x, y) {
    let top = y;
    return pieces
      .map((piece) => {
        const markup = piece.at(x, top);
        top += piece.height;
        return markup;
      })
      .join("");
  },
});

const columnsFor = (count: number): number => (count === 1 ? 1 : count <= 4 ? 2 : 3);

/** The whole figure as an SVG file. */
export function sheetSvg(sheet: Sheet, theme: Theme, measure: Measure): string {
  const { label, title, summary, panels, caption, permalink, source } = sheet;
  const columns = columnsFor(panels.length);
  const width = 2 * margin + columns * panelWidth + (columns - 1) * gap;
  const room = Math.min(captionWidth, width - 2 * margin);
  const rows = Array.from({ length: Math.ceil(panels.length / columns) }, (_, row) =>
    panels.slice(row * columns, (row + 1) * columns).map((panel) => panelPiece(panel, theme, measure)),
  );
  const write = (runs: readonly Run[], font: Font, fill: string, lineHeight: number): Piece =>
    textPiece(runs, { font, fill, families: theme.families }, room, lineHeight, measure);
  const whole = pile([
    ...rows.map((row) => ({
      height: Math.max(...row.map(({ height }) => height)) + 22,
      at: (x: number, y: number) => row.map((piece, i) => piece.at(x + i * (panelWidth + gap), y)).join(""),
    })),
    write(plain(label), fonts.label, theme.rubric, 22),
    write(caption, fonts.caption, theme.ink, 22),
    space(8),
    write(plain(permalink), fonts.source, theme.soft, 17),
    write(plain(source), fonts.source, theme.soft, 17),
  ]);
  const height = Math.ceil(whole.height + 2 * margin);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">` +
    `<title>${escaped(`${label}: ${title}`)}</title><desc>${escaped(summary)}</desc>` +
    `<style>${theme.fontFaces}</style><rect width="${width}" height="${height}" fill="${theme.paper}"/>` +
    `${whole.at(margin, margin)}</svg>\n`
  );
}

function panelPiece({ letter, title, blocks, legend }: SheetPanel, theme: Theme, measure: Measure): Piece {
  const { families, ink, rubric } = theme;
  const indent = 22;
  const heading: Piece = {
    height: 28,
    at: (x, y) =>
      lineMarkup(plain(letter), [x, y + 16], { font: fonts.letter, fill: rubric, families }) +
      lineMarkup(plain(title), [x + indent, y + 16], { font: fonts.title, fill: ink, families }),
  };
  return pile([
    heading,
    ...blocks.map((block) => blockPiece(block, theme, measure)),
    legendPiece(legend, theme, measure),
  ]);
}

function blockPiece(block: Block, theme: Theme, measure: Measure): Piece {
  const style = { font: fonts.text, fill: theme.ink, families: theme.families };
  switch (block.kind) {
    case "drawing": {
      const height = (panelWidth * block.viewBox[3]) / block.viewBox[2];
      return { height, at: (x, y) => svgAt(x, y, panelWidth, height, block.viewBox, block.markup) };
    }
    case "text":
      return textPiece(block.runs, style, panelWidth, 20, measure);
    case "table": {
      const rowHeight = 20;
      const count = Math.max(...block.rows.map((row) => row.length));
      const widths = Array.from(
        { length: count },
        (_, i) => 14 + Math.max(...block.rows.map((row) => widthOf(row[i] ?? [], fonts.text, measure))),
      );
      const ends = widths.map((_, i) => widths.slice(0, i + 1).reduce((sum, each) => sum + each, 0));
      const natural = { width: Math.max(panelWidth, ends.at(-1) ?? 0), height: rowHeight * block.rows.length };
      // Shrinks what is too wide for a panel.
      const height = (panelWidth * natural.height) / natural.width;
      const cells = block.rows.flatMap((row, r) =>
        row.map((runs, c) => lineMarkup(runs, [nth(ends, c), rowHeight * r + 14], style, "end")),
      );
      return {
        height,
        at: (x, y) => svgAt(x, y, panelWidth, height, [0, 0, natural.width, natural.height], cells.join("")),
      };
    }
  }
}

/** Legend entries in as many rows as they need. */
function legendPiece(entries: readonly LegendEntry[], { families, ink }: Theme, measure: Measure): Piece {
  if (entries.length === 0) return space(0);
  const [swatchWidth, between, rowHeight] = [34, 18, 22];
  let [left, row] = [0, 0];
  const placed = entries.map(({ swatch, label }) => {
    const width = swatchWidth + measure(label, fonts.text);
    if (left > 0 && left + width > panelWidth) [left, row] = [0, row + 1];
    const place = { swatch, label, left, row };
    left += width + between;
    return place;
  });
  return {
    height: (row + 1) * rowHeight + 4,
    at: (x, y) =>
      placed
        .map(({ swatch, label, left: across, row: down }) => {
          const top = y + 4 + down * rowHeight;
          return (
            svgAt(x + across, top + 2, 28, 14, [0, 0, 28, 14], swatch) +
            lineMarkup(plain(label), [x + across + swatchWidth, top + 14], { font: fonts.text, fill: ink, families })
          );
        })
        .join(""),
  };
}

function textPiece(
  runs: readonly Run[],
  style: Parameters<typeof lineMarkup>[2],
  width: number,
  lineHeight: number,
  measure: Measure,
): Piece {
  const lines = linesOf(runs, width, style.font, measure);
  return {
    height: lines.length * lineHeight,
    at: (x, y) => lines.map((line, i) => lineMarkup(line, [x, y + i * lineHeight + style.font.size], style)).join(""),
  };
}

const space = (height: number): Piece => ({ height, at: () => "" });

const svgAt = (x: number, y: number, w: number, h: number, viewBox: readonly number[], content: string): string =>
  `<svg x="${tenths(x)}" y="${tenths(y)}" width="${tenths(w)}" height="${tenths(h)}" viewBox="${viewBox.join(" ")}">${content}</svg>`;
