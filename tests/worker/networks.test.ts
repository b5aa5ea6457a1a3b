import { expect, test } from "vitest";
import { createRng } from "../../worker/probability/numerics/random.ts";
import {
  type Cell,
  combinations,
  enumerateJoint,
  probabilityOf,
  type WrittenVariable,
} from "../oracles/enumerate-joint.ts";
import { randomNetwork } from "../oracles/random-network.ts";
import { separatedInMoralGraph } from "../oracles/separation.ts";
import { ask, jsonOf, type Problem, post } from "./ask.ts";

interface Posterior {
  table: number[];
  observedProbability: number;
  logObservedProbability: number;
}
interface Catalogue {
  networks: { id: string; variables: WrittenVariable[] }[];
}

/** Queries p(query | observed) and compares it with the enumerated joint. */
async function expectEnumeration(network: unknown, variables: readonly WrittenVariable[], query: string[], seen: Cell) {
  const joint = enumerateJoint(variables);
  const stateOf = ([name, state]: [string, number]) => [
    name,
    variables.find((variable) => variable.name === name)?.states[state],
  ];
  const observed = Object.fromEntries(Object.entries(seen).map(stateOf));
  const answer = await jsonOf<Posterior>(post("/v1/networks/query", { network, query, observed }));
  const evidence = probabilityOf(joint, seen);
  // Doubles through some hundred products and sums.
  expect(answer.observedProbability).toBeCloseTo(evidence, 12);
  expect(answer.logObservedProbability).toBeCloseTo(Math.log(evidence), 10);
  const expected = combinations(variables, query).map((cell) => probabilityOf(joint, { ...cell, ...seen }) / evidence);
  expect(answer.table).toHaveLength(expected.length);
  answer.table.forEach((probability, i) => {
    expect(probability).toBeCloseTo(expected[i] as number, 12);
  });
}

const query = (observed: Record<string, string>) =>
  jsonOf<Posterior>(post("/v1/networks/query", { network: "fuel-gauge", query: ["fuel"], observed }));

test("an empty report makes an empty tank more likely, and a flat battery explains it away", async () => {
  // Bishop (2006), exercise 8.11, by hand: exact fractions, compared with doubles through a dozen products.
  expect((await query({ driverReport: "empty" })).table[0]).toBeCloseTo(0.0748 / 0.352, 12);
  expect((await query({ battery: "flat", driverReport: "empty" })).table[0]).toBeCloseTo(41 / 374, 12);
  expect((await query({ driverReport: "empty" })).observedProbability).toBeCloseTo(0.352, 12);
  expect((await query({})).table[0]).toBeCloseTo(0.1, 12);
});

test("battery and fuel are separated until the driver's report is observed", async () => {
  const separated = async (observed: string[]) =>
    (
      await jsonOf<{ separated: boolean }>(
        post("/v1/networks/separation", { network: "fuel-gauge", from: ["battery"], to: ["fuel"], observed }),
      )
    ).separated;
  expect(await separated([])).toBe(true);
  expect(await separated(["driverReport"])).toBe(false);
});

test("a network with a cycle is refused, with the cycle", async () => {
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

test("the Markov blanket of the gauge is its parents and its child", async () => {
  expect(await jsonOf(ask("/v1/networks/fuel-gauge/blanket/gauge"))).toMatchObject({
    parents: ["battery", "fuel"],
    children: ["driverReport"],
    coParents: [],
  });
});

test("every catalogued network agrees with its joint, given its last variable's last state", async () => {
  const { networks } = await jsonOf<Catalogue>(ask("/v1/networks"));
  expect(networks.length).toBeGreaterThan(2);
  for (const { id, variables } of networks) {
    const [first, second, ...others] = variables as [WrittenVariable, WrittenVariable, ...WrittenVariable[]];
    const last = others.at(-1) as WrittenVariable;
    await expectEnumeration(id, variables, [second.name, first.name], { [last.name]: last.states.length - 1 });
  }
});

test("the user's own networks agree with their joint", async () => {
  const rng = createRng(11);
  for (let trial = 0; trial < 10; trial++) {
    const variables = randomNetwork({ size: 7, maxStates: 3, maxParents: 3, zeros: 0 }, rng);
    const [a, b, c] = variables as [WrittenVariable, WrittenVariable, WrittenVariable];
    await expectEnumeration({ variables }, variables, [a.name, b.name], { [c.name]: 1 });
  }
});

test("separation agrees with the moral graph of the ancestors", async () => {
  const rng = createRng(12);
  const answers = new Set<boolean>();
  for (let trial = 0; trial < 30; trial++) {
    const variables = randomNetwork({ size: 8, maxStates: 2, maxParents: 2, zeros: 0 }, rng);
    const graph = Object.fromEntries(variables.map(({ name, parents }) => [name, parents]));
    const [from, to, ...observed] = ["v0", "v5", ...(trial % 2 ? ["v7"] : []), ...(trial % 3 ? ["v2"] : [])];
    const body = { network: { variables }, from: [from], to: [to], observed };
    const { separated } = await jsonOf<{ separated: boolean }>(post("/v1/networks/separation", body));
    expect(separated).toBe(separatedInMoralGraph(graph, [from as string], [to as string], observed));
    answers.add(separated);
  }
  expect(answers.size).toBe(2);
});

test("thirds with six digits are accepted and normalised", async () => {
  const variable = {
    name: "die",
    states: ["low", "middle", "high"],
    parents: [],
    table: [[0.333333, 0.333333, 0.333333]],
  };
  const { table } = await jsonOf<Posterior>(
    post("/v1/networks/query", { network: { variables: [variable] }, query: ["die"], observed: {} }),
  );
  for (const probability of table) expect(probability).toBeCloseTo(1 / 3, 15);
});

test("tables rounded to four decimals are refused by row, with the field that accepts them, which does", async () => {
  const weather = {
    name: "weather",
    states: ["dry", "damp", "wet"],
    parents: [],
    table: [[0.3333, 0.3333, 0.3333]],
  };
  const ground = {
    name: "ground",
    states: ["dry", "wet"],
    parents: ["weather"],
    table: [
      [0.9, 0.1],
      [0.5001, 0.5],
      [0, 1],
    ],
  };
  const variables = [weather, ground];
  const refused = await post("/v1/networks/query", { network: { variables }, query: ["weather"], observed: {} });
  expect(refused.status).toBe(422);
  const { errors } = await jsonOf<Problem>(Promise.resolve(refused));
  expect(errors).toEqual([
    { pointer: "/network/variables/0/table/0", detail: expect.stringContaining('"normalize": true') },
  ]);
  const network = { variables, normalize: true };
  const { table } = await jsonOf<Posterior>(
    post("/v1/networks/query", { network, query: ["ground"], observed: { weather: "damp" } }),
  );
  // One division.
  expect(table[0]).toBeCloseTo(0.5001 / 1.0001, 14);
  const separation = { network, from: ["weather"], to: ["ground"] };
  expect(await jsonOf(post("/v1/networks/separation", separation))).toMatchObject({ separated: false });
});

test.for([
  [[0, 1], 1, ["0", "1"]],
  [[false, true], true, ["false", "true"]],
  [[0.5, -1e21], 0.5, ["0.5", "-1e+21"]],
  [["0", 1], "1", ["0", "1"]],
] as const)("states %j are named by their JSON text", async ([states, observed, names]) => {
  const variables = [
    { name: "C", states, parents: [], table: [[0.25, 0.75]] },
    {
      name: "E",
      states,
      parents: ["C"],
      table: [
        [1, 0],
        [0, 1],
      ],
    },
  ];
  interface Named extends Posterior {
    variables: { name: string; states: string[] }[];
  }
  const answer = await jsonOf<Named>(
    post("/v1/networks/query", { network: { variables }, query: ["E"], observed: { C: observed } }),
  );
  expect(answer.variables).toEqual([{ name: "E", states: names }]);
  expect(answer.table[answer.variables[0]?.states.indexOf(`${observed}`) as number]).toBeCloseTo(1, 15);
});

test.for([
  ["two states of one name", [1, "1"], 422, "/network/variables/0/states/1"],
  ["null for a state", [null, 1], 400, "/network/variables/0/states/0"],
  ["a list for a state", ["a", ["b"]], 400, "/network/variables/0/states/1"],
  ["an empty name", ["a", ""], 400, "/network/variables/0/states/1"],
] as const)("%s is refused with its field", async ([, states, status, pointer]) => {
  const variables = [{ name: "C", states, parents: [], table: [[0.5, 0.5]] }];
  const response = await post("/v1/networks/query", { network: { variables }, query: [], observed: {} });
  expect(response.status).toBe(status);
  expect((await jsonOf<Problem>(Promise.resolve(response))).errors.map((error) => error.pointer)).toEqual([pointer]);
});

const coin = { name: "coin", states: ["heads", "tails"], parents: [], table: [[0.5, 0.5]] };
const own = (changes: object) => ({ network: { variables: [{ ...coin, ...changes }] }, query: ["coin"], observed: {} });
const fuel = { network: "fuel-gauge", query: ["fuel"], observed: {} };
const certain = { ...coin, table: [[1, 0]] };

test.for([
  ["a query that is missing", { network: "fuel-gauge", observed: {} }, 400, "/query"],
  ["an unknown network", { ...fuel, network: "nothing" }, 400, "/network"],
  ["a variable without a table", own({ table: undefined }), 400, "/network/variables/0/table"],
  ["a number for a network", { ...fuel, network: 1 }, 400, "/network"],
  ["an unknown variable", { ...fuel, query: ["petrol"] }, 400, "/query/0"],
  ["an unknown observed variable", { ...fuel, observed: { petrol: "empty" } }, 400, "/observed/petrol"],
  ["an unknown state", { ...fuel, observed: { gauge: "half" } }, 400, "/observed/gauge"],
  ["a row that does not sum to 1", own({ table: [[0.5, 0.4]] }), 422, "/network/variables/0/table/0"],
  [
    "a table with too many rows",
    own({
      table: [
        [0.5, 0.5],
        [0.5, 0.5],
      ],
    }),
    422,
    "/network/variables/0/table",
  ],
  ["a parent that is not there", own({ parents: ["sun"] }), 422, "/network/variables/0/parents/0"],
  [
    "evidence that cannot be",
    { network: { variables: [certain] }, query: [], observed: { coin: "tails" } },
    422,
    "/observed",
  ],
] as const)("%s is refused with its field", async ([, body, status, pointer]) => {
  const response = await post("/v1/networks/query", body);
  expect(response.status).toBe(status);
  const { errors } = await jsonOf<Problem>(Promise.resolve(response));
  expect(errors.map((error) => error.pointer)).toEqual([pointer]);
});

test("a result table that is too large is refused before it is made", async () => {
  const variables = Array.from({ length: 17 }, (_, i) => ({ ...coin, name: `coin${i}` }));
  const query = variables.map(({ name }) => name);
  const response = await post("/v1/networks/query", { network: { variables }, query, observed: {} });
  expect(response.status).toBe(400);
  expect((await jsonOf<Problem>(Promise.resolve(response))).errors).toEqual([
    { pointer: "/query", detail: "expected combinations of the query's states of at most 65536, got 131072" },
  ]);
});

test("a network whose tables have too many numbers together is refused by their number", async () => {
  const states = Array.from({ length: 32 }, (_, s) => `s${s}`);
  const root = { name: "root", states, parents: [], table: [states.map(() => 1 / 32)] };
  const rows = Array.from({ length: 1024 }, () => [0.5, 0.5]);
  const child = (i: number, length: number) => ({
    ...coin,
    name: `c${i}`,
    parents: ["root", "other"],
    table: rows.slice(0, length),
  });
  const children = Array.from({ length: 62 }, (_, i) => child(i, 1024));
  const wide = (i: number) => ({ ...children[i], states, table: rows.map(() => states.map(() => 1 / 32)) });
  const variables = [root, { ...root, name: "other" }, ...children.map((each, i) => (i < 9 ? wide(i) : each))];
  const ofAll = 2 * 32 + 9 * 32 * 1024 + 53 * 2 * 1024;
  const refused = await post("/v1/networks/query", { network: { variables }, query: [], observed: {} });
  expect((await jsonOf<Problem>(Promise.resolve(refused))).errors).toEqual([
    { pointer: "/network/variables", detail: `expected numbers of all tables of at most 320000, got ${ofAll}` },
  ]);
});

test("an unknown network is refused with the known ones", async () => {
  const { errors } = await jsonOf<Problem>(post("/v1/networks/query", { ...fuel, network: "nothing" }));
  const { networks } = await jsonOf<{ networks: { id: string }[] }>(ask("/v1/networks"));
  const known = networks.map(({ id }) => id).join(", ");
  expect(errors).toEqual([{ pointer: "/network", detail: `expected one of ${known}, or a network, got "nothing"` }]);
});

test("an unknown network or variable has no blanket", async () => {
  expect((await ask("/v1/networks/nothing/blanket/fuel")).status).toBe(404);
  expect((await ask("/v1/networks/fuel-gauge/blanket/nothing")).status).toBe(404);
});
