import { expect, test } from "vitest";
import { ask, jsonOf, post } from "./ask.ts";

interface Posterior {
  table: number[];
  observedProbability: number;
}

const query = (observed: Record<string, string>) =>
  jsonOf<Posterior>(post("/v1/networks/query", { network: "fuel-gauge", query: ["fuel"], observed }));

test("an empty report makes an empty tank likelier, and a flat battery explains it away", async () => {
  // Bishop (2006), exercise 8.11, by hand: exact fractions, doubles through a dozen products.
  expect((await query({ driverReport: "empty" })).table[0]).toBeCloseTo(0.0748 / 0.352, 12);
  expect((await query({ battery: "flat", driverReport: "empty" })).table[0]).toBeCloseTo(41 / 374, 12);
  expect((await query({ driverReport: "empty" })).observedProbability).toBeCloseTo(0.352, 12);
  expect((await query({})).table[0]).toBeCloseTo(0.1, 12);
});

test("battery and fuel are separated until the driver speaks", async () => {
  const separated = async (observed: string[]) =>
    (
      await jsonOf<{ separated: boolean }>(
        post("/v1/networks/separation", { network: "fuel-gauge", from: ["battery"], to: ["fuel"], observed }),
      )
    ).separated;
  expect(await separated([])).toBe(true);
  expect(await separated(["driverReport"])).toBe(false);
});

test("a network with a cycle is refused by name", async () => {
  const variable = (name: string, parent: string) => ({
    name,
    states: ["no", "yes"],
    parents: [parent],
    table: [
      [0.5, 0.5],
      [0.5, 0.5],
    ],
  });
  const response = await post("/v1/networks/query", {
    network: { variables: [variable("a", "b"), variable("b", "a")] },
    query: ["a"],
    observed: {},
  });
  expect(response.status).toBe(422);
  expect(await response.text()).toContain("cycle");
});

test("the blanket of the gauge is its parents and its child", async () => {
  expect(await jsonOf(ask("/v1/networks/fuel-gauge/blanket/gauge"))).toMatchObject({
    parents: ["battery", "fuel"],
    children: ["driverReport"],
    coParents: [],
  });
});

test("the ELBO of the earthquakes never falls, update by update, and the seed fixes it", async () => {
  const body = {
    positions: [
      [0, 0],
      [0.2, 0.1],
      [4, 4],
      [4.1, 3.8],
    ],
    counts: [1, 2, 9, 11],
    components: 2,
    positionPrecision: 1,
    prior: { mean: [0, 0], precision: 0.01, shape: 1, rate: 1 },
    iterations: 50,
    tolerance: 1e-9,
    seed: 3,
  };
  const fit = await jsonOf<{ elboNats: number[] }>(post("/v1/variational/earthquakes/fit", body));
  fit.elboNats.slice(1).forEach((elbo, i) => {
    // A sum of a few dozen terms of size 10: rounding stays below 1e-10.
    expect(elbo).toBeGreaterThan((fit.elboNats[i] as number) - 1e-10);
  });
  expect(await jsonOf(post("/v1/variational/earthquakes/fit", body))).toEqual(fit);
});
