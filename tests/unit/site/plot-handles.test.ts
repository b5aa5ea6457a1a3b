/** Handles over a drawing, and presses on it. */
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Handle } from "../../../site/lib/figure/figure.ts";
import { PlotHandles } from "../../../site/lib/figure/plot-handles.ts";
import { frame } from "../../../site/plot/frame.ts";
import { asElement, openPage, PageElement, startClock, stopClock } from "./page.ts";

type State = { readonly points: readonly (readonly [number, number])[] };

const f = frame({ x: [-2, 2], y: [0, 10], labels: ["x", "y"] });
/** The drawing is shown at half its size. */
const box = { left: 100, top: 50, width: f.width / 2, height: f.height / 2 };
const screen = (x: number, y: number) => ({
  clientX: box.left + f.x.at(x) / 2,
  clientY: box.top + f.y.at(y) / 2,
});

beforeEach(startClock);
afterEach(stopClock);

/** A figure of points on a lattice, with the panels a and b; its points are on a. */
function plane(points: State["points"], { lattice = 0.001, pressable = true, panel = "a" } = {}) {
  const plot = (name: string) =>
    Object.assign(new PageElement("div", { "data-plot": name }), { getBoundingClientRect: () => box });
  const plots = [plot("a"), plot("b")] as const;
  const root = new PageElement("figure", {}, plots);
  openPage(root);
  const pressed: unknown[] = [];
  let [state, rests] = [{ points }, 0];
  const handlesOf = (): Handle<State>[] =>
    state.points.map(([x, y], n) => ({
      panel,
      label: `Point ${n + 1}`,
      x,
      y,
      move: (...to) => ({
        points: state.points.with(n, to.map((value) => Math.round(value / lattice) * lattice) as [number, number]),
      }),
      ...(n > 0 && { remove: () => ({ points: state.points.toSpliced(n, 1) }) }),
    }));
  const handles = new PlotHandles<State>(asElement(root), { a: f, b: f }, pressable, {
    onChange(change) {
      state = { ...state, ...change };
      handles.show(handlesOf());
    },
    onRest: () => {
      rests++;
    },
    onPress: (...press) => pressed.push(press),
  });
  handles.show(handlesOf());
  const element = (n: number): PageElement & Record<string, unknown> => plots[0].children[n] as never;
  const key = (n: number, name: string, more: object = {}) => element(n).fire("keydown", { key: name, ...more });
  return { plots, handles, handlesOf, element, key, pressed, at: () => state.points, rests: () => rests };
}

const mouse = { pointerId: 1, pointerType: "mouse", button: 0 };

test("a handle stands at its point's share of the drawing, and says where it is", () => {
  const { element } = plane([[1, 2.34567]]);
  expect(element(0).style).toMatchObject({
    left: `${(100 * f.x.at(1)) / f.width}%`,
    top: `${(100 * f.y.at(2.34567)) / f.height}%`,
  });
  expect(element(0)).toMatchObject({
    tag: "span",
    className: "handle",
    role: "slider",
    tabIndex: 0,
    ariaLabel: "Point 1",
    ariaValueNow: "1",
    ariaValueMin: "-2",
    ariaValueMax: "2",
    ariaValueText: "1, 2.35",
  });
});

test("a handle beyond the visible part stands at its edge, and follows the zoom", () => {
  const { element, handles, handlesOf } = plane([[9, -9]]);
  expect(element(0).style).toMatchObject({
    left: `${(100 * f.x.at(2)) / f.width}%`,
    top: `${(100 * f.y.at(0)) / f.height}%`,
  });
  const zoomed = frame({ x: [0, 20], y: [-20, 0], labels: ["x", "y"] });
  handles.setFrame("a", zoomed);
  handles.setFrame("none", zoomed);
  handles.show(handlesOf());
  expect(element(0).style).toMatchObject({
    left: `${(100 * zoomed.x.at(9)) / f.width}%`,
    top: `${(100 * zoomed.y.at(-9)) / f.height}%`,
  });
});

test("a drag moves a handle to the data under the pointer, within the frame, and keeps its element", () => {
  const { element, at, rests } = plane([
    [0, 1],
    [1, 2],
  ]);
  const before = element(1);
  before.fire("pointerdown", { ...mouse, ...screen(-1, 4) });
  expect(at()).toEqual([
    [0, 1],
    [-1, 4],
  ]);
  before.fire("pointermove", { ...mouse, clientX: 9_999, clientY: 9_999 });
  expect(at()[1]).toEqual([2, 0]);
  expect(rests()).toBe(0);
  before.fire("pointerup", { ...mouse, ...screen(2, 0) });
  expect(rests()).toBe(1);
  expect(element(1)).toBe(before);
});

test("a press on the drawing is the data under the pointer, in the zoomed frame; the drag continues it", () => {
  const { plots, handles, pressed, rests } = plane([]);
  plots[1].fire("pointerdown", { ...mouse, ...screen(-1, 4) });
  plots[1].fire("pointermove", { ...mouse, ...screen(1, 6) });
  plots[1].fire("pointerup", mouse);
  handles.setFrame("b", { ...f, x: { ...f.x, domain: [-0.5, 0.5] } });
  plots[1].fire("pointerdown", { ...mouse, ...screen(-1, 4) });
  expect(pressed).toEqual([
    ["b", expect.closeTo(-1, 9), expect.closeTo(4, 9), false],
    ["b", expect.closeTo(1, 9), expect.closeTo(6, 9), true],
    ["b", -0.5, expect.closeTo(4, 9), false],
  ]);
  expect(rests()).toBe(1);
  expect(plots.map(({ dataset }) => dataset.pressable)).toEqual(["", ""]);
});

test("a drawing that takes no presses ignores them", () => {
  const { plots, pressed } = plane([], { pressable: false });
  plots[0].fire("pointerdown", { ...mouse, ...screen(0, 0) });
  expect(pressed).toEqual([]);
  expect(plots[0].dataset.pressable).toBeUndefined();
});

test.for([
  ["ArrowRight", false, [0.04, 5]],
  ["ArrowLeft", false, [-0.04, 5]],
  ["ArrowUp", false, [0, 5.1]],
  ["ArrowDown", false, [0, 4.9]],
  ["ArrowRight", true, [0.4, 5]],
  ["ArrowDown", true, [0, 4]],
] as const)("%s with Shift %s moves a handle by a share of the axis", ([name, shiftKey, expected]) => {
  const { key, at, rests } = plane([[0, 5]]);
  expect(key(0, name, { shiftKey })).toBe(true);
  expect(at()).toEqual([[expect.closeTo(expected[0], 9), expect.closeTo(expected[1], 9)]]);
  expect(rests()).toBe(1);
});

test("on a coarse lattice an arrow reaches the next value, in either direction, and gives up after twenty steps", () => {
  const { key, at } = plane([[0, 5]], { lattice: 0.5 });
  key(0, "ArrowRight");
  expect(at()).toEqual([[0.5, 5]]);
  key(0, "ArrowDown");
  expect(at()).toEqual([[0.5, 4.5]]);
  const coarse = plane([[0, 0]], { lattice: 5 });
  coarse.key(0, "ArrowUp");
  expect(coarse.at()).toEqual([[0, 0]]);
});

test.for(["Delete", "Backspace"])("%s removes a point that can go, and the one before it gets the focus", (name) => {
  const { key, element, at, rests } = plane([
    [0, 1],
    [1, 2],
    [2, 3],
  ]);
  element(2).focus();
  expect(key(2, name)).toBe(true);
  expect(at()).toHaveLength(2);
  expect(document.activeElement).toBe(element(1));
  expect(rests()).toBe(1);
  // A removal in the middle keeps its element, and so the focus.
  element(1).focus();
  key(1, name);
  expect(at()).toEqual([[0, 1]]);
  expect(key(0, name)).toBe(false);
  expect(at()).toHaveLength(1);
});

test("other keys, and shortcuts of the browser, are left alone", () => {
  const { key, at, rests } = plane([[0, 1]]);
  expect(key(0, "Tab")).toBe(false);
  for (const modifier of ["altKey", "ctrlKey", "metaKey"]) expect(key(0, "ArrowUp", { [modifier]: true })).toBe(false);
  expect([at(), rests()]).toEqual([[[0, 1]], 0]);
});

test("a handle's old element does nothing, and its panel must exist", () => {
  const { element, at, key, handles } = plane([
    [0, 1],
    [1, 2],
  ]);
  const gone = element(1);
  key(1, "Delete");
  gone.fire("pointerdown", { ...mouse, ...screen(0, 0) });
  gone.fire("keydown", { key: "ArrowUp" });
  expect(at()).toEqual([[0, 1]]);
  const elsewhere: Handle<State> = { panel: "c", label: "", x: 0, y: 0, move: () => ({}) };
  expect(() => handles.show([elsewhere])).toThrow("PlotHandles: expected a frame of the panel c, got none");
  const none = () => new PlotHandles<State>(asElement(new PageElement("figure")), { a: f }, true, {} as never);
  expect(none).toThrow("PlotHandles: expected a panel a, got none");
});

test("a handle that changes its panel moves there", () => {
  const { handles, handlesOf, plots, element } = plane([[0, 1]]);
  const handle = element(0);
  handles.show(handlesOf().map((each) => ({ ...each, panel: "b" })));
  expect([plots[0].children, plots[1].children]).toEqual([[], [handle]]);
});
