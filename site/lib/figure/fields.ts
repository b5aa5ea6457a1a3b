/**
 * The fields of a figure's state, each with its text form in the permalink and in its control.
 *
 * A query can hold anything, so reading clamps and falls back to the initial value instead of failing. The name of a
 * field is the name of its control (`components/field-*.astro`) and of its parameter in the address, so it is unique
 * on its page.
 */
import { fixed } from "../numbers/format.ts";
import type { Query } from "./permalink.ts";

export interface Field<T> {
  readonly initial: T;
  /** @param before value that a relative change in the text applies to */
  read(text: string, before?: T): T;
  write(value: T): string;
  /** The value as displayed and announced beside its control. */
  say(value: T): string;
}

export type Fields<State> = { readonly [Name in keyof State]: Field<State[Name]> };
export type StateOf<F> = { readonly [Name in keyof F]: F[Name] extends Field<infer T> ? T : never };

interface Limits {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

export interface NumberField extends Field<number>, Limits {}

/** A number on a lattice, for a slider, a number field or a coordinate. */
export function number(initial: number, limits: Limits & { readonly say?: (value: number) => string }): NumberField {
  const { min, max, step } = limits;
  const digits = decimals(step);
  return {
    say: (value) => fixed(value, digits),
    ...limits,
    initial,
    read: (text) => (text.trim() === "" || !Number.isFinite(Number(text)) ? initial : onLattice(Number(text), limits)),
    write: (value) => String(onLattice(value, { min, max, step })),
  };
}

/** The API's range of seeds. */
export const seed = (initial = 0): NumberField => number(initial, { min: 0, max: 2 ** 32 - 1, step: 1 });

/** One of several words, for radio buttons or a menu. */
export function choice<const T extends string>(
  initial: NoInfer<T>,
  options: Readonly<Record<T, string>>,
): ChoiceField<T> {
  return {
    initial,
    options,
    read: (text) => (Object.hasOwn(options, text) ? (text as T) : initial),
    write: (value) => value,
    say: (value) => options[value],
  };
}

export interface ChoiceField<T extends string = string> extends Field<T> {
  /** Label of each word. */
  readonly options: Readonly<Record<T, string>>;
}

/** A lower-case name, such as a model's id. */
export const word = (initial: string): Field<string> => ({
  initial,
  read: (text) => (/^[a-z0-9]+(-[a-z0-9]+)*$/.test(text) ? text : initial),
  write: (value) => value,
  say: (value) => value,
});

/** A boolean, for a checkbox. */
export function flag(initial: boolean): Field<boolean> {
  return {
    initial,
    read: (text) => text === "1",
    write: (value) => (value ? "1" : ""),
    say: (value) => (value ? "yes" : "no"),
  };
}

/** A list of numbers on one lattice, such as the coordinates of points that can be dragged, added or removed. */
export function numbers(
  initial: readonly number[],
  limits: Limits & { readonly most: number },
): Field<readonly number[]> {
  return {
    initial,
    read: (text) => {
      const values = text === "" ? [] : text.split(",").map(Number);
      return values.every(Number.isFinite)
        ? values.slice(0, limits.most).map((value) => onLattice(value, limits))
        : initial;
    },
    write: (values) => values.map((value) => onLattice(value, limits)).join(","),
    say: (values) => values.map((value) => fixed(value, decimals(limits.step))).join(", "),
  };
}

const decimals = (step: number): number => (String(step).split(".")[1] ?? "").length;

/** The nearest multiple of the step within the limits. */
export function onLattice(value: number, { min, max, step }: Limits): number {
  const kept = Math.min(max, Math.max(min, value));
  // Adding zero turns -0 into 0.
  return Number((Math.round(kept / step) * step).toFixed(decimals(step))) + 0;
}

const entries = <State>(fields: Fields<State>) => Object.entries(fields) as [keyof State & string, Field<unknown>][];

export function initialState<State>(fields: Fields<State>): State {
  return Object.fromEntries(entries(fields).map(([name, { initial }]) => [name, initial])) as State;
}

export function toQuery<State>(fields: Fields<State>, state: State): Query {
  return Object.fromEntries(entries(fields).map(([name, field]) => [name, field.write(state[name])]));
}

/** @param query fields that it leaves out keep their value in `before` */
export function fromQuery<State>(fields: Fields<State>, query: Query, before: State): State {
  return Object.fromEntries(
    entries(fields).map(([name, field]) => [name, field.read(query[name] ?? field.write(before[name]), before[name])]),
  ) as State;
}

/** The fields that a text such as "x1=2&tilt=1" sets, parsed. */
export function valuesSet<State>(fields: Fields<State>, text: string): Query {
  const set = Object.fromEntries(new URLSearchParams(text));
  const query = toQuery(fields, fromQuery(fields, set, initialState(fields)));
  return Object.fromEntries(Object.keys(set).map((name) => [name, query[name] ?? ""]));
}
