/**
 * Definition of a figure: its state, the API calls that it needs, and pure functions from their answers to pictures and
 * words.
 *
 * With these functions the build draws the default state (`build/built-figure.ts`) and the browser every other one
 * (`elements/live-figure.ts`), and the tests compare the screen with the API's own answers (`tests/browser/figures.ts`).
 * A figure is a folder `figures/<name>/` of
 *
 *   state.ts       its fields, the answers of its calls, and what is computed from both
 *   figure.ts      exports `figure`, a FigureDefinition: fields, calls, load, summary, tables, what can be dragged
 *   draw.ts        its drawings, with `plot/`
 *   keys.ts        the legends of its drawings
 *   facts.ts       the numbers that its section's prose quotes, computed by the Worker at build time
 *   <name>.astro   <LiveFigure {figure}> with its controls and caption, and a script of one line: defineFigure(figure)
 *
 * and an entry in its part of the report (`lib/report/parts/`); `npm run new` writes all of it. The figures of a model's page
 * are functions of its published files (`models/figures.ts`). Figures share the code for requests, permalinks, status and
 * downloads, with one exception: `figures/latent-atlas/` has its own element, because it requests picture and sheet
 * separately and previews a tile under the pointer without a request.
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

/** Contents of the panels by name: a chart, or markup (an SVG from `plot/`, or HTML). */
export type Panels = Readonly<Record<string, string | Chart>>;

/** A panel as markup. */
export const panelMarkup = (panel: string | Chart): string => (typeof panel === "string" ? panel : chartSvg(panel));

/** Draws panels from the events received so far, at least one; later if the drawing needs another answer. */
export type SoFar<Event> = (events: readonly Event[]) => Panels | Promise<Panels>;

/**
 * Sends a request under the name of its call in the drawer. JSON is returned parsed, a picture as a data URI. Once the
 * same request under the same name has been answered, it is not sent again.
 *
 * @param soFar preview of panels while a route that reports progress is still working
 */
export type Ask = <T, Event>(call: string, request: RequestFor<T>, soFar?: SoFar<Event>) => Promise<T>;

/**
 * Draws some panels of the new state in the next frame, from answers that came before the rest. Nothing is drawn if the
 * panels are undefined by then, or if the rest has arrived.
 */
export type Sketch = (panels: () => Panels | undefined) => void;

/** Numbers are displayed to four significant digits and saved in full. */
export interface Table {
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** A point of a panel that can be dragged, moved with the arrow keys, and removed if `remove` is given. */
export interface Handle<State> {
  readonly panel: string;
  readonly label: string;
  /** Position in data coordinates of the panel's frame. */
  readonly x: number;
  readonly y: number;
  /** State change for a move to a point; values beyond a field's limits are clamped. */
  move(x: number, y: number): Partial<State>;
  remove?(): Partial<State>;
}

export interface FigureDefinition<State, Answers> {
  /** Anchor and name of its custom element. */
  readonly id: `fig-${string}`;
  readonly fields: Fields<State>;
  /** Title of each API call, in the order of the drawer. Every state makes all of them. */
  readonly calls: Readonly<Record<string, string>>;
  /** Title of each panel, in order. The first panel represents the figure on the start page. */
  readonly panels: Readonly<Record<string, string>>;
  /** Legend under a panel's drawing; for a chart, entries that its own legend lacks. */
  readonly keys?: Readonly<Record<string, readonly Key[]>>;
  /**
   * Fetches the answers that a state needs: in parallel, or in sequence if one depends on another.
   *
   * @param sketch shows the reader something where the answers take longer than a tenth of a second; missing where nobody waits
   */
  load(state: State, ask: Ask, sketch?: Sketch): Promise<Answers>;
  /** Draws every panel. */
  draw(state: State, answers: Answers): Panels;
  /** Describes the current state in one or two sentences. */
  summary(state: State, answers: Answers): string;
  tables(state: State, answers: Answers): readonly Table[];
  /** Frames of panels that take presses or have handles. */
  readonly frames?: Readonly<Record<string, Frame>>;
  handles?(state: State): readonly Handle<State>[];
  /** State change for a press on a panel with a frame, and for the drag that follows. */
  press?(state: State, panel: string, x: number, y: number, dragging: boolean): Partial<State> | undefined;
}

// biome-ignore lint/suspicious/noExplicitAny: figures in a list differ in their states and answers
export type AnyFigure = FigureDefinition<any, any>;

/**
 * An answer as figures use it: parsed JSON, or a data URI for anything else.
 *
 * @throws ApiFailure a response declared as JSON is not JSON
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

/** Reads a table written by `tableMarkup`, with its numbers as displayed. */
export function tableOf({ caption, rows }: HTMLTableElement): Table {
  const [head = [], ...body] = Array.from(rows, ({ cells }) => Array.from(cells, ({ textContent }) => textContent));
  // The display uses a minus sign; programs expect a hyphen.
  const plain = (text: string): string => (/^−[\d.]/.test(text) ? text.replaceAll("−", "-") : text);
  return { caption: caption?.textContent ?? "", head, rows: body.map((cells) => cells.map(plain)) };
}

/** The tables as comma-separated values (RFC 4180), separated by blank lines. */
export function tablesCsv(tables: readonly Table[]): string {
  const quoted = (value: string | number): string =>
    typeof value === "string" && /[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : String(value);
  return tables
    .map(({ head, rows }) => [head, ...rows].map((row) => `${row.map(quoted).join(",")}\r\n`).join(""))
    .join("\r\n");
}
