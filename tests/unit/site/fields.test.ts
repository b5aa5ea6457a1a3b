import fc from "fast-check";
import { expect, test } from "vitest";
import { fields as fuelFields } from "../../../site/figures/fuel-gauge/state.ts";
import { defaultState as atlasState } from "../../../site/figures/latent-atlas/state.ts";
import {
  choice,
  flag,
  fromQuery,
  initialState,
  number,
  numbers,
  type StateOf,
  seed,
  toQuery,
  valuesSet,
  word,
} from "../../../site/lib/figure/fields.ts";
import { figures } from "../../../site/lib/figure/figures.ts";
import { sections } from "../../../site/lib/report/sections.ts";

const fields = {
  x: number(0.5, { min: -2, max: 2, step: 0.05 }),
  kind: choice("round", { round: "Round", tilted: "Tilted" }),
  shown: flag(true),
  at: numbers([1, 2], { min: -5, max: 5, step: 0.1, most: 4 }),
  seed: seed(),
};

test("every query gives a state within the limits, and the written state is read back", () => {
  const query = fc.record({
    x: fc.string(),
    kind: fc.string(),
    shown: fc.string(),
    at: fc.string(),
    seed: fc.string(),
  });
  const numeric = fc.record({ x: fc.double().map(String), at: fc.array(fc.double({ noNaN: true })).map(String) });
  fc.assert(
    fc.property(fc.oneof(query, numeric), (text) => {
      const state = fromQuery(fields, text, initialState(fields));
      expect(Math.abs(state.x)).toBeLessThanOrEqual(2);
      expect(state.at.length).toBeLessThanOrEqual(4);
      for (const value of state.at) expect(Math.abs(value)).toBeLessThanOrEqual(5);
      expect(["round", "tilted"]).toContain(state.kind);
      expect(Number.isInteger(state.seed) && state.seed >= 0 && state.seed < 2 ** 32).toBe(true);
      expect(fromQuery(fields, toQuery(fields, state), initialState(fields))).toEqual(state);
    }),
  );
});

test("values that a query omits are kept", () => {
  const before: StateOf<typeof fields> = { x: 1.25, kind: "tilted", shown: false, at: [0.5], seed: 7 };
  expect(fromQuery(fields, { seed: "8" }, before)).toEqual({ ...before, seed: 8 });
});

test("a number is rounded to its step, and minus zero is zero", () => {
  expect(fields.x.read("0.333")).toBe(0.35);
  expect(Object.is(fields.x.read("-0.01"), 0)).toBe(true);
  expect(fields.x.say(-1)).toBe("−1.00");
});

test("a flag that is set, and one that is not, are read back as they are", () => {
  for (const shown of [true, false]) expect(fields.shown.read(fields.shown.write(shown))).toBe(shown);
  expect([true, false].map(fields.shown.say)).toEqual(["yes", "no"]);
});

test("an empty list is a valid list, and a list with a word is not", () => {
  expect(fields.at.read("")).toEqual([]);
  expect(fields.at.read("1,x")).toEqual([1, 2]);
});

test("a list is written and said to its step's decimals, and cut at its largest length", () => {
  expect(fields.at.write([1.04, -9, 0])).toBe("1,-5,0");
  expect(fields.at.say([1, -0.25])).toBe("1.0, −0.3");
  expect(fields.at.read("1,2,3,4,5")).toEqual([1, 2, 3, 4]);
});

test("a number that is blank or none is the initial one, and a choice is said by its label", () => {
  expect(["", "  ", "x", "1e999"].map((text) => fields.x.read(text))).toEqual([0.5, 0.5, 0.5, 0.5]);
  expect(["tilted", "toString"].map((text) => fields.kind.say(fields.kind.read(text)))).toEqual(["Tilted", "Round"]);
  expect(number(0, { min: 0, max: 9, step: 1, say: (value) => `${value} nats` }).say(3)).toBe("3 nats");
});

test("a word is made of lower-case letters, digits and single hyphens, and anything else is the initial one", () => {
  const id = word("mlp-2d");
  for (const name of ["a", "vae-32d-x1", "2"])
    expect([id.read(name), id.write(name), id.say(name)]).toEqual([name, name, name]);
  for (const text of ["", "A", "a-", "-a", "a--b", "a b", "a/b", "a.", "é"]) expect(id.read(text)).toBe("mlp-2d");
});

test("the values that a text sets are the fields' own texts of them, and other names have none", () => {
  expect(valuesSet(fields, "x=9&shown=1&seed=x")).toEqual({ x: "2", shown: "1", seed: "0" });
  expect(valuesSet(fields, "at=1,2.04&none=1")).toEqual({ at: "1,2", none: "" });
});

test.each(sections.filter(({ figures: listed }) => listed.length > 1))(
  "no two figures of $path share a parameter name, because they share an address",
  ({ figures: listed }) => {
    const names = listed.flatMap(({ id }) =>
      Object.keys(figures.find((figure) => figure.id === id)?.fields ?? atlasState),
    );
    expect(names).toEqual([...new Set(names)]);
  },
);

test("a letter changes existing evidence: its variable's first state, its second, none", () => {
  const { seen } = fuelFields;
  const after = (presses: string, from: string): string =>
    seen.write([...presses].reduce((evidence, letter) => seen.read(letter, evidence), seen.read(from)));
  expect(["G", "GG", "GGG"].map((presses) => after(presses, "D0"))).toEqual(["D0,G0", "D0,G1", "D0"]);
  // Neither of two presses is lost, however quick.
  expect(after("FB", "D0")).toBe("D0,F0,B0");
  expect(after("D", "D0,B1")).toBe("B1,D1");
});
