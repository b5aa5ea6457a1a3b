import { expect, test } from "vitest";
import {
  controlsOf,
  defaultState,
  fieldsOf,
  fromControls,
  toControls,
} from "../../../site/figures/latent-atlas/state.ts";
import { fromQuery, toQuery } from "../../../site/lib/figure/fields.ts";

const limit = 4.5;
const fields = fieldsOf(limit);
const state = { z: [1.2, -0.7], k: 4, digits: [1, 7], output: "samples", seed: 5 } as const;

test("a permalink of the atlas holds its state, and its two sliders hold the cursor", () => {
  const query = { z: "1.2,-0.7", k: "4", digits: "17", output: "samples", seed: "5" };
  expect(toQuery(fields, state)).toEqual(query);
  expect(fromQuery(fields, query, defaultState)).toEqual(state);
  const controls = toQuery(controlsOf(limit), toControls(state));
  expect(fromControls(controls)).toEqual(query);
  // The state keeps its own.
  expect(fromControls({ ...controls, seed: "99999999999" })).not.toHaveProperty("seed");
  const { seed: _, ...withoutSeed } = controls;
  expect(fromControls(withoutSeed)).not.toHaveProperty("seed");
});

test("a cursor beyond the plane is moved to its edge, one without two numbers to its default; no digits are valid", () => {
  const read = (z: string) => fromQuery(fields, { z }, state).z;
  expect([read("9,-9"), read("0.333,-0.001"), read("1"), read("a,b")]).toEqual([
    [limit, -limit],
    [0.33, 0],
    defaultState.z,
    defaultState.z,
  ]);
  expect(fromQuery(fields, { digits: "" }, state).digits).toEqual([]);
});
