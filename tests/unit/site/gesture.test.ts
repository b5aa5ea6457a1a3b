/** Presses and drags by mouse and finger. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { followPointer } from "../../../site/lib/figure/gesture.ts";
import { asElement, PageElement, startClock, stopClock } from "./page.ts";

beforeEach(startClock);
afterEach(stopClock);

const holdMs = 350;
const frameMs = 16;

/** An element that is followed, what it reports, and the pointer over it. */
function followed(kind: "surface" | "handle", pointerType = "mouse") {
  const element = new PageElement("div");
  const told: unknown[] = [];
  followPointer(asElement(element), kind, {
    onPoint: ({ clientX, clientY }, dragging) => told.push([clientX, clientY, dragging]),
    onEnd: () => told.push("end"),
  });
  const pointer = (type: string, clientX = 0, clientY = 0, more: object = {}) =>
    element.fire(`pointer${type}`, { pointerId: 1, pointerType, button: 0, clientX, clientY, ...more });
  return { element, told, pointer };
}

test.for([
  ["surface", "mouse"],
  ["handle", "mouse"],
  ["handle", "touch"],
] as const)("a %s pressed by %s follows from the press until the release", ([kind, pointerType]) => {
  const { element, told, pointer } = followed(kind, pointerType);
  pointer("move", 1, 1);
  expect(pointer("down", 2, 3)).toBe(true);
  expect(element.captured).toBe(1);
  pointer("move", 4, 5);
  pointer("move", 6, 7, { pointerId: 2 });
  pointer("up", 6, 7, { pointerId: 2 });
  pointer("up", 4, 5);
  pointer("move", 8, 9);
  expect(told).toEqual([[2, 3, false], [4, 5, true], "end"]);
  pointer("down", 1, 1);
  expect(told.at(-1)).toEqual([1, 1, false]);
});

test("the other buttons of a mouse, and a press that a handle has taken, press nothing", () => {
  const { element, told, pointer } = followed("surface");
  pointer("down", 0, 0, { button: 2 });
  pointer("down", 0, 0, { defaultPrevented: true });
  pointer("up");
  expect(told).toEqual([]);
  expect(element.captured).toBeUndefined();
});

test("a second finger ends a drag", () => {
  const { told, pointer } = followed("handle", "touch");
  pointer("down");
  pointer("down", 5, 5, { pointerId: 2 });
  pointer("move", 9, 9);
  expect(told).toEqual([[0, 0, false], "end"]);
});

test.for([[0], [8]])(
  "a tap that moves by %i pixels presses where it ends, and leaves the page to scroll",
  ([moved]) => {
    const { element, told, pointer } = followed("surface", "touch");
    expect(pointer("down", 10, 10)).toBe(false);
    pointer("move", 10, 10 + (moved as number));
    vi.advanceTimersByTime(holdMs - 1);
    expect(told).toEqual([]);
    expect(element.fire("touchmove")).toBe(false);
    pointer("up", 10, 10 + (moved as number));
    vi.advanceTimersByTime(1_000);
    expect(told).toEqual([[10, 10 + (moved as number), false], "end"]);
  },
);

test("a swipe presses nothing, neither while it moves nor by its last point", () => {
  const { told, pointer } = followed("surface", "touch");
  pointer("down", 10, 10);
  pointer("move", 10, 18.1);
  pointer("move", 10, 10);
  vi.advanceTimersByTime(1_000);
  pointer("up", 10, 10);
  pointer("down", 10, 10);
  pointer("up", 1.9, 10);
  expect(told).toEqual([]);
});

test("a finger that has been held drags, and the page does not scroll until it leaves", () => {
  const { element, told, pointer } = followed("surface", "touch");
  pointer("down", 10, 10);
  expect(element.fire("contextmenu")).toBe(false);
  vi.advanceTimersByTime(holdMs + frameMs - 1);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(told).toEqual([[10, 10, false]]);
  expect([element.captured, element.getAttribute("data-held")]).toEqual([1, ""]);
  expect([element.fire("touchmove"), element.fire("contextmenu")]).toEqual([true, true]);
  pointer("move", 50, 60);
  pointer("up", 50, 60);
  expect(told).toEqual([[10, 10, false], [50, 60, true], "end"]);
  expect([element.fire("touchmove"), element.fire("contextmenu")]).toEqual([false, false]);
});

test("a finger that has left within the frame after its hold drags nothing", () => {
  const { told, pointer } = followed("surface", "touch");
  pointer("down", 10, 10);
  vi.advanceTimersByTime(holdMs);
  pointer("move", 90, 90);
  pointer("down", 40, 40);
  vi.advanceTimersByTime(frameMs);
  expect(told).toEqual([]);
});

test.for(["pointercancel", "lostpointercapture"])("%s ends a drag once", (type) => {
  const { element, told, pointer } = followed("surface");
  pointer("down");
  element.fire(type);
  element.fire(type);
  pointer("move", 9, 9);
  expect(told).toEqual([[0, 0, false], "end"]);
});
