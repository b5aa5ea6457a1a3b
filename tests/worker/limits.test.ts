/** Limits on products of fields, which no schema enforces: they are checked before any work, and published. */
import { expect, test } from "vitest";
import { limits } from "../../worker/limits.ts";
import { ask, jsonOf, type Problem, post } from "./ask.ts";

const { components } = await jsonOf<{ components: { schemas: Record<string, object> } }>(ask("/openapi.json"));
const blank = new Array<number[]>(28).fill(new Array(28).fill(0));
const blanks = (count: number) => new Array<number[][]>(count).fill(blank);
const points = new Array<number[]>(limits.points).fill([0, 0]);
const coin = (i: number) => ({ name: `coin ${i}`, states: ["heads", "tails"], parents: [], table: [[0.5, 0.5]] });
const earthquakes = {
  positions: points,
  counts: new Array<number>(limits.points).fill(1),
  positionPrecision: 1,
  prior: { mean: [0, 0], precision: 1, shape: 1, rate: 1 },
};

/** Five variables of 32 states, with an observed common child for every pair: one table of 32⁵ entries. */
function clique() {
  const roots = Array.from({ length: 5 }, (_, i) => ({
    name: `root ${i}`,
    states: Array.from({ length: 32 }, (_, state) => `${state}`),
    parents: [],
    table: [new Array<number>(32).fill(1 / 32)],
  }));
  const pairs = roots.flatMap((a, i) => roots.slice(i + 1).map((b) => [a.name, b.name]));
  const seen = pairs.map((parents) => ({
    name: parents.join(" and "),
    states: ["yes", "no"],
    parents,
    table: new Array<number[]>(32 * 32).fill([0.5, 0.5]),
  }));
  const observed = Object.fromEntries(seen.map(({ name }) => [name, "yes"]));
  return { network: { variables: [...roots, ...seen] }, query: [], observed };
}

interface Case {
  readonly path: string;
  readonly body: object;
  readonly limit: number;
  /** The request's schema in the document, or the schema of the field itself. */
  readonly schema: string;
  /** 400, or 422 for limits on work. */
  readonly status?: number;
}

const cases: readonly Case[] = [
  {
    path: "/v1/models/mlp-2d/reconstruct",
    body: { images: blanks(100), draws: 16 },
    limit: limits.latents,
    schema: "ReconstructRequest",
  },
  {
    path: "/v1/mixtures/fit",
    body: { points, components: 64, iterations: 1000 },
    limit: limits.emOperations,
    status: 422,
    schema: "MixtureFitRequest",
  },
  {
    path: "/v1/networks/query",
    body: {
      network: { variables: Array.from({ length: 17 }, (_, i) => coin(i)) },
      query: Array.from({ length: 17 }, (_, i) => coin(i).name),
    },
    limit: limits.networkTable,
    schema: "NetworkQueryRequest",
  },
  {
    path: "/v1/networks/query",
    body: clique(),
    limit: limits.eliminationEntries,
    schema: "NetworkQueryRequest",
  },
  {
    path: "/v1/variational/earthquakes/fit",
    body: { ...earthquakes, components: 10, iterations: 2000 },
    limit: limits.caviOperations,
    status: 422,
    schema: "FitEarthquakesRequest",
  },
  {
    path: "/v1/variational/earthquakes/fit",
    body: { ...earthquakes, components: 11, iterations: 1 },
    limit: limits.responsibilities,
    schema: "FitEarthquakesRequest",
  },
  {
    path: "/v1/reparameterizations/categorical",
    body: { probabilities: new Array(50).fill(0.02), temperature: 1, count: 2000 },
    limit: limits.categoricalEntries,
    schema: "CategoricalRequest",
  },
  {
    path: "/v1/reparameterizations/categorical/gradients",
    body: {
      probabilities: new Array(50).fill(0.02),
      target: new Array(50).fill(0),
      temperature: 1,
      draws: 3000,
    },
    limit: limits.monteCarloDraws,
    schema: "CategoricalGradientsRequest",
  },
];

test.for(cases)("POST $path refuses requests above $limit, as its schema says", async (each) => {
  const { path, body, limit, schema, status = 400 } = each;
  const response = await post(path, body);
  const { detail, errors } = await jsonOf<Problem>(Promise.resolve(response));
  expect(response.status, detail).toBe(status);
  expect(errors).toHaveLength(1);
  expect(detail).toContain(`at most ${limit}`);
  expect(JSON.stringify(components.schemas[schema])).toContain(`at most ${limit}`);
});

test.for([
  [
    "/v1/models/mlp-2d/elbo",
    { images: blanks(200), draws: 1000 },
    /^\/draws: expected at most \d+ draws for 200 images/,
  ],
  [
    "/v1/models/conv-4d/elbo",
    { images: blanks(256), draws: 1000 },
    /^\/draws: expected at most \d+ draws for 256 images/,
  ],
] as const)("POST %s above the budget of operations gets the number that would fit", async ([path, body, says]) => {
  const response = await post(path, body);
  expect(response.status).toBe(422);
  const { detail, title } = await jsonOf<Problem & { title: string }>(Promise.resolve(response));
  expect(title).toBe("More work than one request may ask for");
  expect(detail).toMatch(says);
  const most = Number(/at most ([\d,]+) draws/.exec(detail)?.[1]?.replaceAll(",", ""));
  const { images } = body;
  expect((await post(path, { images, draws: most + 1 })).status).toBe(422);
});

test("if the budget does not allow the usual number of draws, the default is as many as it allows", async () => {
  const { draws } = await jsonOf<{ draws: number }>(post("/v1/models/mlp-200d/elbo", { images: blanks(256) }));
  expect(draws).toBeLessThan(100);
  expect(draws).toBeGreaterThan(2);
});
