/**
 * What a figure is: a state, the API calls that it needs, and pure functions from their answers to pictures and words.
 *
 * The build draws the default with these functions (`build/built-figure.ts`), the browser every other state
 * (`elements/live-figure.ts`), and the tests compare what is on screen with them and the API's own answers
 * (`tests/browser/figures.ts`). A figure is thus a folder `figures/<name>/` of
 *
 *   state.ts       its fields, what its calls answer, and what is computed from both
 *   figure.ts      exports `figure`, a FigureDefinition: fields, calls, load, summary, tables, what can be dragged
 *   draw.ts        its drawings, with `plot/`
 *   keys.ts        what the marks of its drawings are
 *   facts.ts       the numbers that its section's prose tells, asked of the Worker by the build
 *   <name>.astro   <LiveFigure {figure}> with its controls and caption, and a script of one line: defineFigure(figure)
 *
 * and an entry in `lib/report/sections.ts`. The figures of a model's page are functions of what is published of the model
(`models/figures.ts`). No figure has code of its own for requests, permalinks, status, downloads, but for
 * one: `figures/latent-atlas/` has an element of its own, for its picture and its sheet are asked for and answered apart,
 * and a pointer over the sheet previews its tiles without asking.
 */
import type { Chart } from "../../plot/chart.ts";
import type { Frame } from "../../plot/frame.ts";
import { escaped } from "../../plot/frame.ts";
import type { Key } from "../../plot/key.ts";
import { chartSvg } from "../../plot/svg.ts";
import { jsonOf } from "../api/api.ts";
import type { RequestFor } from "../api/requests.ts";
import { significant } from "../numbers/format.ts";
import { base64 } from "./base64.ts";
import type { Fields } from "./fields.ts";

/** What panels show, by their names: a chart, or markup, an SVG of `plot/` or HTML. */
export type Panels = Readonly<Record<string, string | Chart>>;

/** A panel as markup. */
export const panelMarkup = (panel: string | Chart): string => (typeof panel === "string" ? panel : chartSvg(panel));

/** The panels that a route's first events are enough for, from the data of those that have come: one at least. */
export type SoFar<Event> = (events: readonly Event[]) => Panels;

/**
 * Asks the API, under the name that the drawer shows the call by. JSON comes parsed, a picture as a data URI.
 * The same request under the same name is not sent again.
 *
 * @param soFar what a reader sees who has to wait for the answer, of a route that reports its progress
 */
export type Ask = <T, Event>(call: string, request: RequestFor<T>, soFar?: SoFar<Event>) => Promise<T>;

/** Numbers are shown to four significant digits and saved to the last. */
export interface Table {
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** A point of a panel that can be dragged, moved with the arrow keys, and removed where `remove` says how. */
export interface Handle<State> {
  readonly panel: string;
  readonly label: string;
  /** Where it is, in the data of the panel's frame. */
  readonly x: number;
  readonly y: number;
  /** What changes when it is moved to a point of the data; what leaves the fields' limits is put back there. */
  move(x: number, y: number): Partial<State>;
  remove?(): Partial<State>;
}

export interface FigureDefinition<State, Answers> {
  /** Its anchor; also the name of its custom element. */
  readonly id: `fig-${string}`;
  readonly fields: Fields<State>;
  /** Title of each API call, in the order of the drawer. Every state makes all of them. */
  readonly calls: Readonly<Record<string, string>>;
  /** Title of each panel, in their order. The first stands for the figure on the start page. */
  readonly panels: Readonly<Record<string, string>>;
  /** What the marks of a panel's drawing are, under it; of a chart, what its own legend leaves out. */
  readonly keys?: Readonly<Record<string, readonly Key[]>>;
  /** The answers that a state needs: at once with Promise.all, or one after the other where one needs another's. */
  load(state: State, ask: Ask): Promise<Answers>;
  /** Every panel. */
  draw(state: State, answers: Answers): Panels;
  /** One or two sentences: what the figure shows now. */
  summary(state: State, answers: Answers): string;
  tables(state: State, answers: Answers): readonly Table[];
  /** Frames of the panels that can be pressed or have handles. */
  readonly frames?: Readonly<Record<string, Frame>>;
  handles?(state: State): readonly Handle<State>[];
  /** What changes when the reader presses a point of a panel that has a frame, and while they drag on from there. */
  press?(state: State, panel: string, x: number, y: number, dragging: boolean): Partial<State> | undefined;
}

// biome-ignore lint/suspicious/noExplicitAny: a list of figures has states and answers of every kind
export type AnyFigure = FigureDefinition<any, any>;

/**
 * What an answer is to a figure: JSON parsed, anything else a data URI.
 *
 * @throws ApiFailure for what calls itself JSON and is not
 */
export function answerValue<T>(contentType: string, bytes: Uint8Array): T {
  if (contentType.includes("json")) return jsonOf<T>({ bytes });
  return `data:${contentType.split(";")[0]};base64,${base64(bytes)}` as T;
}

export function tableMarkup({ caption, head, rows }: Table): string {
  const cell = (value: string | number): string => escaped(typeof value === "number" ? significant(value) : value);
  const body = rows.map(
    ([first = "", ...rest]) =>
      `<tr><th scope="row">${cell(first)}</th>${rest.map((value) => `<td>${cell(value)}</td>`).join("")}</tr>`,
  );
  return (
    `<div class="table-scroll" tabindex="0" role="group" aria-label="${escaped(caption)}"><table><caption>${escaped(caption)}</caption>` +
    `<thead><tr>${head.map((text) => `<th scope="col">${escaped(text)}</th>`).join("")}</tr></thead>` +
    `<tbody>${body.join("")}</tbody></table></div>`
  );
}

/** A table that `tableMarkup` wrote, its numbers to the digits that are shown. */
export function tableOf({ caption, rows }: HTMLTableElement): Table {
  const [head = [], ...body] = Array.from(rows, ({ cells }) => Array.from(cells, ({ textContent }) => textContent));
  // A minus sign is no hyphen to the eye, and nothing else to a program.
  const plain = (text: string): string => (/^−[\d.]/.test(text) ? text.replaceAll("−", "-") : text);
  return { caption: caption?.textContent ?? "", head, rows: body.map((cells) => cells.map(plain)) };
}

/** The tables as comma-separated values (RFC 4180), a blank line between them. */
export function tablesCsv(tables: readonly Table[]): string {
  const quoted = (value: string | number): string =>
    typeof value === "string" && /[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : String(value);
  return tables
    .map(({ head, rows }) => [head, ...rows].map((row) => `${row.map(quoted).join(",")}\r\n`).join(""))
    .join("\r\n");
}
