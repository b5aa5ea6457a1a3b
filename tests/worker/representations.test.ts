/** Responses in every representation, in pages, and with numbers that can be sent back. */
import { expect, test } from "vitest";
import { decodeNpy } from "../../worker/media/npy.ts";
import { ask, jsonOf, type Problem, post } from "./ask.ts";

const encode = "/v1/models/mlp-2d/encode";
const mixture = { weights: [1], means: [[0]], covariances: [[[1]]] };

const sample = `/v1/models/mlp-2d/samples?count=4&seed=2`;
const imgAccepts = [
  "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8",
  "image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5",
  "image/webp,image/avif,image/jxl,image/heic,image/heic-sequence,video/*;q=0.8,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5",
  "image/*,*/*",
  "image/*",
];

test.for(imgAccepts)("an <img> that accepts %s gets a PNG", async (accept) => {
  expect((await ask(sample, { headers: { Accept: accept } })).headers.get("Content-Type")).toBe("image/png");
});

test("format takes precedence over Accept, and an unknown one is refused with the available ones", async () => {
  const typeOf = async (query: string, accept: string) =>
    (await ask(sample + query, { headers: { Accept: accept } })).headers.get("Content-Type");
  expect(await typeOf("&format=npy", "image/png")).toBe("application/x-npy");
  expect(await typeOf("&format=json", "image/png")).toBe("application/json");
  expect(await typeOf("&format=png", "text/html")).toBe("image/png");
  const refused = await ask(`${sample}&format=csv`);
  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({ errors: [{ pointer: "format" }] });
});

const black = new Array(28).fill(new Array(28).fill(0));
const arrays = [
  [encode, { images: [black] }, "mean", [1, 2]],
  ["/v1/mixtures/sample", { mixture, count: 3 }, "points", [3, 1]],
  ["/v1/regression/simulate", { weights: [1, 2], noiseVariance: 1, count: 4 }, undefined, [4, 3]],
  ["/v1/reparameterizations/exponential", { rate: 2, count: 5 }, "reparameterized", [5]],
  [
    "/v1/reparameterizations/categorical",
    { probabilities: [0.5, 0.5], temperature: 1, count: 3 },
    "reparameterized",
    [3, 2],
  ],
] as const;

test.for(arrays)("POST %s returns its main array as NPY, to the last bit", async ([path, body, field, shape]) => {
  const response = await post(`${path}?format=npy`, body);
  expect(response.headers.get("Content-Type")).toBe("application/x-npy");
  const array = decodeNpy(new Uint8Array(await response.arrayBuffer()));
  expect(array.shape).toEqual(shape);
  const json = await jsonOf<Record<string, number[] | number[][]>>(post(path, body));
  if (field) expect([...array.data]).toEqual((json[field] as number[][]).flat());
});

test.for([
  ["POST", "/v1/mixtures/density", { mixture, points: [[0], [1]] }, "logDensity,responsibility0", 2],
  ["POST", "/v1/mixtures/sample", { mixture, count: 3 }, "component,x0", 3],
  ["POST", "/v1/regression/simulate", { weights: [1], noiseVariance: 1, count: 4 }, "x0,y", 4],
  ["POST", "/v1/reparameterizations/exponential", { rate: 2, count: 5 }, "direct,noise,reparameterized,derivatives", 5],
  ["POST", "/v1/models/wiggle-input/predict", { inputs: [0, 1] }, "mean,standardDeviation", 2],
  ["GET", "/v1/models/mlp-2d/latents?count=5", undefined, "index,label,mean0,mean1", 5],
  [
    "GET",
    "/v1/models/mlp-200d/ranking?count=3",
    undefined,
    "index,label,elboNats,standardErrorNats,reconstructionNats,klNats,importanceWeightedNats",
    3,
  ],
] as const)("%s %s returns a table as CSV", async ([method, path, body, names, rows]) => {
  const address = `${path}${path.includes("?") ? "&" : "?"}format=csv`;
  const response = await (method === "GET" ? ask(address) : post(address, body));
  expect(response.headers.get("Content-Type")).toBe("text/csv; charset=utf-8");
  const lines = (await response.text()).split("\r\n");
  expect(lines[0]).toBe(names);
  expect(lines).toHaveLength(rows + 2);
  expect(lines[1]?.split(",").every((cell) => Number.isFinite(Number(cell)))).toBe(true);
});

test("lists come in pages, each with a link to the next", async () => {
  const first = await ask("/v1/models?count=2");
  expect(first.headers.get("Link")).toBe('</v1/models?count=2&offset=2>; rel="next"');
  const all = await jsonOf<{ models: { id: string }[]; total: number }>(ask("/v1/models"));
  const second = await jsonOf<typeof all>(ask("/v1/models?count=2&offset=2"));
  expect(second.models.map(({ id }) => id)).toEqual(all.models.slice(2, 4).map(({ id }) => id));
  expect(second.total).toBe(all.models.length);
  const latents = await jsonOf<{ indices: number[]; means: number[][] }>(
    ask("/v1/models/mlp-2d/latents?offset=7&count=2"),
  );
  expect(latents.indices).toEqual([7, 8]);
  const past = await ask("/v1/models/mlp-2d/latents?offset=10000");
  expect(past.status).toBe(404);
  expect((await jsonOf<Problem>(Promise.resolve(past))).detail).toMatch(/below 10000/);
});

test("a range of test digits in one response has the same digits as single responses", async () => {
  const range = await jsonOf<{ indices: number[]; labels: number[]; images: unknown[] }>(
    ask("/v1/datasets/mnist/test?offset=99&count=3"),
  );
  expect(range.indices).toEqual([99, 100, 101]);
  for (const [i, index] of range.indices.entries()) {
    const one = await jsonOf<{ label: number; images: unknown[] }>(ask(`/v1/datasets/mnist/test/${index}`));
    expect([one.label, one.images[0]]).toEqual([range.labels[i], range.images[i]]);
  }
});

test("results can be sent back", async () => {
  const prior = {
    mean: [0, 0],
    covariance: [
      [1, 0],
      [0, 1],
    ],
  };
  const data = await jsonOf<{ inputs: number[][]; targets: number[] }>(
    post("/v1/regression/simulate", { weights: [1, -1], noiseVariance: 0.1 }),
  );
  const posterior = await jsonOf<Record<string, unknown>>(
    post("/v1/regression/posterior", { ...data, noiseVariance: 0.1, prior }),
  );
  const { logEvidence: _, ...weights } = posterior;
  expect((await post("/v1/regression/predict", { posterior: weights, noiseVariance: 0.1, at: [[1, 1]] })).status).toBe(
    200,
  );
  const fitted = await jsonOf<{ mixture: object }>(post("/v1/mixtures/fit", { points: data.inputs, components: 2 }));
  expect((await post("/v1/mixtures/sample", { mixture: fitted.mixture })).status).toBe(200);
  const { images } = await jsonOf<{ images: unknown }>(ask("/v1/models/mlp-2d/samples?count=256"));
  expect((await post(encode, { images })).status).toBe(200);
  const projected = await jsonOf<object>(post("/v1/gaussians/project", { samples: data.inputs }));
  expect((await post("/v1/gaussians/divergence", { p: projected, q: projected })).status).toBe(200);
  const { networks } = await jsonOf<{ networks: { variables: unknown }[] }>(ask("/v1/networks"));
  for (const { variables } of networks) {
    expect((await post("/v1/networks/query", { network: { variables }, query: [] })).status).toBe(200);
  }
});

test("a trailing slash is redirected, /v1 lists the routes, and HEAD has a length", async () => {
  const moved = await ask("/v1/models/?count=2");
  expect([moved.status, moved.headers.get("Location")]).toEqual([308, "/v1/models?count=2"]);
  expect((await ask("/v1/nothing/")).status).toBe(404);
  const { routes } = await jsonOf<{ routes: { method: string; path: string }[] }>(ask("/v1"));
  expect(routes).toContainEqual(expect.objectContaining({ method: "POST", path: "/v1/mixtures/fit" }));
  for (const path of ["/v1/models", sample, `${sample}&format=png`]) {
    const length = (await (await ask(path)).arrayBuffer()).byteLength;
    expect((await ask(path, { method: "HEAD" })).headers.get("Content-Length")).toBe(String(length));
  }
});
