/** Lines of equal height through a grid of values, by marching squares. */
import { nth } from "../lib/numbers/nth.ts";
import { type Frame, tenths } from "./frame.ts";

export interface Grid {
  /** (C), ascending */
  readonly xs: readonly number[];
  /** (R), ascending */
  readonly ys: readonly number[];
  /** (R · C), row by row, each row along x */
  readonly values: readonly number[];
}

/** Evenly spaced numbers, including both ends. */
export function spaced([low, high]: readonly [number, number], count: number): number[] {
  return Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1));
}

/** The points of a grid in the order of its values. */
export function gridPoints({ xs, ys }: Omit<Grid, "values">): [number, number][] {
  return ys.flatMap((y) => xs.map((x): [number, number] => [x, y]));
}

/**
 * Doubles the resolution of a grid by cubic interpolation, which is exact for the logarithm of a Gaussian density. Narrow
 * contours on a coarse grid would look like polygons.
 */
export function refined({ xs, ys, values }: Grid): Grid {
  const rows = ys.map((_, j) => withMidpoints(values.slice(j * xs.length, (j + 1) * xs.length)));
  const columns = nth(rows, 0).map((_, i) => withMidpoints(rows.map((row) => nth(row, i))));
  const [fineXs, fineYs] = [withMidpoints(xs), withMidpoints(ys)];
  return { xs: fineXs, ys: fineYs, values: fineYs.flatMap((_, j) => columns.map((column) => nth(column, j))) };
}

/**
 * Inserts a value between any two of at least three evenly spaced ones: that of the cubic through the four around it, with
 * the ends extrapolated as parabolas.
 */
function withMidpoints(values: readonly number[]): number[] {
  const beyond = ([a = 0, b = 0, c = 0]: readonly number[]): number => 3 * (a - b) + c;
  const padded = [beyond(values), ...values, beyond(values.slice(-3).reverse())];
  return values.flatMap((value, i) => {
    const [before, , next, after] = padded.slice(i, i + 4) as [number, number, number, number | undefined];
    return after === undefined ? [value] : [value, (9 * (value + next) - before - after) / 16];
  });
}

/**
 * Path data of the contour at `level`, with straight lines within each cell.
 *
 * A saddle cell is split according to the side on which the mean of its corners lies.
 */
export function contour(f: Frame, { xs, ys, values }: Grid, level: number): string {
  const columns = xs.length;
  const pointOn = (edge: number): string => {
    const from = edge >> 1;
    const to = edge % 2 === 0 ? from + 1 : from + columns;
    const [low, high] = [nth(values, from), nth(values, to)];
    const t = (level - low) / (high - low);
    const between = (at: readonly number[], i: number, k: number): number => nth(at, i) + t * (nth(at, k) - nth(at, i));
    const x = between(xs, from % columns, to % columns);
    const y = between(ys, Math.floor(from / columns), Math.floor(to / columns));
    return `${tenths(f.x.at(x))} ${tenths(f.y.at(y))}`;
  };
  const next = crossings(
    values.map((value) => value - level),
    columns,
  );
  const lineFrom = (start: number): string => {
    let d = `M${pointOn(start)}`;
    for (let edge = start, to = next.get(edge); to !== undefined; edge = to, to = next.get(edge)) {
      next.delete(edge);
      d += to === start ? "Z" : ` ${pointOn(to)}`;
    }
    return d;
  };
  // Open contours start at the grid's edge; the remaining ones are closed.
  const reached = new Set(next.values());
  const open = [...next.keys()].filter((edge) => !reached.has(edge)).map(lineFrom);
  const closed: string[] = [];
  for (const edge of next.keys()) closed.push(lineFrom(edge));
  return [...open, ...closed].join("");
}

/**
 * Links the edges that the contour crosses in each cell, with higher values always on the same side. An edge has twice the
 * index of its lower left corner, plus one if it is vertical.
 */
function crossings(heights: readonly number[], columns: number): Map<number, number> {
  const isAbove = heights.map((height) => height > 0);
  const next = new Map<number, number>();
  for (let row = 0; row + columns < heights.length; row += columns) {
    for (let at = row; at + 1 < row + columns; at++) {
      const side = isAbove[at];
      if (isAbove[at + 1] === side && isAbove[at + columns] === side && isAbove[at + columns + 1] === side) continue;
      const corners = [at, at + 1, at + columns + 1, at + columns];
      const edges = [2 * at, 2 * (at + 1) + 1, 2 * (at + columns), 2 * at + 1];
      const sides = corners.map((corner) => isAbove[corner]);
      const isFalling = (i: number): boolean => sides[i] === true && sides[(i + 1) % 4] === false;
      const isRising = (i: number): boolean => sides[i] === false && sides[(i + 1) % 4] === true;
      // Around the cell, a rising crossing joins the next falling one, which cuts off the high corner, or the previous one.
      const turns = corners.reduce((sum, corner) => sum + nth(heights, corner), 0) > 0 ? [3, 2, 1] : [1, 2, 3];
      for (const i of [0, 1, 2, 3].filter(isRising)) {
        const to = turns.map((turn) => (i + turn) % 4).find(isFalling) as number;
        next.set(nth(edges, i), nth(edges, to));
      }
    }
  }
  return next;
}
