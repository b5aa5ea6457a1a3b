/** Points of a plane that the reader adds, moves and removes: a list field of coordinates, x and y alternating. */
import { nth } from "../numbers/nth.ts";
import type { Handle } from "./figure.ts";

export type Point = readonly [number, number];

/** Action of the pointer: adding and moving points, or removing them. */
export const tools = { move: "Add and move", remove: "Remove" } as const;

export interface Placed {
  readonly points: readonly number[];
  readonly tool: keyof typeof tools;
}

export function pairs(points: readonly number[]): Point[] {
  return Array.from(
    { length: Math.floor(points.length / 2) },
    (_, n): Point => [nth(points, 2 * n), nth(points, 2 * n + 1)],
  );
}

/** A handle for each point; none while the pointer removes points, because presses must reach the surface. */
export function pointHandles({ points, tool }: Placed, panel: string): Handle<Placed>[] {
  if (tool === "remove") return [];
  return pairs(points).map(([x, y], n) => ({
    panel,
    label: `Point ${n + 1}`,
    x,
    y,
    move: (toX: number, toY: number) => ({ points: replaced(points, n, [toX, toY]) }),
    remove: () => ({ points: replaced(points, n) }),
  }));
}

/**
 * The points after a press: one added, or the nearest removed.
 *
 * @param most largest number of points; at the limit, a press moves the last one
 */
export function pressedPoints(
  { points, tool }: Placed,
  x: number,
  y: number,
  dragging: boolean,
  most: number,
): readonly number[] {
  if (tool === "remove") return dragging ? points : replaced(points, nearest(pairs(points), x, y));
  const count = points.length / 2;
  // A drag moves the point that its press has added.
  return dragging || count === most ? replaced(points, count - 1, [x, y]) : [...points, x, y];
}

/** The coordinates with point n moved or removed. */
function replaced(points: readonly number[], n: number, by: readonly number[] = []): number[] {
  return [...points.slice(0, 2 * n), ...by, ...points.slice(2 * n + 2)];
}

function nearest(points: readonly Point[], x: number, y: number): number {
  const distances = points.map(([px, py]) => Math.hypot(px - x, py - y));
  return distances.indexOf(Math.min(...distances));
}
