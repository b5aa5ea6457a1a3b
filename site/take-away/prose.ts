/** Line breaking for text in several fonts, which SVG lacks. */
import { escaped, tenths } from "../plot/frame.ts";

export interface Run {
  readonly text: string;
  readonly bold?: boolean;
  readonly italic?: boolean;
  readonly script?: "sub" | "super";
}

export interface Font {
  readonly family: "serif" | "sans";
  /** Font size in pixels. */
  readonly size: number;
  readonly bold?: boolean;
  readonly italic?: boolean;
}

/** Width of a text in pixels. */
export type Measure = (text: string, font: Font) => number;

/** Sub- and superscripts: size and shift below or above the line, relative to the font size. */
const script = { size: 0.72, sub: 0.18, super: -0.34 } as const;

export const plain = (text: string): readonly Run[] => [{ text }];

function fontOf({ bold, italic, script: raised }: Run, font: Font): Font {
  const size = raised ? script.size * font.size : font.size;
  return { ...font, size, bold: font.bold || bold || false, italic: font.italic || italic || false };
}

export const widthOf = (runs: readonly Run[], font: Font, measure: Measure): number =>
  runs.reduce((sum, run) => sum + measure(run.text, fontOf(run, font)), 0);

/** Splits runs into words; a word can have several runs, as “x₁,” has three. */
function wordsOf(runs: readonly Run[]): Run[][] {
  const words: Run[][] = [[]];
  for (const run of runs) {
    run.text.split(/[ \n\t]+/).forEach((text, i) => {
      if (i > 0) words.push([]);
      if (text !== "") words.at(-1)?.push({ ...run, text });
    });
  }
  return words.filter((word) => word.length > 0);
}

/** Splits a word that is wider than a line, such as an address. */
function cut(word: readonly Run[], width: number, font: Font, measure: Measure): Run[][] {
  const [run, ...others] = word;
  if (!run || others.length > 0 || widthOf(word, font, measure) <= width) return [[...word]];
  const share = width / widthOf(word, font, measure);
  const size = Math.max(1, Math.floor(0.95 * share * run.text.length));
  return [
    [{ ...run, text: run.text.slice(0, size) }],
    ...cut([{ ...run, text: run.text.slice(size) }], width, font, measure),
  ];
}

/** Breaks words into lines, greedily. */
export function linesOf(
  runs: readonly Run[],
  width: number,
  font: Font,
  measure: Measure,
): readonly (readonly Run[])[] {
  const space = measure(" ", font);
  const lines: Run[][] = [];
  let used = Number.POSITIVE_INFINITY;
  for (const word of wordsOf(runs).flatMap((each) => cut(each, width, font, measure))) {
    const length = widthOf(word, font, measure);
    if (used + space + length > width) {
      lines.push([...word]);
      used = length;
    } else {
      lines.at(-1)?.push({ text: " " }, ...word);
      used += space + length;
    }
  }
  return lines;
}

export interface TextStyle {
  readonly font: Font;
  readonly fill: string;
  readonly families: Readonly<Record<Font["family"], string>>;
}

/** SVG of a line with its baseline at `y`. */
export function lineMarkup(
  runs: readonly Run[],
  [x, y]: readonly [number, number],
  { font, fill, families }: TextStyle,
  anchor: "start" | "end" = "start",
): string {
  let level = 0;
  const spans = runs.map((run) => {
    const own = fontOf(run, font);
    const wanted = run.script ? script[run.script] * font.size : 0;
    const shift = wanted - level;
    level = wanted;
    const attributes = [
      shift === 0 ? "" : ` dy="${tenths(shift)}"`,
      own.size === font.size ? "" : ` font-size="${tenths(own.size)}"`,
      run.bold ? ' font-weight="600"' : "",
      run.italic ? ' font-style="italic"' : "",
    ].join("");
    return attributes === "" ? escaped(run.text) : `<tspan${attributes}>${escaped(run.text)}</tspan>`;
  });
  return (
    `<text x="${tenths(x)}" y="${tenths(y)}" font-family="${families[font.family]}" font-size="${font.size}"` +
    `${font.bold ? ' font-weight="600"' : ""} fill="${fill}"${anchor === "end" ? ' text-anchor="end"' : ""}>${spans.join("")}</text>`
  );
}
