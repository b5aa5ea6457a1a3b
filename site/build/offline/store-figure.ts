/**
 * Which states of a figure a copy of the report holds, and the API's answers to them.
 *
 * A field is free where its other values need no further answer. Of the others, the choices and buttons of the figure
 * are stored, and evenly spaced values of its main sliders: two sliders that one handle moves together, otherwise each alone.
 */
import type { ApiRequest } from "../../lib/api/api.ts";
import { fromQuery, initialState, type NumberField, toQuery } from "../../lib/figure/fields.ts";
import { type AnyFigure, answerValue } from "../../lib/figure/figure.ts";
import type { Query } from "../../lib/figure/permalink.ts";
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

/** The sliders that are stored together, each with its values. */
type Sweep = readonly (readonly [name: string, lattice: Lattice])[];

/** For each field that is not free, a state where another value of it needs another answer. */
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
  // Where a slider has been moved, another choice may need an answer that is not here.
  for (const { name } of chosen) await findHub(name, states);
  const moved: Record<string, StoredValues> = Object.fromEntries(sweeps.flat());
  for (const { name } of chosen) {
    if (hubs.has(name)) moved[name] = { words: [...new Set(bases.map((base) => base[name] ?? ""))] };
  }
  return { figure: { states: distinct(states, [...hubs.keys()]), moved }, answers: book.answers };
}

/** The states that buttons set, and those with another choice than the default. */
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

const product = (sweep: Sweep): readonly Query[] =>
  sweep.reduce<readonly Query[]>(
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

  /** Records states one after the other. @returns those that the API takes */
  async recorded(queries: readonly Query[]): Promise<readonly Query[]> {
    const taken: Query[] = [];
    for (const query of queries) if (await succeeds(this.record(query))) taken.push(query);
    return taken;
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
