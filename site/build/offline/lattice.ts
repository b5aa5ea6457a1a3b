/** Evenly spaced values of a slider, including its current one. */

export interface Lattice {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

/** @param most largest number of values, at least two */
export function coarser({ min, max, step }: Lattice, value: number, most: number): Lattice {
  const last = Math.round((max - min) / step);
  const stride = Math.max(1, Math.ceil(last / (most - 1)));
  const first = Math.round((value - min) / step) % stride;
  const at = (steps: number): number => tidy(min + steps * step, step);
  return { min: at(first), max: at(last - ((last - first) % stride)), step: tidy(stride * step, step) };
}

export const valuesOf = ({ min, max, step }: Lattice): readonly number[] =>
  Array.from({ length: Math.round((max - min) / step) + 1 }, (_, i) => tidy(min + i * step, step));

/** Rounds to the decimals of the step. */
const tidy = (value: number, step: number): number =>
  Number(value.toFixed((String(step).split(".")[1] ?? "").length)) + 0;
