/** Variable elimination compared with the enumerated joint, textbook values, and at the limits of double precision. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type BayesNet, createBayesNet, type NetworkVariable } from "../../../worker/probability/networks/bayes-net.ts";
import { findNetwork } from "../../../worker/probability/networks/networks.ts";
import { type NetworkQuery, queryNetwork } from "../../../worker/probability/networks/variable-elimination.ts";
import { createRng } from "../../../worker/probability/numerics/random.ts";
import { combinations, enumerateJoint, probabilityOf } from "../../oracles/enumerate-joint.ts";
import { randomNetwork } from "../../oracles/random-network.ts";

/** Sums of at most some thousand products, each with a few roundings of a logarithm of size below 50. */
const digits = 12;

const mostEntries = 2 ** 20;
const queried = (network: BayesNet, query: NetworkQuery) => queryNetwork(network, query, mostEntries);

const fuelGauge = findNetwork("fuel-gauge").network;

function posterior(network: BayesNet, query: string, observed: Record<string, string>): number[] {
  return [...queried(network, { query: [query], observed }).table];
}

test("posterior and probability of evidence agree with the enumerated joint", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (seed) => {
      const rng = createRng(seed);
      const variables = randomNetwork({ size: 7, maxStates: 3, maxParents: 3, zeros: 0.2 }, rng);
      const names = variables.map((variable) => variable.name);
      const query = names.filter(() => rng() < 0.3);
      const observed: Record<string, string> = {};
      for (const { name, states } of variables) {
        if (rng() < 0.3) observed[name] = states[Math.floor(rng() * states.length)] as string;
      }
      const joint = enumerateJoint(variables);
      const evidence = Object.fromEntries(
        Object.entries(observed).map(([name, state]) => [
          name,
          variables.find((variable) => variable.name === name)?.states.indexOf(state) as number,
        ]),
      );
      const expected = probabilityOf(joint, evidence);
      const network = createBayesNet({ variables });
      if (expected === 0) {
        expect(() => queried(network, { query, observed })).toThrow(
          expect.objectContaining({ code: "ImpossibleEvidence" }),
        );
        return;
      }
      const answer = queried(network, { query, observed });
      expect(answer.observedProbability).toBeCloseTo(expected, digits);
      expect(answer.variables.map((variable) => variable.name)).toEqual(query);
      const cells = combinations(variables, query);
      expect(answer.table).toHaveLength(cells.length);
      cells.forEach((cell, i) => {
        const agrees = Object.entries(cell).every(([name, state]) => (evidence[name] ?? state) === state);
        const numerator = agrees ? probabilityOf(joint, { ...evidence, ...cell }) : 0;
        expect(answer.table[i]).toBeCloseTo(numerator / expected, digits);
      });
    }),
    { seed: 1, numRuns: 150 },
  );
});

test("a flat battery explains away the driver's report of an empty tank (Bishop, exercise 8.11)", () => {
  expect(posterior(fuelGauge, "fuel", { driverReport: "empty" })[0]).toBeCloseTo(0.2125, digits);
  expect(posterior(fuelGauge, "fuel", { driverReport: "empty", battery: "flat" })[0]).toBeCloseTo(41 / 374, digits);
  expect(posterior(fuelGauge, "gauge", {})[0]).toBeCloseTo(0.315, digits);
  expect(posterior(fuelGauge, "gauge", { fuel: "empty" })[0]).toBeCloseTo(0.81, digits);
  // Bishop prints three digits of these two: eqs. 8.32 and 8.33.
  expect(posterior(fuelGauge, "fuel", { gauge: "empty" })[0]).toBeCloseTo(0.257, 3);
  expect(posterior(fuelGauge, "fuel", { gauge: "empty", battery: "flat" })[0]).toBeCloseTo(0.111, 3);
});

test.each([
  ["sprinkler", "sprinkler", { wetGrass: "yes" }, 0.2781 / 0.6471],
  ["sprinkler", "rain", { wetGrass: "yes" }, 0.4581 / 0.6471],
  ["alarm", "burglary", { johnCalls: "yes", maryCalls: "yes" }, 0.284],
  ["asia", "lungCancer", {}, 0.055],
  ["asia", "either", {}, 0.064828],
  ["student", "letter", {}, 0.502],
  ["student", "letter", { intelligence: "low" }, 0.389],
  ["student", "intelligence", { grade: "C" }, 0.079],
] as const)("%s: the printed p(%s) given %o", (id, query, observed, printed) => {
  // The sources print three or four digits.
  expect(posterior(findNetwork(id).network, query, observed)[1]).toBeCloseTo(printed, 3);
});

test("the order in which evidence arrives changes nothing", () => {
  const one = queried(fuelGauge, { query: ["fuel"], observed: { driverReport: "empty", battery: "flat" } });
  const other = queried(fuelGauge, { query: ["fuel"], observed: { battery: "flat", driverReport: "empty" } });
  expect(other).toEqual(one);
});

test("p(e₁) p(e₂ | e₁) = p(e₁, e₂)", () => {
  const { network } = findNetwork("asia");
  const first = queried(network, { query: ["xray"], observed: { dyspnoea: "yes" } });
  const both = queried(network, { query: [], observed: { dyspnoea: "yes", xray: "yes" } });
  expect(both.table).toEqual([1]);
  expect(first.observedProbability * (first.table[1] ?? 0)).toBeCloseTo(both.observedProbability, digits);
});

test("an observed query variable is certain", () => {
  const query = ["battery", "fuel"];
  const { table } = queried(fuelGauge, { query, observed: { battery: "charged" } });
  const [empty, full] = posterior(fuelGauge, "fuel", { battery: "charged" });
  expect(table).toEqual([0, 0, empty, full]);
});

test("variables irrelevant to the query and the evidence are left out", () => {
  const { elimination } = queried(fuelGauge, { query: ["fuel"], observed: { battery: "flat" } });
  expect(elimination).toEqual({ steps: [], largestFactor: 2, irrelevant: ["gauge", "driverReport"] });
  const asked = queried(fuelGauge, { query: ["fuel"], observed: { driverReport: "empty" } }).elimination;
  expect(asked.irrelevant).toEqual([]);
  // Battery, fuel and gauge share a table, so no order has fill-in; ties go to the first.
  expect(asked.steps).toEqual([
    { variable: "battery", neighbours: ["fuel", "gauge"], fill: 0, entries: 8 },
    { variable: "gauge", neighbours: ["fuel"], fill: 0, entries: 4 },
  ]);
});

test("among variables without fill-in, the one with the smallest table goes first", () => {
  const cause = (name: string, size: number): NetworkVariable => ({
    name,
    states: Array.from({ length: size }, (_, i) => String(i)),
    parents: [],
    table: [Array.from({ length: size }, () => 1 / size)],
  });
  const effect = (name: string, parent: NetworkVariable): NetworkVariable => ({
    name,
    states: ["0", "1"],
    parents: [parent.name],
    table: parent.states.map((_, i) => [(i + 1) / 4, 1 - (i + 1) / 4]),
  });
  const [wide, slim] = [cause("wide", 3), cause("slim", 2)];
  const network = createBayesNet({ variables: [wide, slim, effect("ofWide", wide), effect("ofSlim", slim)] });
  const { steps } = queried(network, { query: ["ofWide", "ofSlim"], observed: {} }).elimination;
  expect(steps.map(({ variable, entries }) => [variable, entries])).toEqual([
    ["slim", 4],
    ["wide", 6],
  ]);
});

const states = ["0", "1"];

test("evidence far below the smallest double is neither zero nor impossible", () => {
  // 63 observations of one cause, likelihoods 1e-8 and 2e-8: p(e) = ½ (1e-8⁶³ + 2e-8⁶³).
  const likelihoods = [1e-8, 2e-8];
  const cause: NetworkVariable = { name: "cause", states, parents: [], table: [[0.5, 0.5]] };
  const effects = Array.from({ length: 63 }, (_, i) => ({
    name: `effect${i}`,
    states,
    parents: ["cause"],
    table: likelihoods.map((p) => [1 - p, p]),
  }));
  const network = createBayesNet({ variables: [cause, ...effects] });
  const observed = Object.fromEntries(effects.map(({ name }) => [name, "1"]));
  const answer = queried(network, { query: ["cause"], observed });
  const ratio = 2 ** -63;
  expect(answer.table[0]).toBeCloseTo(ratio / (1 + ratio), 25);
  expect(answer.observedProbability).toBe(0);
  // Relative 1e-14: 63 additions to a number near -1,117.
  expect(answer.logObservedProbability / (63 * Math.log(2e-8) + Math.log(0.5) + Math.log1p(ratio))).toBeCloseTo(1, 14);
});

test("a chain of 64 variables is the power of its transition matrix", () => {
  const variables = Array.from({ length: 64 }, (_, i) =>
    i === 0
      ? { name: "x0", states, parents: [], table: [[1, 0]] }
      : {
          name: `x${i}`,
          states,
          parents: [`x${i - 1}`],
          table: [
            [0.9, 0.1],
            [0.3, 0.7],
          ],
        },
  );
  const network = createBayesNet({ variables });
  const { table, elimination } = queried(network, { query: ["x63"], observed: {} });
  // Stationary (3/4, 1/4), second eigenvalue 0.6.
  expect(table[0]).toBeCloseTo(0.75 + 0.25 * 0.6 ** 63, digits);
  expect(elimination.largestFactor).toBe(4);
});

/** A square lattice whose variables depend on those to the left and above. */
function lattice(side: number): BayesNet {
  const variables: NetworkVariable[] = [];
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const parents = [row > 0 && `${row - 1},${column}`, column > 0 && `${row},${column - 1}`].filter(
        (p) => p !== false,
      );
      const table = [
        [0.5, 0.5],
        [0.2, 0.8],
        [0.3, 0.7],
        [0.9, 0.1],
      ].slice(0, 2 ** parents.length);
      variables.push({ name: `${row},${column}`, states, parents, table });
    }
  }
  return createBayesNet({ variables });
}

test("an 8 x 8 lattice is within the width limit, and forward inference agrees with backward", () => {
  const network = lattice(8);
  const forward = queried(network, { query: ["7,7"], observed: { "0,0": "1" } });
  const backward = queried(network, { query: ["0,0"], observed: { "7,7": "1" } });
  // p(x, y) computed in both directions.
  const oneWay = forward.observedProbability * (forward.table[1] ?? 0);
  expect(backward.observedProbability * (backward.table[1] ?? 0)).toBeCloseTo(oneWay, digits);
});

test("a network too wide to eliminate is refused before any table is made", () => {
  // Each of 60 variables has three random parents: every order joins far more than 20 of them.
  const rng = createRng(5);
  const roots = Array.from({ length: 30 }, (_, i) => `r${i}`);
  const even = [[0.5, 0.5]];
  const variables = [
    ...roots.map((name) => ({ name, states, parents: [], table: even })),
    ...Array.from({ length: 34 }, (_, i) => ({
      name: `c${i}`,
      states,
      parents: roots.toSorted(() => rng() - 0.5).slice(0, 7),
      table: Array.from({ length: 128 }, () => [0.5, 0.5]),
    })),
  ];
  const network = createBayesNet({ variables });
  const observed = Object.fromEntries(variables.slice(30).map(({ name }) => [name, "0"]));
  const started = performance.now();
  expect(() => queried(network, { query: ["r0"], observed })).toThrow(
    expect.objectContaining({
      code: "InvalidRequest",
      message: expect.stringContaining(`${mostEntries} table entries`),
    }),
  );
  // Its tables would take minutes and gigabytes; planning takes milliseconds, with a margin for a loaded machine.
  expect(performance.now() - started).toBeLessThan(1000);
});

test("a result that is too large is refused", () => {
  const variables = Array.from({ length: 64 }, (_, i) => ({ name: `x${i}`, states, parents: [], table: [[0.5, 0.5]] }));
  const query = variables.map(({ name }) => name);
  const observed = Object.fromEntries(query.map((name) => [name, "0"]));
  const network = createBayesNet({ variables });
  for (const evidence of [{}, observed]) {
    expect(() => queried(network, { query, observed: evidence })).toThrow(
      expect.objectContaining({ code: "InvalidRequest", errors: [expect.objectContaining({ pointer: "/network" })] }),
    );
  }
});

test.each([
  ["an unknown query variable", { query: ["oil"], observed: {} }, "/query/0"],
  ["a query variable twice", { query: ["fuel", "fuel"], observed: {} }, "/query/1"],
  ["an unknown observed variable", { query: ["fuel"], observed: { "a/b": "flat" } }, "/observed/a~1b"],
  ["an unknown state", { query: ["fuel"], observed: { battery: "half" } }, "/observed/battery"],
] as const)("%s is refused with its field", (_, query, pointer) => {
  expect(() => queried(fuelGauge, query)).toThrow(
    expect.objectContaining({ code: "InvalidRequest", errors: [expect.objectContaining({ pointer })] }),
  );
});

test("impossible evidence is refused even if the query does not depend on it", () => {
  const { network } = findNetwork("asia");
  expect(() => queried(network, { query: ["smoking"], observed: { lungCancer: "yes", either: "no" } })).toThrow(
    expect.objectContaining({
      code: "ImpossibleEvidence",
      errors: [expect.objectContaining({ pointer: "/observed" })],
    }),
  );
});
