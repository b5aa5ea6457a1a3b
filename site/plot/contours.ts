/** Lines of equal height through a grid of values, by marching squares. */
import { type Frame, tenths } from "./frame.ts";

export interface Grid {
  /** (C) ascending */
  readonly xs: readonly number[];
  /** (R) ascending */
  readonly ys: readonly number[];
  /** (R · C) row by row, each row along x */
  readonly values: readonly number[];
}

/** Evenly spaced numbers, both ends among them. */
export function spaced([low, high]: readonly [number, number], count: number): number[] {
  return Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1));
}

/** The points of a grid in the order of its values. */
export function gridPoints({ xs, ys }: Omit<Grid, "values">): [number, number][] {
  return ys.flatMap((y) => xs.map((x): [number, number] => [x, y]));
}

/**
 * Path data of the line where the values equal `level`, straight within each cell.
 *
 * A cell whose opposite corners lie on the same side is split as if its middle lay on the side of the mean.
 */
export function contour(f: Frame, { xs, ys, values }: Grid, level: number): string {
  const columns = xs.length;
  const segments: string[] = [];
  for (let row = 0; row + 1 < ys.length; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      const corners = [
        [column, row],
        [column + 1, row],
        [column + 1, row + 1],
        [column, row + 1],
      ].map(([i = 0, j = 0]) => ({
        x: xs[i] as number,
        y: ys[j] as number,
        v: (values[j * columns + i] as number) - level,
      }));
      const cuts = corners.flatMap((from, i) => {
        const to = corners[(i + 1) % 4] as (typeof corners)[number];
        if (from.v > 0 === to.v > 0) return [];
        const t = from.v / (from.v - to.v);
        return [`${tenths(f.x.at(from.x + t * (to.x - from.x)))} ${tenths(f.y.at(from.y + t * (to.y - from.y)))}`];
      });
      if (cuts.length === 4) {
        const middle = corners.reduce((sum, { v }) => sum + v, 0);
        if (middle > 0 !== (corners[0] as { v: number }).v > 0) cuts.push(cuts.shift() as string);
      }
      for (let i = 0; i + 1 < cuts.length; i += 2) segments.push(`M${cuts[i]}L${cuts[i + 1]}`);
    }
  }
  return segments.join("");
}
