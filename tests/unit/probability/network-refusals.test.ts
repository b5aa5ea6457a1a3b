/** What Bayesian networks and questions to them refuse: the field, what they expected and what came. */
import { expect, test } from "vitest";
import { createBayesNet, markovBlanket, type NetworkVariable } from "../../../worker/probability/networks/bayes-net.ts";
import { dSeparation } from "../../../worker/probability/networks/d-separation.ts";
import { findNetwork, networks } from "../../../worker/probability/networks/networks.ts";
import { queryNetwork } from "../../../worker/probability/networks/variable-elimination.ts";
import { errorOf } from "./support.ts";

const rain = (change: Partial<NetworkVariable> = {}): NetworkVariable => ({
  name: "rain",
  parents: [],
  states: ["no", "yes"],
  table: [[0.8, 0.2]],
  ...change,
});
const wet = (change: Partial<NetworkVariable> = {}): NetworkVariable => ({
  name: "wet",
  parents: ["rain"],
  states: ["no", "yes"],
  table: [
    [1, 0],
    [0, 1],
  ],
  ...change,
});
const net = (...variables: readonly NetworkVariable[]) => createBayesNet({ variables });
const garden = net(rain(), wet());
const ask = (query: readonly string[], observed: Readonly<Record<string, string>> = {}, mostEntries = 100) =>
  queryNetwork(garden, { query, observed }, mostEntries);
const known = 'expected one of the variables "rain", "wet", got "sun"';

const unit = [
  [1, 0],
  [0, 1],
];
test.for<readonly [string, string, () => unknown]>([
  [
    "InvalidNetwork",
    '/network/variables/1/name: expected different variables, got "rain" twice',
    () => net(rain(), rain()),
  ],
  [
    "InvalidNetwork",
    '/network/variables/1/parents/1: expected different parents of "wet", got "rain" twice',
    () => net(rain(), wet({ parents: ["rain", "rain"] })),
  ],
  [
    "InvalidNetwork",
    '/network/variables/0/parents/0: expected a variable as parent of "wet", got "rain"',
    () => net(wet()),
  ],
  [
    "InvalidNetwork",
    '/network/variables/0/states: expected at least one state of "rain", got none',
    () => net(rain({ states: [] })),
  ],
  [
    "InvalidNetwork",
    '/network/variables/0/states/1: expected different states of "rain", got "no" twice',
    () => net(rain({ states: ["no", "no"] })),
  ],
  [
    "InvalidNetwork",
    '/network/variables/1/table: expected 2 rows for "wet", one a combination of parent states, got 1',
    () => net(rain(), wet({ table: [[1, 0]] })),
  ],
  [
    "InvalidNetwork",
    '/network/variables/0/table/0: expected 2 probabilities in row 0 of "rain", got 1',
    () => net(rain({ table: [[1]] })),
  ],
  [
    "InvalidNetwork",
    '/network/variables/0/table/0/1: expected probabilities in [0, 1] in row 0 of "rain", got -0.5',
    () => net(rain({ table: [[0.5, -0.5]] })),
  ],
  [
    "InvalidNetwork",
    '/network/variables/0/table/0: expected row 0 of "rain" to sum to 1, got 1.5',
    () => net(rain({ table: [[1, 0.5]] })),
  ],
  [
    "InvalidNetwork",
    '/network/variables/0/table/0: expected row 0 of "rain" to sum to 1, got 0.99: if it was rounded, send "normalize": true in network',
    () => net(rain({ table: [[0.49, 0.5]] })),
  ],
  [
    "InvalidNetwork",
    '/network/variables/0/table/0: expected row 0 of "rain" to sum to 1 within 0.01, as probabilities of two decimals do, got 0.9',
    () => createBayesNet({ variables: [rain({ table: [[0.4, 0.5]] })], normalize: true }),
  ],
  [
    "InvalidNetwork",
    '/network/variables/0/parents: expected a graph without cycles, got "rain" -> "wet" -> "rain"',
    () => net(rain({ parents: ["wet"], table: unit }), wet()),
  ],
  ["NotFound", known, () => markovBlanket(garden, "sun")],
  ["NotFound", `expected one of ${networks.map(({ id }) => id).join(", ")}, got "sun"`, () => findNetwork("sun")],
  ["InvalidRequest", `/query/0: ${known}`, () => ask(["sun"])],
  ["InvalidRequest", `/observed/sun: ${known}`, () => ask(["rain"], { sun: "no" })],
  ["InvalidRequest", '/query/1: expected different query variables, got "rain" twice', () => ask(["rain", "rain"])],
  [
    "InvalidRequest",
    '/observed/wet: expected one of the states "no", "yes" of "wet", got "maybe"',
    () => ask(["rain"], { wet: "maybe" }),
  ],
  [
    "ImpossibleEvidence",
    "/observed: expected evidence of positive probability, got rain = no, wet = yes",
    () => ask(["rain"], { rain: "no", wet: "yes" }),
  ],
  [
    "InvalidRequest",
    "/network: expected an elimination of at most 3 table entries, got at least 4",
    () => ask(["rain", "wet"], {}, 3),
  ],
  [
    "InvalidRequest",
    '/observed/0: expected from, to and observed without repetition, got "rain" twice',
    () => dSeparation(garden, { from: ["rain"], to: ["wet"], observed: ["rain"] }),
  ],
])("%s %s", ([code, message, action]) => {
  const error = errorOf(action);
  expect([error.code, error.message]).toEqual([code, message]);
});
