/** The latent atlas's pad: positions as fractions, and keys. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { attachPad, untilMoved } from "../../../site/lib/figure/pad.ts";
import { asElement, PageElement, startClock, stopClock } from "./page.ts";

beforeEach(startClock);
afterEach(stopClock);

/** A pad of 200 by 100 pixels within a border of 5, and what it tells. */
function pad(hovers = true) {
  const surface = Object.assign(new PageElement("div"), {
    clientLeft: 5,
    clientTop: 5,
    clientWidth: 200,
    clientHeight: 100,
    getBoundingClientRect: () => ({ left: 10, top: 20 }),
  });
  const told: unknown[] = [];
  attachPad(asElement(surface), {
    onPoint: (...point) => told.push(["point", ...point]),
    onStep: (...step) => told.push(["step", ...step]),
    onHome: () => told.push("home"),
    onRest: () => told.push("rest"),
    ...(hovers && { onHover: (at: unknown) => told.push(["hover", at]) }),
  });
  return { surface, told };
}
const at = (clientX: number, clientY: number, buttons = 0, pointerType = "mouse") => ({
  pointerId: 1,
  button: 0,
  buttons,
  pointerType,
  clientX,
  clientY,
});

test("a press is a fraction of the pad inside its border, and a drag beyond it stays on its edge", () => {
  const { surface, told } = pad();
  surface.fire("pointerdown", at(65, 100));
  surface.fire("pointermove", at(9_999, -9_999, 1));
  surface.fire("pointermove", at(-9_999, 9_999, 1));
  surface.fire("pointerup", at(0, 0));
  expect(told).toEqual([["point", 0.25, 0.75], ["point", 1, 0], ["point", 0, 1], "rest"]);
});

test("a mouse without a pressed button hovers, a finger does not", () => {
  const { surface, told } = pad();
  surface.fire("pointermove", at(65, 100));
  surface.fire("pointermove", at(65, 100, 1));
  surface.fire("pointermove", at(75, 90, 0, "touch"));
  surface.fire("pointerleave");
  expect(told).toEqual([
    ["hover", { right: 0.25, down: 0.75 }],
    ["hover", undefined],
  ]);
});

test("a pad that shows nothing under a hovering mouse works without", () => {
  const { surface, told } = pad(false);
  surface.fire("pointermove", at(65, 100));
  surface.fire("pointerleave");
  surface.fire("pointerdown", at(65, 100));
  expect(told).toEqual([["point", 0.25, 0.75]]);
});

test("arrows step right and up, Shift goes farther, and Home goes home", () => {
  const { surface, told } = pad();
  const press = (key: string, shiftKey = false) => surface.fire("keydown", { key, shiftKey });
  expect(["ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown", "Home"].map((key) => press(key))).not.toContain(false);
  press("ArrowUp", true);
  expect(told).toEqual([
    ["step", 1, 0, false],
    ["step", -1, 0, false],
    ["step", 0, 1, false],
    ["step", 0, -1, false],
    "home",
    ["step", 0, 1, true],
  ]);
});

test("other keys, and shortcuts of the browser, are left alone", () => {
  const { surface, told } = pad();
  expect(surface.fire("keydown", { key: "Tab" })).toBe(false);
  for (const modifier of ["altKey", "ctrlKey", "metaKey"]) {
    expect(surface.fire("keydown", { key: "ArrowLeft", [modifier]: true })).toBe(false);
  }
  expect(told).toEqual([]);
});

test("a step is the fewest that move the cursor, and twenty at most", () => {
  const steps = (needed: number): number[] => {
    const taken: number[] = [];
    untilMoved(
      (times) => taken.push(times),
      () => taken.length >= needed,
    );
    return taken;
  };
  expect(steps(3)).toEqual([1, 2, 3]);
  expect(steps(0)).toEqual([]);
  expect(steps(99)).toHaveLength(20);
});
