import fc from "fast-check";
import { expect, test } from "vitest";
import { initialState } from "../../../site/lib/figure/fields.ts";
import {
  brushAt,
  brushHandle,
  paint,
  painted,
  type Strokes,
  side,
  strokesField,
} from "../../../site/lib/figure/paint.ts";

const anyStrokes = fc.array(fc.constantFrom(0, 0, 0, 1, -1), { minLength: side * side, maxLength: side * side });
const { initial: untouched } = strokesField;

const inked = (strokes: Strokes): number[] => strokes.flatMap((touch, cell) => (touch === 1 ? [cell] : []));

test("all strokes survive the address", () => {
  fc.assert(
    fc.property(anyStrokes, (strokes) => {
      expect(strokesField.read(strokesField.write(strokes))).toEqual(strokes);
    }),
  );
  expect(strokesField.write(untouched)).toBe("");
});

test("an invalid address gives an empty page of the right size", () => {
  for (const text of ["0i9999", "9999e9", "xyz", `${"9".repeat(400)}i1`, "5i3.2e4.70000i1"]) {
    const strokes = strokesField.read(text);
    expect(strokes).toHaveLength(side * side);
    expect(strokesField.read(strokesField.write(strokes))).toEqual(strokes);
  }
});

test("a stroke inks the row under it from end to end and nothing far from it", () => {
  const state = { strokes: untouched, brush: "ink", bx: 4, by: 20.5 } as const;
  const { strokes, bx, by } = paint(state, 24, 20.5, true);
  expect([bx, by]).toEqual([24, 20.5]);
  const row = side - Math.ceil(20.5);
  for (let column = 4; column < 24; column++) expect(strokes[row * side + column]).toBe(1);
  for (const cell of inked(strokes)) expect(Math.abs(Math.floor(cell / side) - row)).toBeLessThanOrEqual(1);
});

test("a slanted stroke is as wide as its brush all along, in either direction", () => {
  const [a, b] = [
    { x: 3, y: 5 },
    { x: 19, y: 17 },
  ];
  const stroke = (from: typeof a, to: typeof a) =>
    paint({ strokes: untouched, brush: "ink", bx: from.x, by: from.y }, to.x, to.y, true).strokes;
  const strokes = stroke(a, b);
  expect(stroke(b, a)).toEqual(strokes);
  // The line 3x - 4y + 11 = 0 through both: |3x - 4y + 11| / 5 from a cell's centre.
  strokes.forEach((touch, cell) => {
    const [x, y] = [(cell % side) + 0.5, side - Math.floor(cell / side) - 0.5];
    const beside = Math.abs(3 * x - 4 * y + 11) / 5;
    const along = 4 * (x - a.x) + 3 * (y - a.y);
    if (along >= 0 && along <= 100) expect(touch === 1).toBe(beside <= 1.2);
    else if (along < -6 || along > 106) expect(touch).toBe(0);
  });
});

test("a press touches only its position, a lifted brush nothing, and erasing removes ink", () => {
  const start = { strokes: untouched, brush: "ink", bx: 4, by: 4 } as const;
  const { strokes } = paint(start, 20, 20, false);
  expect(inked(strokes).length).toBeGreaterThan(2);
  expect(inked(strokes).length).toBeLessThan(10);
  expect(paint({ ...start, brush: "lift" }, 20, 20, true)).toEqual({ strokes: untouched, bx: 20, by: 20 });
  expect(inked(paint({ ...start, strokes, brush: "erase" }, 20, 20, false).strokes)).toEqual([]);
});

test("strokes cover a picture: ink is one, erased is zero, and the rest shows through", () => {
  const grey = Array.from({ length: side }, () => new Array<number>(side).fill(0.4));
  const strokes = untouched.map((_, cell) => (cell === 0 ? 1 : cell === side + 1 ? -1 : 0));
  const picture = painted(grey, strokes);
  expect([picture[0]?.[0], picture[1]?.[1], picture[1]?.[0]]).toEqual([1, 0, 0.4]);
});

test("the brush stays on the page", () => {
  const fields = { bx: brushAt(14) };
  expect(initialState(fields).bx).toBe(14);
  expect(fields.bx.read("99")).toBe(side);
});

test("the brush's handle is where it is, and paints from there to where it moves", () => {
  const state = { strokes: untouched, brush: "ink", bx: 4, by: 5 } as const;
  const handle = brushHandle("page", state);
  expect(handle).toMatchObject({ panel: "page", label: "Brush", x: 4, y: 5 });
  expect(handle.move(20, 5)).toEqual(paint(state, 20, 5, true));
});

test("what is drawn is said by the number of its pixels, inked or erased", () => {
  expect(strokesField.say(untouched.map((_, cell) => (cell < 3 ? 1 : cell < 5 ? -1 : 0)))).toBe("5 pixels");
});
