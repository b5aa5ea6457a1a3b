import { expect, test } from "vitest";
import { pairs, pointHandles, pressedPoints } from "../../../site/lib/figure/placed-points.ts";

const points = [0, 0, 1, 1, 5, 2];

test("coordinates pair up, and one without a partner is left out", () => {
  expect(pairs(points)).toEqual([
    [0, 0],
    [1, 1],
    [5, 2],
  ]);
  expect(pairs([...points, 9])).toHaveLength(3);
});

test("a press adds a point, its drag moves that one, and at the limit a press moves the last", () => {
  const placed = { points, tool: "move" } as const;
  expect(pressedPoints(placed, 7, 8, false, 4)).toEqual([...points, 7, 8]);
  expect(pressedPoints(placed, 7, 8, true, 4)).toEqual([0, 0, 1, 1, 7, 8]);
  expect(pressedPoints(placed, 7, 8, false, 3)).toEqual([0, 0, 1, 1, 7, 8]);
});

test("a press that removes takes the nearest point, and a drag takes none", () => {
  const placed = { points, tool: "remove" } as const;
  expect(pressedPoints(placed, 1.2, 0.9, false, 9)).toEqual([0, 0, 5, 2]);
  expect(pressedPoints(placed, 1.2, -4, false, 9)).toEqual([1, 1, 5, 2]);
  expect(pressedPoints(placed, 1.2, 0.9, true, 9)).toEqual(points);
});

test("each point has a handle that moves or removes it alone, but none while presses remove", () => {
  const handles = pointHandles({ points, tool: "move" }, "plane");
  expect(handles.map(({ label, panel, x, y }) => [label, panel, x, y])).toEqual([
    ["Point 1", "plane", 0, 0],
    ["Point 2", "plane", 1, 1],
    ["Point 3", "plane", 5, 2],
  ]);
  expect(handles[1]?.move?.(3, 4)).toEqual({ points: [0, 0, 3, 4, 5, 2] });
  expect(handles[1]?.remove?.()).toEqual({ points: [0, 0, 5, 2] });
  expect(pointHandles({ points, tool: "remove" }, "plane")).toEqual([]);
});
