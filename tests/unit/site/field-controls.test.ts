/** A figure's state in native controls. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { readControls, showControls, stepOf } from "../../../site/lib/figure/field-controls.ts";
import { choice, flag, number, numbers, type StateOf } from "../../../site/lib/figure/fields.ts";
import { asElement, openPage, PageElement, startClock, stopClock } from "./page.ts";

const fields = {
  x: number(0, { min: -5, max: 5, step: 0.1 }),
  n: number(3, { min: 0, max: 9, step: 1 }),
  kind: choice("round", { round: "Round", tilted: "Tilted" }),
  shape: choice("line", { line: "A line", curve: "A curve" }),
  shown: flag(true),
  hidden: flag(false),
};
const state: StateOf<typeof fields> = {
  x: -1.5,
  n: 4,
  kind: "tilted",
  shape: "curve",
  shown: true,
  hidden: false,
};

class Control extends PageElement {
  type = "";
  name = "";
  value = "";
  step = "";
  checked = false;
  ariaValueText = "";
}
const control = (tag: string, name: string, more: Partial<Control> = {}): Control =>
  Object.assign(new Control(tag, { name, type: more.type ?? "" }), { name, ...more });

/** Controls of all fields but `hidden`, and of none. */
function controls() {
  const parts = {
    x: control("input", "x", { type: "range", step: "0.1" }),
    output: new PageElement("output", { "data-output": "x" }),
    n: control("input", "n", { type: "number", value: "1" }),
    round: control("input", "kind", { type: "radio", value: "round", checked: true }),
    tilted: control("input", "kind", { type: "radio", value: "tilted" }),
    shape: control("select", "shape"),
    shown: control("input", "shown", { type: "checkbox", value: "1" }),
    other: control("input", "other", { value: "unchanged" }),
  };
  const all = Object.values(parts).filter((part) => part instanceof Control);
  const form = Object.assign(new PageElement("form", {}, Object.values(parts)), {
    elements: { namedItem: (name: string) => all.find((each) => each.name === name) ?? null },
  });
  return { form: asElement<HTMLFormElement>(form), ...parts };
}

beforeEach(() => {
  startClock();
  vi.stubGlobal("HTMLInputElement", Control);
  vi.stubGlobal(
    "FormData",
    class {
      readonly #sent: readonly Control[];
      constructor(form: PageElement) {
        const all = form.children.filter((each) => each instanceof Control);
        this.#sent = all.filter(({ type, checked }) => checked || (type !== "radio" && type !== "checkbox"));
      }
      getAll(name: string): string[] {
        return this.#sent.filter((each) => each.name === name).map(({ value }) => value);
      }
    },
  );
});
afterEach(stopClock);

test("a state that is shown in controls is read back, and fields without a control are left out", () => {
  const { form, ...parts } = controls();
  showControls(form, fields, state, null);
  expect(parts).toMatchObject({
    x: { value: "-1.5", ariaValueText: "−1.5" },
    output: { textContent: "−1.5" },
    n: { value: "4", ariaValueText: "" },
    round: { checked: false, value: "round" },
    tilted: { checked: true, value: "tilted" },
    shape: { value: "curve" },
    shown: { checked: true, value: "1" },
    other: { value: "unchanged" },
  });
  expect(readControls(form, fields)).toEqual({ x: "-1.5", n: "4", kind: "tilted", shape: "curve", shown: "1" });
});

test("an empty checkbox is a value, an empty number field is none", () => {
  const { form, n } = controls();
  showControls(form, fields, { ...state, shown: false }, null);
  n.value = "";
  expect(readControls(form, fields)).toEqual({ x: "-1.5", kind: "tilted", shape: "curve", shown: "" });
});

test("several boxes of one name show a list and are read as one", () => {
  const boxes = ["3", "1", "7"].map((value) => control("input", "digits", { type: "checkbox", value }));
  const form = Object.assign(new PageElement("form", {}, boxes), { elements: { namedItem: () => boxes } });
  const digits = { digits: numbers([], { min: 0, max: 9, step: 1, most: 3 }) };
  const shown: StateOf<typeof digits> = { digits: [1, 7] };
  showControls(asElement<HTMLFormElement>(form), digits, shown, null);
  expect(boxes.map(({ checked }) => checked)).toEqual([false, true, true]);
  expect(readControls(asElement<HTMLFormElement>(form), digits)).toEqual({ digits: "1,7" });
});

test("the number field that the reader types in keeps its text, a slider does not", () => {
  const { form, n, x } = controls();
  openPage(form as unknown as PageElement);
  n.focus();
  showControls(form, fields, state, document.activeElement);
  expect(n.value).toBe("1");
  x.focus();
  showControls(form, fields, state, document.activeElement);
  expect([n.value, x.value]).toEqual(["4", "-1.5"]);
});

test("a slider without an output beside it is shown all the same", () => {
  const { form, output, x } = controls();
  output.remove();
  showControls(form, fields, state, null);
  expect(x.ariaValueText).toBe("−1.5");
});

test("a control's step is its own, or 1", () => {
  const { form } = controls();
  expect(["x", "n", "none"].map((name) => stepOf(form, name))).toEqual([0.1, 1, 1]);
});
