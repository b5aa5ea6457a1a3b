/**
 * Chooses the states of a figure that an offline copy stores, and requests the API's responses for them.
 *
 * A field is free if its other values need no further response. For the other fields, all choices and buttons are stored,
 * and evenly spaced values of the main sliders: jointly for two sliders that one handle moves, otherwise one at a time.
 */
import type { ApiRequest } from "../../lib/api/api.ts";
import { fromQuery, initialState, type NumberField, toQuery } from "../../lib/figure/fields.ts";
import { type AnyFigure, answerValue } from "../../lib/figure/figure.ts";
import type { Query } from "../../lib/figure/permalink.ts";
import { requestKey, type StoredAnswer, type StoredValues } from "../../offline/stored.ts";
import { type AskApi, type FigureInCopy, storedAnswer } from "./answers.ts";
import type { Control, Controls } from "./controls.ts";
import { coarser, type Lattice, valuesOf } from "./lattice.ts";

/** Numbers of stored values: of the first slider, of each other slider, and of either slider of a pad. */
const ofFirst = 13;
const ofOthers = 6;
const acrossPad = 6;
/** Number of values of counters such as image indices and seeds. */
const counted = 4;
/** Number of values tried to find whether a slider needs further responses. */
const tried = 7;

/** Sliders to store jointly, with their values. */
type Sweep = readonly (readonly [name: string, lattice: Lattice])[];

/** For each field that is not free, a state in which another value needs another response. */
type Hubs = ReadonlyMap<string, Query>;

/** @throws Error the API refuses the default state */
export async function storeFigure(
  figure: AnyFigure,
  { controls, presets }: Controls,
  ask: AskApi,
): Promise<FigureInCopy> {
  const start = toQuery(figure.fields, initialState(figure.fields));
  const main = controls.filter(({ name, isMain }) => isMain && name in figure.fields);
  const book = new AnswerBook(figure, ask);
  await book.record(start);
  const bases = [start, ...(await book.recorded(variantsOf(figure, main, presets, start)))];
  const hubs = new Map<string, Query>();
  const findHub = async (name: string, states: readonly Query[]): Promise<void> => {
    for (const state of states) {
      if (hubs.has(name)) return;
      if (!(await isFree(book, figure, controls, name, state))) hubs.set(name, state);
    }
  };
  for (const name of Object.keys(figure.fields)) await findHub(name, bases);

  const sweeps = sweepsOf(figure, main, hubs, start);
  const swept = sweeps.flatMap((sweep) => {
    const hub = hubs.get(sweep[0]?.[0] ?? "");
    return product(sweep).map((change) => ({ ...hub, ...change }));
  });
  const states = [...bases, ...(await book.recorded(swept))];
  const chosen = main.filter(({ kind }) => kind === "choice" || kind === "flag");
  // After a slider has moved, another choice may need a response that is not stored.
  for (const { name } of chosen) await findHub(name, states);
  const moved: Record<string, StoredValues> = Object.fromEntries(sweeps.flat());
  for (const { name } of chosen) {
    if (hubs.has(name)) moved[name] = { words: [...new Set(bases.map((base) => base[name] ?? ""))] };
  }
  return { figure: { states: distinct(states, [...hubs.keys()]), moved }, answers: book.answers };
}

/** States that buttons set, and states with other choices than the default. */
function variantsOf(
  figure: AnyFigure,
  main: readonly Control[],
  presets: readonly string[],
  start: Query,
): readonly Query[] {
  return [
    ...presets.map((set) => complete(figure, { ...start, ...Object.fromEntries(new URLSearchParams(set)) })),
    ...main.flatMap(({ name, kind, words }) => {
      if (kind === "choice") return words.map((word) => ({ ...start, [name]: word }));
      return kind === "flag" ? [{ ...start, [name]: start[name] === "1" ? "" : "1" }] : [];
    }),
  ];
}

function sweepsOf(figure: AnyFigure, main: readonly Control[], hubs: Hubs, start: Query): readonly Sweep[] {
  const fields = figure.fields as Readonly<Record<string, NumberField>>;
  const named = (kind: Control["kind"]): readonly string[] =>
    main.filter((control) => control.kind === kind && hubs.has(control.name)).map(({ name }) => name);
  const spread = (name: string, most: number): Sweep[number] => {
    const { min, max, step } = fields[name] as NumberField;
    return [name, coarser({ min, max, step }, Number(hubs.get(name)?.[name]), most)];
  };
  const pads = padsOf(figure, named("range"));
  const alone = named("range").filter((name) => !pads.flat().includes(name));
  return [
    ...pads.map((pad) => pad.map((name) => spread(name, acrossPad))),
    ...alone.map((name, i) => [spread(name, i === 0 && pads.length === 0 ? ofFirst : ofOthers)]),
    ...named("number").map((name): Sweep => [[name, countedFrom(Number(start[name]), fields[name] as NumberField)]]),
  ];
}

const complete = (figure: AnyFigure, query: Query): Query =>
  toQuery(figure.fields, fromQuery(figure.fields, query, initialState(figure.fields)));

const countedFrom = (from: number, { max, step }: Lattice): Lattice => ({
  min: from,
  max: Math.min(max, from + counted * step),
  step,
});

/** Pairs of sliders that a handle of the figure moves together. */
function padsOf(figure: AnyFigure, sliders: readonly string[]): readonly (readonly string[])[] {
  const pairs = (figure.handles?.(initialState(figure.fields)) ?? [])
    .map(({ x, y, move }) => Object.keys(move(x, y)).filter((name) => sliders.includes(name)))
    .filter(({ length }) => length === 2);
  return pairs.filter((pair, i) => pairs.findIndex((other) => other.join() === pair.join()) === i);
}

/** Whether the responses of this state suffice for other values of a field. */
async function isFree(
  book: AnswerBook,
  figure: AnyFigure,
  controls: readonly Control[],
  name: string,
  base: Query,
): Promise<boolean> {
  const others = alternatives(figure, controls, name, base).filter((text) => text !== base[name]);
  for (const text of others) if (!(await book.knows({ ...base, [name]: text }))) return false;
  return others.length > 0;
}

/** Some other values of a field; empty if unknown. */
function alternatives(figure: AnyFigure, controls: readonly Control[], name: string, base: Query): readonly string[] {
  const field = (figure.fields as Readonly<Record<string, Partial<NumberField> & { options?: object }>>)[name];
  const control = controls.find((each) => each.name === name);
  if (control?.kind === "flag") return ["", "1"];
  if (control?.kind === "choice") return control.words;
  if (field?.options) return Object.keys(field.options);
  if (field?.min === undefined || field.max === undefined || field.step === undefined) return [];
  const { min, max, step } = field as Lattice;
  const value = Number(base[name]);
  const spread = valuesOf(coarser({ min, max, step }, value, tried));
  return [...new Set([min, max, value + step, value - step, ...spread])]
    .filter((other) => other >= min && other <= max)
    .map((other) => complete(figure, { ...base, [name]: String(other) })[name] ?? "");
}

const product = (sweep: Sweep): readonly Query[] =>
  sweep.reduce<readonly Query[]>(
    (states, [name, lattice]) =>
      states.flatMap((state) => valuesOf(lattice).map((value) => ({ ...state, [name]: String(value) }))),
    [{}],
  );

/** Reduces states to the fields that requests depend on. */
function distinct(states: readonly Query[], names: readonly string[]): readonly Query[] {
  const asked = states.map((state) => Object.fromEntries(names.map((name) => [name, state[name] ?? ""])));
  return [...new Map(asked.map((state) => [JSON.stringify(state), state])).values()];
}

/** The API's responses for the states of one figure. */
class AnswerBook {
  readonly answers: Record<string, StoredAnswer> = {};
  readonly #values = new Map<string, unknown>();
  readonly #figure: AnyFigure;
  readonly #ask: AskApi;

  constructor(figure: AnyFigure, ask: AskApi) {
    this.#figure = figure;
    this.#ask = ask;
  }

  /** Requests the missing responses of a state. */
  record(query: Query): Promise<unknown> {
    return this.#load(query, async (request) => {
      const asked = await this.#ask(request);
      this.answers[requestKey(request)] = storedAnswer(asked);
      return answerValue(asked.contentType, asked.bytes);
    });
  }

  /** Records states one after the other. @returns the states that the API accepts */
  async recorded(queries: readonly Query[]): Promise<readonly Query[]> {
    const taken: Query[] = [];
    for (const query of queries) if (await succeeds(this.record(query))) taken.push(query);
    return taken;
  }

  /** Whether the recorded responses suffice to draw a state. */
  knows(query: Query): Promise<boolean> {
    return succeeds(this.#load(query, () => Promise.reject(new Error("not recorded"))));
  }

  #load(query: Query, missing: (request: ApiRequest) => Promise<unknown>): Promise<unknown> {
    const { fields, load } = this.#figure;
    return load(fromQuery(fields, query, initialState(fields)), async <T>(_call: string, request: ApiRequest) => {
      const key = requestKey(request);
      if (!this.#values.has(key)) this.#values.set(key, await missing(request));
      return this.#values.get(key) as T;
    });
  }
}

const succeeds = (work: Promise<unknown>): Promise<boolean> =>
  work.then(
    () => true,
    () => false,
  );
