/** Validation of networks, with errors that name the invalid part. */
import { expect, test } from "vitest";
import { createBayesNet, markovBlanket, type NetworkVariable } from "../../../worker/probability/networks/bayes-net.ts";
import { findNetwork, networks } from "../../../worker/probability/networks/networks.ts";
import { DomainError } from "../../../worker/problem.ts";
import { errorOf } from "./support.ts";

const root: NetworkVariable = { name: "root", states: ["off", "on"], parents: [], table: [[0.5, 0.5]] };
const leaf: NetworkVariable = {
  name: "leaf",
  states: ["low", "high"],
  parents: ["root"],
  table: [
    [0.1, 0.9],
    [0.7, 0.3],
  ],
};

function refusal(...variables: NetworkVariable[]): { code: string; pointer: string | undefined; message: string } {
  try {
    createBayesNet({ variables });
  } catch (error) {
    if (error instanceof DomainError) {
      return { code: error.code, pointer: error.errors[0]?.pointer, message: error.message };
    }
  }
  throw new Error("the network was accepted");
}

test.each([
  ["a name twice", [root, root], "/network/variables/1/name", '"root" twice'],
  ["an unknown parent", [leaf], "/network/variables/0/parents/0", 'parent of "leaf", got "root"'],
  [
    "a parent twice",
    [root, { ...leaf, parents: ["root", "root"] }],
    "/network/variables/1/parents/1",
    'parents of "leaf"',
  ],
  ["its own parent", [{ ...leaf, parents: ["leaf"] }], "/network/variables/0/parents", '"leaf" -> "leaf"'],
  ["no states", [{ ...root, states: [], table: [[]] }], "/network/variables/0/states", '"root", got none'],
  ["a state twice", [{ ...root, states: ["on", "on"] }], "/network/variables/0/states/1", '"on" twice'],
  ["too few rows", [root, { ...leaf, table: [[0.1, 0.9]] }], "/network/variables/1/table", '2 rows for "leaf"'],
  ["a short row", [{ ...root, table: [[1]] }], "/network/variables/0/table/0", '2 probabilities in row 0 of "root"'],
  ["a negative entry", [{ ...root, table: [[-0.5, 1.5]] }], "/network/variables/0/table/0/0", "got -0.5"],
  ["not a number", [{ ...root, table: [[0.5, Number.NaN]] }], "/network/variables/0/table/0/1", "got NaN"],
  ["a row above 1", [{ ...root, table: [[0.5, 0.6]] }], "/network/variables/0/table/0", 'row 0 of "root" to sum to 1'],
] as const)("%s is not a network", (_, variables, pointer, message) => {
  const refused = refusal(...(variables as readonly NetworkVariable[]));
  expect(refused.code).toBe("InvalidNetwork");
  expect(refused.pointer).toBe(pointer);
  expect(refused.message).toContain(message);
  expect(refused.message).toMatch(/^\/network\/\S+: expected .*, got /);
});

test("a cycle is named in the direction of its edges, without its descendants", () => {
  const table = [
    [0.5, 0.5],
    [0.5, 0.5],
  ];
  const states = ["0", "1"];
  const { message } = refusal(
    { name: "below", states, parents: ["a"], table },
    { name: "a", states, parents: ["c"], table },
    { name: "b", states, parents: ["a"], table },
    { name: "c", states, parents: ["b"], table },
  );
  expect(message).toMatch(/"a" -> "b" -> "c" -> "a"|"b" -> "c" -> "a" -> "b"|"c" -> "a" -> "b" -> "c"/);
  expect(message).not.toContain("below");
});

test("rows written to seven decimals are normalised to the last digit", () => {
  const third = { name: "x", states: ["a", "b", "c"], parents: [], table: [[0.3333333, 0.3333333, 0.3333333]] };
  const [row = []] = createBayesNet({ variables: [third] }).variables[0]?.table ?? [];
  // Three roundings of a third.
  for (const p of row) expect(p).toBeCloseTo(1 / 3, 15);
});

test("rows of four decimals are refused with advice, and normalised on request", () => {
  for (const row of [
    [0.3333, 0.3333, 0.3333],
    [0.3334, 0.3334, 0.3333],
  ]) {
    const third = { name: "x", states: ["a", "b", "c"], parents: [], table: [row] };
    const { code, pointer, message } = refusal(third);
    expect([code, pointer]).toEqual(["InvalidNetwork", "/network/variables/0/table/0"]);
    expect(message).toMatch(/row 0 of "x" to sum to 1, got (0.9999|1.0001): if it was rounded, send "normalize": true/);
    const [normalised = []] = createBayesNet({ variables: [third], normalize: true }).variables[0]?.table ?? [];
    const sum = row.reduce((total, p) => total + p, 0);
    expect(normalised).toEqual(row.map((p) => p / sum));
  }
});

test.each([
  [2, 0.011],
  [3, 0.016],
  [32, 0.051],
])("for %i states, a row whose sum is %d off is no rounding, and one slightly less off is", (count, distance) => {
  const variable = (off: number): NetworkVariable => ({
    name: "x",
    states: Array.from({ length: count }, (_, i) => `${i}`),
    parents: [],
    table: [new Array<number>(count).fill((1 - off) / count)],
  });
  const error = errorOf(() => createBayesNet({ variables: [variable(distance)], normalize: true }));
  expect(error.message).toContain(
    `sum to 1 within ${Math.min(count * 0.005, 0.05)}, as probabilities of two decimals do`,
  );
  // And the message then does not suggest normalising.
  expect(refusal(variable(distance)).message).not.toContain("normalize");
  expect(createBayesNet({ variables: [variable(distance - 0.002)], normalize: true }).variables).toHaveLength(1);
});

test("parents may be listed after their children", () => {
  const network = createBayesNet({ variables: [leaf, root] });
  expect(network.parents).toEqual([[1], []]);
  expect(network.children).toEqual([[], [0]]);
});

test("the Markov blanket is parents, children and co-parents", () => {
  const { network } = findNetwork("asia");
  expect(markovBlanket(network, "bronchitis")).toEqual({
    parents: ["smoking"],
    children: ["dyspnoea"],
    coParents: ["either"],
  });
  expect(markovBlanket(network, "asia")).toEqual({ parents: [], children: ["tuberculosis"], coParents: [] });
});

test("an unknown network or variable is not found", () => {
  expect(() => findNetwork("none")).toThrow(expect.objectContaining({ code: "NotFound" }));
  const { network } = findNetwork("alarm");
  expect(() => markovBlanket(network, "thunder")).toThrow(expect.objectContaining({ code: "NotFound" }));
});

test("catalogue ids differ, and every network states its source and has its source's numbers", () => {
  expect(new Set(networks.map((entry) => entry.id)).size).toBe(networks.length);
  const probabilities = networks.flatMap(({ network }) => network.variables.flatMap(({ table }) => table.flat()));
  // The books print at most three decimals; 1 - 0.9 would have more.
  for (const p of probabilities) expect(p).toBe(Number(p.toFixed(3)));
  for (const { source } of networks) expect(source).toMatch(/\((19|20)\d\d\)/);
});
