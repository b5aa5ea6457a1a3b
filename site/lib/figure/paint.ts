/**
 * A drawing pad over a picture of 28 x 28 pixels: the pixels that the reader has inked or erased, as a field of a figure's
 * state, and the brush.
 *
 * Strokes are stored separately from the picture, so the same strokes lie over any digit, and a permalink contains only
 * what the reader has drawn. Pointer and keys share the brush: pressing the panel or dragging the handle paints, and so do
 * the arrow keys on the handle unless the brush is lifted.
 */
import { type Field, type NumberField, number } from "./fields.ts";
import type { Handle } from "./figure.ts";

export const side = 28;

/** Stroke on each pixel, row by row from the top: 1 ink, -1 paper, 0 none. */
export type Strokes = readonly number[];

/** Run-length encoding: number of pixels to skip, i or e, number of pixels inked or erased. */
export const strokesField: Field<Strokes> = {
  initial: new Array<number>(side * side).fill(0),
  read(text) {
    const strokes = new Array<number>(side * side).fill(0);
    let at = 0;
    for (const [, skip, kind, length] of text.matchAll(/(\d+)([ie])(\d+)/g)) {
      at += Number(skip);
      strokes.fill(kind === "i" ? 1 : -1, at, at + Number(length));
      at += Number(length);
    }
    return strokes;
  },
  write(strokes) {
    const runs: string[] = [];
    let skipped = 0;
    for (let from = 0, to = 0; from < strokes.length; from = to) {
      while (to < strokes.length && strokes[to] === strokes[from]) to++;
      if (strokes[from] === 0) skipped = to - from;
      else {
        runs.push(`${skipped}${strokes[from] === 1 ? "i" : "e"}${to - from}`);
        skipped = 0;
      }
    }
    return runs.join(".");
  },
  say: (strokes) => `${strokes.filter((touch) => touch !== 0).length} pixels`,
};

export const brushes = { ink: "Ink", erase: "Erase", lift: "Lift" } as const;

const touches = { ink: 1, erase: -1, lift: 0 } as const;

/** Position of the brush: pixels from the left and from the bottom, like the panel's axes. */
export const brushAt = (initial: number): NumberField => number(initial, { min: 0, max: side, step: 0.1 });

export interface Painted {
  readonly strokes: Strokes;
  readonly brush: keyof typeof brushes;
  readonly bx: number;
  readonly by: number;
}

/** Half the width of the brush, in pixels. */
const radius = 1.2;

/** Strokes after moving the brush in a straight line; if it was lifted, only its new position is painted. */
export function paint(state: Painted, x: number, y: number, drawn: boolean): Omit<Painted, "brush"> {
  const touch = touches[state.brush];
  const from = drawn ? { x: state.bx, y: state.by } : { x, y };
  const strokes = state.strokes.map((before, cell) => {
    if (touch === 0) return before;
    const cx = (cell % side) + 0.5;
    const cy = side - Math.floor(cell / side) - 0.5;
    return distance(cx, cy, from.x, from.y, x, y) <= radius ? touch : before;
  });
  return { strokes, bx: x, by: y };
}

/** The brush's handle, for the keyboard and for dragging. */
export function brushHandle(panel: string, state: Painted): Handle<Painted> {
  return { panel, label: "Brush", x: state.bx, y: state.by, move: (x, y) => paint(state, x, y, true) };
}

/** A picture with strokes over it. */
export function painted(image: readonly (readonly number[])[], strokes: Strokes): number[][] {
  return image.map((row, r) =>
    row.map((value, c) => {
      const touch = strokes[r * side + c];
      return touch === 1 ? 1 : touch === -1 ? 0 : value;
    }),
  );
}

/** Distance from a point to the segment from a to b. */
function distance(x: number, y: number, ax: number, ay: number, bx: number, by: number): number {
  const length = (bx - ax) ** 2 + (by - ay) ** 2;
  const along = length === 0 ? 0 : ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length;
  const t = Math.min(1, Math.max(0, along));
  return Math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay));
}
