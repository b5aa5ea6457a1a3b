/**
 * The flags of the command line: their syntax, and validation of their values.
 */
import type { ColumnNames } from "../regression/observations.ts";
import { readNames } from "../regression/table.ts";

export const options = {
  backend: { type: "string" },
  data: { type: "string" },
  inputs: { type: "string" },
  target: { type: "string" },
  dataset: { type: "string" },
  classes: { type: "string" },
  licence: { type: "string" },
  out: { type: "string" },
  from: { type: "string" },
  id: { type: "string" },
  title: { type: "string" },
  latent: { type: "string" },
  width: { type: "string" },
  "learning-rate": { type: "string" },
  batch: { type: "string" },
  beta: { type: "string" },
  epochs: { type: "string" },
  steps: { type: "string" },
  seed: { type: "string" },
  limit: { type: "string" },
  patience: { type: "string" },
  resume: { type: "boolean" },
  fresh: { type: "boolean" },
  checkpoints: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

export type Flag = Exclude<keyof typeof options, "help">;

/** The flags as typed. */
export type Typed = { readonly [F in Flag]?: (typeof options)[F]["type"] extends "boolean" ? boolean : string };

/** @throws Error naming a flag that the command would ignore */
export function refuse(command: string, models: string, given: readonly Flag[], taken: readonly Flag[]): void {
  const idle = given.find((flag) => !taken.includes(flag));
  if (idle === undefined) return;
  const expected = taken.length === 0 ? "no flag" : taken.map((flag) => `--${flag}`).join(", ");
  throw new Error(`--${idle}: ${command}${models} takes ${expected}`);
}

/** @throws Error unless the flag is an integer from `least` to `most` */
export function wholeNumber(
  flag: Flag,
  text: string | undefined,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most)) {
    const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
    throw new Error(`--${flag}: expected a whole number ${range}, got ${text || "nothing"}`);
  }
  return value;
}

/** @throws Error unless the flag is a finite number above 0, or 0 itself if that is allowed */
export function positiveNumber(flag: Flag, text: string | undefined, orZero = false): number | undefined {
  if (text === undefined) return undefined;
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (!(value > 0 || (orZero && value === 0)) || !Number.isFinite(value)) {
    throw new Error(`--${flag}: expected a number ${orZero ? "of at least" : "above"} 0, got ${text || "nothing"}`);
  }
  return value;
}

/** @throws Error if the flag is empty */
export function words(flag: Flag, text: string | undefined): string | undefined {
  if (text?.trim() === "") throw new Error(`--${flag}: expected some words, got nothing`);
  return text?.trim();
}

/** @throws Error unless the flag is a list of distinct names */
export function readClasses(text: string | undefined): readonly string[] | undefined {
  const names = text?.split(",").map((name) => name.trim());
  if (names?.includes("")) throw new Error(`--classes: expected comma-separated names, got ${text || "nothing"}`);
  if (new Set(names).size < (names?.length ?? 0)) throw new Error(`--classes: expected different names, got ${text}`);
  return names;
}

/** Names of columns of a CSV file. */
export function readColumns({ inputs, target }: Typed): Partial<ColumnNames> {
  return {
    ...(inputs === undefined ? {} : { inputs: readNames(inputs) }),
    ...(target === undefined ? {} : { target: target.trim() }),
  };
}

/** @throws Error unless the flag is a list of distinct uint32 */
export function readSeeds(text: string | undefined): readonly [number, ...number[]] | undefined {
  if (text === undefined) return undefined;
  const seeds = text.split(",").map((part) => (/^\d+$/.test(part) ? Number(part) : Number.NaN));
  if (!seeds.every((seed) => seed < 2 ** 32)) {
    throw new Error(`--seed: expected whole numbers below 2^32, got ${text || "nothing"}`);
  }
  if (new Set(seeds).size < seeds.length) throw new Error(`--seed: expected different numbers, got ${text}`);
  return seeds as [number, ...number[]];
}
