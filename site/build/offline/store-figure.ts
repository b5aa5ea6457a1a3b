/**
 * Which states of a figure a copy of the report holds, and the API's answers to them.
 *
 * A field is free where its other values need no further answer. Of the others, the choices and buttons of the figure
 * are stored, and evenly spaced values of its main sliders: two sliders that one handle moves together, otherwise each alone.
 */
import type { ApiRequest } from "../../lib/api.ts";
import { fromQuery, initialState, type NumberField, toQuery } from "../../lib/fields.ts";
import { type AnyFigure, answerValue } from "../../lib/figure.ts";
import type { Query } from "../../lib/permalink.ts";
import { requestKey, type StoredAnswer, type StoredValues } from "../../offline/stored.ts";
import { type AskApi, type FigureInCopy, storedAnswer } from "./answers.ts";
import type { Control, Controls } from "./controls.ts";
import { coarser, type Lattice, valuesOf } from "./lattice.ts";

/** Values of a figure's first slider, of each other one, and of each of the two of a pad. */
const ofFirst = 13;
const ofOthers = 6;
const acrossPad = 6;
/** Images, seeds and the like that are counted up. */
const counted = 4;
/** Values of a slider that show whether it needs answers. */
const tried = 7;

/** @throws ApiFailure the API refuses the default state */
export async function storeFigure(
  figure: AnyFigure,
  { controls, presets }: Controls,
  ask: AskApi,
): Promise<FigureInCopy> {
  const fields = figure.fields as Readonly<Record<string, NumberField>>;
  const start = toQuery(figure.fields, initialState(figure.fields));
  const book = new AnswerBook(figure, ask);
  await book.record(start);

  const isControl = (control: Control): boolean => control.name in fields;
  const main = controls.filter((control) => control.isMain && isControl(control));
  const variants = [
    ...presets.map((set) => complete(figure, { ...start, ...Object.fromEntries(new URLSearchParams(set)) })),
    ...main.flatMap(({ name, kind, words }) => {
      if (kind === "choice") return words.map((word) => ({ ...start, [name]: word }));
      return kind === "flag" ? [{ ...start, [name]: start[name] === "1" ? "" : "1" }] : [];
    }),
  ];
  const bases = [start];
  for (const state of variants) if (await book.canRecord(state)) bases.push(state);

  /** Where another value of a field needs another answer. */
  const hubs = new Map<string, Query>();
  for (const name of Object.keys(fields)) {
    for (const base of bases) {
      if (hubs.has(name)) break;
      if (!(await isFree(book, figure, controls, name, base))) hubs.set(name, base);
    }
  }

  const sliders = main.filter(({ name, kind }) => kind === "range" && hubs.has(name)).map(({ name }) => name);
  const pads = padsOf(figure, sliders);
  const alone = sliders.filter((name) => !pads.flat().includes(name));
  const moved: Record<string, StoredValues> = {};
  const lattices: (readonly (readonly [string, Lattice])[])[] = [
    ...pads.map((pad) => pad.map((name) => [name, latticeOf(name, acrossPad)] as const)),
    ...alone.map((name, i) => [[name, latticeOf(name, i === 0 && pads.length === 0 ? ofFirst : ofOthers)] as const]),
    ...main
      .filter(({ name, kind }) => kind === "number" && hubs.has(name))
      .map(({ name }) => [[name, countedFrom(Number(start[name]), fields[name] as NumberField)] as const]),
  ];
  function latticeOf(name: string, most: number): Lattice {
    const { min, max, step } = fields[name] as NumberField;
    return coarser({ min, max, step }, Number(hubs.get(name)?.[name]), most);
  }

  const states = [...bases];
  for (const together of lattices) {
    for (const [name, lattice] of together) moved[name] = lattice;
    const hub = hubs.get(together[0]?.[0] ?? "") ?? start;
    for (const change of product(together)) {
      const state = { ...hub, ...change };
      if (await book.canRecord(state)) states.push(state);
    }
  }
  for (const { name, kind, words } of main) {
    if (kind !== "choice" && kind !== "flag") continue;
    // Where a slider has been moved, another choice may need an answer that is not here.
    for (const state of states) {
      if (hubs.has(name)) break;
      if (!(await isFree(book, figure, controls, name, state))) hubs.set(name, start);
    }
    if (!hubs.has(name)) continue;
    if (kind === "choice") moved[name] = { words: words.filter((word) => bases.some((base) => base[name] === word)) };
    if (kind === "flag") moved[name] = { words: ["", "1"] };
  }
  return { figure: { states: distinct(states, [...hubs.keys()]), moved }, answers: book.answers };
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

/** Whether other values of a field are drawn from the answers of this state. */
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

/** Some other values of a field; none where nobody can tell. */
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

const product = (lattices: readonly (readonly [string, Lattice])[]): readonly Query[] =>
  lattices.reduce<readonly Query[]>(
    (states, [name, lattice]) =>
      states.flatMap((state) => valuesOf(lattice).map((value) => ({ ...state, [name]: String(value) }))),
    [{}],
  );

/** States by the fields that requests depend on. */
function distinct(states: readonly Query[], names: readonly string[]): readonly Query[] {
  const asked = states.map((state) => Object.fromEntries(names.map((name) => [name, state[name] ?? ""])));
  return [...new Map(asked.map((state) => [JSON.stringify(state), state])).values()];
}

/** Answers of the API to the states of one figure. */
class AnswerBook {
  readonly answers: Record<string, StoredAnswer> = {};
  readonly #values = new Map<string, unknown>();
  readonly #figure: AnyFigure;
  readonly #ask: AskApi;

  constructor(figure: AnyFigure, ask: AskApi) {
    this.#figure = figure;
    this.#ask = ask;
  }

  /** Asks for what a state needs and is not here yet. */
  record(query: Query): Promise<unknown> {
    return this.#load(query, async (request) => {
      const asked = await this.#ask(request);
      this.answers[requestKey(request)] = storedAnswer(asked);
      return answerValue(asked.contentType, asked.bytes);
    });
  }

  /** Records a state, if the API takes it. */
  canRecord(query: Query): Promise<boolean> {
    return succeeds(this.record(query));
  }

  /** Whether a state can be drawn from what is here. */
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
