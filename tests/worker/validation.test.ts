/** A body that fits none of its alternatives gets the errors of the closest one. */
import { expect, test } from "vitest";
import { jsonOf, type Problem, post } from "./ask.ts";

const weights = { mean: [0], covariance: [[1]] };
const data = { inputs: [[1]], targets: [1], noiseVariance: 1, prior: weights, at: [[1]] };
const gaussian = { mean: [0], covariance: [[1]] };
const mixture = { weights: [1], means: [[0]], covariances: [[[1]]] };
const predict = "/v1/regression/predict";
const divergence = "/v1/gaussians/divergence";
const project = "/v1/gaussians/project";
const decompose = "/v1/expectations/decompose";
const interpolate = "/v1/models/mlp-2d/interpolate";
const query = "/v1/networks/query";
const line = { from: { latent: [0, 0] }, to: { latent: [1, 1] } };
const coin = { name: "coin", states: ["heads", "tails"], parents: [], table: [[0.5, 0.5]] };

test.for([
  [predict, "data without a noise variance", { ...data, noiseVariance: undefined }, ["/noiseVariance"]],
  [predict, "text among the inputs", { ...data, inputs: [["x"]] }, ["/inputs/0/0"]],
  [
    predict,
    "a posterior of text",
    { posterior: { ...weights, mean: ["x"] }, noiseVariance: 1, at: [[1]] },
    ["/posterior/mean/0"],
  ],
  [predict, "neither data nor a posterior", [], [""]],
  [divergence, "a Gaussian without a covariance", { p: gaussian, q: { mean: [0] } }, ["/q/covariance"]],
  [divergence, "a mixture of text", { mixture: "x", q: gaussian }, ["/mixture"]],
  [divergence, "neither p nor a mixture", { q: gaussian }, [""]],
  [project, "samples of text", { samples: [[0], ["x"]] }, ["/samples/1/0"]],
  [project, "a number for samples", { samples: 1 }, ["/samples"]],
  [project, "a mixture without means", { mixture: { ...mixture, means: undefined } }, ["/mixture/means"]],
  [project, "nothing to project", {}, [""]],
  [decompose, "a table without probabilities", { table: { x: [0], y: [0] } }, ["/table/probabilities"]],
  [
    decompose,
    "a probability above one",
    { table: { x: [0], y: [0], probabilities: [[2]] } },
    ["/table/probabilities/0/0"],
  ],
  [interpolate, "a latent of text", { ...line, from: { latent: "x" } }, ["/from/latent"]],
  [interpolate, "an intensity above one", { ...line, to: { image: [[2]] } }, ["/to/image/0/0"]],
  [interpolate, "neither a latent nor an image", { ...line, to: {} }, ["/to"]],
  [
    query,
    "text in a table of its own",
    { network: { variables: [{ ...coin, table: [["x"]] }] }, query: [] },
    ["/network/variables/0/table/0/0"],
  ],
] as const)("POST %s names the field of %s", async ([path, , body, pointers]) => {
  const response = await post(path, body);
  expect(response.status).toBe(400);
  const { detail, errors } = await jsonOf<Problem>(Promise.resolve(response));
  expect(errors.map(({ pointer }) => pointer)).toEqual(pointers);
  expect(detail).not.toMatch(/Invalid input$/);
});

/** As many errors as a body can contain: a JSON number out of range takes two bytes. */
const mistakes = (...shape: number[]): unknown =>
  shape.reduceRight((entry: unknown, size) => new Array(size).fill(entry), 2);
const tooMany: readonly (readonly [string, object])[] = [
  ["/v1/models/mlp-2d/decode", { latents: new Array(1000).fill(new Array(200).fill("")) }],
  [project, { samples: new Array(10_000).fill(new Array(30).fill("")) }],
  [decompose, { table: { x: [0], y: [0], probabilities: mistakes(256, 256) } }],
  [query, { network: { variables: new Array(64).fill({ ...coin, table: mistakes(200, 32) }) }, query: [] }],
];

test.for(tooMany)("POST %s reports the first few of a body's many errors", async ([path, body]) => {
  const response = await post(path, body);
  expect(response.status).toBe(400);
  expect((await jsonOf<Problem>(Promise.resolve(response))).errors).toHaveLength(16);
});

test("observed variables are counted before they are read", async () => {
  const errorsOf = async (count: number) => {
    const observed = Object.fromEntries(Array.from({ length: count }, (_, i) => [`fuel${i}`, 0.5]));
    return (await jsonOf<Problem>(post(query, { network: "fuel-gauge", query: [], observed }))).errors;
  };
  expect(await errorsOf(65)).toEqual([
    { pointer: "/observed", detail: "expected at most 64 observed variables, got 65" },
  ]);
  expect(await errorsOf(64)).toMatchObject([{ pointer: "/observed/fuel0" }]);
});

test.for([
  ["/v1/models/mlp-2d/encode", { images: mistakes(256, 28, 28) }, "/images/0/0/0"],
  [project, { samples: new Array(10_000).fill(1) }, "/samples"],
  [project, { samples: [[[1]]] }, "/samples"],
  ["/v1/models/mlp-2d/decode", { latents: [0, 0] }, "/latents"],
] as const)("POST %s reports a wrong shape in one sentence", async ([path, body, pointer]) => {
  const response = await post(path, body);
  expect(response.status).toBe(400);
  const { detail, errors } = await jsonOf<Problem>(Promise.resolve(response));
  expect(errors.map((error) => error.pointer)).toEqual([pointer]);
  expect(detail.length).toBeLessThan(200);
});

test("only a missing field is required; one of another type is told the expected type", async () => {
  const errorsOf = async (body: object) => (await jsonOf<Problem>(post("/v1/models/mlp-2d/decode", body))).errors;
  expect(await errorsOf({})).toEqual([{ pointer: "/latents", detail: "required" }]);
  expect(await errorsOf({ latents: [["x", null]] })).toEqual([
    { pointer: "/latents/0/0", detail: expect.stringContaining("expected a number") },
    { pointer: "/latents/0/1", detail: expect.stringContaining("expected a number") },
  ]);
});
