/** A figure's default state, computed by the Worker and drawn at build time with the figure's own functions. */
import type { ApiRequest } from "../lib/api/api.ts";
import { initialState } from "../lib/figure/fields.ts";
import { type AnyFigure, answerValue, type FigureDefinition, type Panels, tableMarkup } from "../lib/figure/figure.ts";
import { askApi } from "./ask-worker.ts";

export interface BuiltCall {
  readonly name: string;
  readonly title: string;
  readonly request: ApiRequest;
  readonly contentType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface BuiltFigure {
  /** Calls in the order of the definition. */
  readonly calls: readonly BuiltCall[];
  readonly panels: Panels;
  readonly summary: string;
  /** Markup of the data tables. */
  readonly tables: string;
  /** Result of `load`, for the numbers in the prose. */
  readonly answers: unknown;
}

const built = new Map<AnyFigure, Promise<BuiltFigure>>();

export function builtFigure(figure: AnyFigure): Promise<BuiltFigure> {
  const known = built.get(figure) ?? build(figure);
  built.set(figure, known);
  return known;
}

/** Result of `load` for the default state with some fields changed, for the numbers in the prose. */
export function answersAt<State, Answers>(
  { fields, load }: FigureDefinition<State, Answers>,
  change: Partial<State>,
): Promise<Answers> {
  return load({ ...initialState(fields), ...change }, async <T>(_call: string, request: ApiRequest) => {
    const { contentType, bytes } = await askApi(request);
    return answerValue<T>(contentType, bytes);
  });
}

async function build({ fields, calls: titles, load, draw, summary, tables }: AnyFigure): Promise<BuiltFigure> {
  const calls = new Map<string, BuiltCall>();
  const state = initialState(fields);
  const answers = await load(state, async <T>(name: string, request: ApiRequest) => {
    const { contentType, bytes } = await askApi(request);
    calls.set(name, { name, title: titles[name] as string, request, contentType, bytes });
    return answerValue<T>(contentType, bytes);
  });
  return {
    calls: Object.keys(titles).map((name) => {
      const call = calls.get(name);
      if (!call) throw new Error(`builtFigure: expected the default state to make the call ${name}, got none`);
      return call;
    }),
    panels: draw(state, answers),
    summary: summary(state, answers),
    tables: tables(state, answers).map(tableMarkup).join(""),
    answers,
  };
}
