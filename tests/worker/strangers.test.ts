/** Requests as people write them who have not read the document: answered, or refused with the way out. */
import { encode as encodePng } from "fast-png";
import { expect, test } from "vitest";
import { limits } from "../../worker/limits.ts";
import { decodeNpy, encodeNpy, type NpyData } from "../../worker/media/npy.ts";
import { ask, jsonOf, type Problem, post } from "./ask.ts";

const decode = "/v1/models/mlp-2d/decode";
const encode = "/v1/models/mlp-2d/encode";
const mixture = { weights: [1], means: [[0]], covariances: [[[1]]] };
const gaussian = { mean: [0], covariance: [[1]] };

interface Refusal {
  readonly what: string;
  readonly request: () => Promise<Response>;
  readonly pointers: readonly string[];
  readonly says: RegExp;
}

const refusals: readonly Refusal[] = [
  {
    what: "a word of another library",
    request: () => post("/v1/networks/query", { network: "fuel-gauge", query: ["fuel"], evidence: { gauge: "empty" } }),
    pointers: ["/evidence"],
    says: /unknown field; this object takes network, query, observed.*Did you mean observed\?/,
  },
  {
    what: "a word that this API has for something else",
    request: () => post("/v1/mixtures/sample", { mixture, draws: 3 }),
    pointers: ["/draws"],
    says: /Did you mean count\?/,
  },
  {
    what: "the old word for Monte Carlo draws",
    request: () => post("/v1/models/mlp-2d/elbo", { images: [[[0]]], samples: 3 }),
    pointers: ["/samples"],
    says: /Did you mean draws\?/,
  },
  {
    what: "snake case",
    request: () => post("/v1/mixtures/fit", { points: [[0], [1]], components: 1, covariance_floor: 1 }),
    pointers: ["/covariance_floor"],
    says: /Did you mean covarianceFloor\?/,
  },
  {
    what: "a misspelt field that is required",
    request: () => post(decode, { latnets: [[0, 0]] }),
    pointers: ["/latents", "/latnets"],
    says: /latents: required; .*Did you mean latents\?/,
  },
  {
    what: "an unknown field deep inside",
    request: () => post("/v1/mixtures/density", { mixture: { ...mixture, kind: "full" }, points: [[0]] }),
    pointers: ["/mixture/kind"],
    says: /takes weights, means, covariances/,
  },
  {
    what: "an unknown parameter",
    request: () => ask("/v1/models/mlp-2d/samples?n=3"),
    pointers: ["n"],
    says: /unknown parameter; .*Did you mean count\?/,
  },
  {
    what: "a parameter where none is taken",
    request: () => ask("/v1/models/mlp-2d?verbose=1"),
    pointers: ["verbose"],
    says: /takes none/,
  },
  {
    what: "a parameter beside a body of JSON",
    request: () => post(`${decode}?seed=3`, { latents: [[0, 0]] }),
    pointers: ["seed"],
    says: /unknown parameter; this request takes format/,
  },
  {
    what: "a parameter given twice",
    request: () => ask("/v1/models/mlp-2d/samples?count=1&count=2"),
    pointers: ["count"],
    says: /once, got it 2 times/,
  },
  {
    what: "a posterior with the data that it came from",
    request: () =>
      post("/v1/regression/predict", {
        posterior: gaussian,
        inputs: [[1], [1]],
        targets: [3, 3],
        prior: gaussian,
        noiseVariance: 1,
        at: [[1]],
      }),
    pointers: ["/posterior", "/inputs", "/targets", "/prior"],
    says: /posterior: excludes inputs, targets and prior; expected either posterior, or inputs, targets and prior/,
  },
  {
    what: "a Gaussian and a mixture for p",
    request: () => post("/v1/gaussians/divergence", { p: gaussian, mixture, q: gaussian }),
    pointers: ["/p", "/mixture"],
    says: /expected either p, or mixture/,
  },
  {
    what: "samples and a mixture",
    request: () => post("/v1/gaussians/project", { samples: [[0], [1]], mixture }),
    pointers: ["/mixture", "/samples"],
    says: /expected either mixture, or samples/,
  },
  {
    what: "bytes for intensities",
    request: () => post(encode, { images: [Array.from({ length: 28 }, () => new Array(28).fill(128))] }),
    pointers: ["/images/0/0/0"],
    says: /look like bytes, divide by 255/,
  },
  {
    what: "one flat image",
    request: () => post(encode, { images: new Array(784).fill(0) }),
    pointers: ["/images"],
    says: /wrap one image in a list/,
  },
];

test.for(refusals)("$what is refused, naming it and the way out", async ({ request, pointers, says }) => {
  const response = await request();
  expect(response.status).toBe(400);
  const { detail, errors } = await jsonOf<Problem>(Promise.resolve(response));
  expect(errors.map(({ pointer }) => pointer)).toEqual(pointers);
  expect(detail).toMatch(says);
});

test("a form is told how curl sends JSON", async () => {
  const response = await post(decode, "latents=0", { "Content-Type": "application/x-www-form-urlencoded" });
  expect(response.status).toBe(415);
  expect((await jsonOf<Problem>(Promise.resolve(response))).detail).toMatch(/application\/json.*--json/);
});

test("an unknown model is told which there are, and which was meant", async () => {
  const { detail } = await jsonOf<Problem>(ask("/v1/models/mlp2d"));
  expect(detail).toMatch(/mlp-2d, atlas-2d.*Did you mean mlp-2d\?/);
});

test.for(["?latent=.1,-1.", "?latent=%2B0.1,-1", "?latent=+0.1,-1", "?latent=0.1&latent=-1", "?latent=%20.1,-1"])(
  "GET decode%s is the latent (0.1, -1)",
  async (query) => {
    const { images } = await jsonOf<{ images: unknown }>(ask(decode + query));
    expect(images).toEqual((await jsonOf<{ images: unknown }>(ask(`${decode}?latent=0.1,-1`))).images);
  },
);

const bytes = Uint8Array.from({ length: 2 * 784 }, (_, i) => (i * 37) % 256);
const floats = Float32Array.from(bytes, (byte) => byte / 255);
const nested = (data: NpyData, ...shape: readonly number[]): unknown =>
  shape.length === 1
    ? Array.from(data)
    : Array.from({ length: shape[0] as number }, (_, i) => {
        const size = data.length / (shape[0] as number);
        return nested(data.subarray(i * size, (i + 1) * size) as NpyData, ...shape.slice(1));
      });
const npy = (path: string, data: NpyData, shape: readonly number[]) =>
  ask(path, {
    method: "POST",
    headers: { "Content-Type": "application/x-npy" },
    body: encodeNpy(data, shape),
  });

interface Means {
  readonly mean: readonly (readonly number[])[];
}
const asked = await jsonOf<Means>(post(encode, { images: nested(floats, 2, 28, 28) }));
const forms: readonly (readonly [string, number, () => Promise<Response>])[] = [
  ["flat rows of JSON", 2, () => post(encode, { images: nested(floats, 2, 784) })],
  ["one image of JSON", 1, () => post(encode, { images: nested(floats.subarray(0, 784), 28, 28) })],
  ["JSON with a channel axis", 2, () => post(encode, { images: nested(floats, 2, 1, 28, 28) })],
  ["floats as NPY", 2, () => npy(encode, floats, [2, 28, 28])],
  ["doubles as NPY", 2, () => npy(encode, Float64Array.from(floats), [2, 784])],
  ["bytes as NPY", 2, () => npy(encode, bytes, [2, 28, 28])],
  ["one image as NPY", 1, () => npy(encode, bytes.subarray(0, 784), [28, 28])],
  [
    "one image as PNG",
    1,
    () =>
      ask(encode, {
        method: "POST",
        headers: { "Content-Type": "image/png" },
        body: encodePng({ width: 28, height: 28, data: bytes.slice(0, 784), channels: 1, depth: 8 }) as BodyInit,
      }),
  ],
];

test.for(forms)("%s are the images that they show", async ([, count, request]) => {
  const { mean } = await jsonOf<Means>(request());
  expect(mean).toEqual(asked.mean.slice(0, count));
});

test("the other fields of an array come in the query, and are refused as those of JSON", async () => {
  const points = encodeNpy(Float64Array.of(0, 1, 10, 11), [4, 1]);
  const fitArray = (query: string) =>
    ask(`/v1/mixtures/fit?${query}`, {
      method: "POST",
      headers: { "Content-Type": "application/x-npy" },
      body: points,
    });
  const inJson = await jsonOf(post("/v1/mixtures/fit", { points: [[0], [1], [10], [11]], components: 2, seed: 3 }));
  expect(await jsonOf(fitArray("components=2&seed=3"))).toEqual(inJson);
  expect(await jsonOf<Problem>(fitArray("components=2&clusters=3"))).toMatchObject({
    errors: [{ pointer: "/clusters" }],
  });
  expect(await jsonOf<Problem>(fitArray("components=2&points=3"))).toMatchObject({ errors: [{ pointer: "points" }] });
});

test("an array's inputs carry their targets as last column", async () => {
  const prior = {
    mean: [0, 0],
    covariance: [
      [1, 0],
      [0, 1],
    ],
  };
  const json = post("/v1/regression/posterior", {
    inputs: [
      [1, 2],
      [3, 4],
      [5, 7],
    ],
    targets: [1, 2, 4],
    noiseVariance: 0.5,
    prior,
  });
  const query = new URLSearchParams({ noiseVariance: "0.5", prior: JSON.stringify(prior) });
  const array = npy(`/v1/regression/posterior?${query}`, Float64Array.of(1, 2, 1, 3, 4, 2, 5, 7, 4), [3, 3]);
  expect(await jsonOf(array)).toEqual(await jsonOf(json));
});

test.for([
  ["Fortran order", "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 2), }", /C order.*ascontiguousarray/],
  ["complex numbers", "{'descr': '<c8', 'fortran_order': False, 'shape': (2, 2), }", /real numbers.*astype/],
  ["big-endian numbers", "{'descr': '>f4', 'fortran_order': False, 'shape': (2, 2), }", /little-endian/],
  ["too few bytes", "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", /expected 24 bytes/],
  ["pickled objects", "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", /real numbers/],
] as const)("an NPY body of %s is told what to save", async ([, header, says]) => {
  const head = `\x93NUMPY\x01\x00${String.fromCharCode(header.length, 0)}${header}`;
  const body = new Uint8Array([...Array.from(head, (character) => character.charCodeAt(0)), ...new Array(16).fill(0)]);
  const response = await ask(decode, { method: "POST", headers: { "Content-Type": "application/x-npy" }, body });
  expect(response.status).toBe(400);
  expect((await jsonOf<Problem>(Promise.resolve(response))).detail).toMatch(says);
});

const sample = `/v1/models/mlp-2d/samples?count=4&seed=2`;
const imgAccepts = [
  "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8",
  "image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5",
  "image/webp,image/avif,image/jxl,image/heic,image/heic-sequence,video/*;q=0.8,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5",
  "image/*,*/*",
  "image/*",
];

test.for(imgAccepts)("an <img> that accepts %s is answered a PNG", async (accept) => {
  expect((await ask(sample, { headers: { Accept: accept } })).headers.get("Content-Type")).toBe("image/png");
});

test("format goes before Accept, and another one is refused with what there is", async () => {
  const typeOf = async (query: string, accept: string) =>
    (await ask(sample + query, { headers: { Accept: accept } })).headers.get("Content-Type");
  expect(await typeOf("&format=npy", "image/png")).toBe("application/x-npy");
  expect(await typeOf("&format=json", "image/png")).toBe("application/json");
  expect(await typeOf("&format=png", "text/html")).toBe("image/png");
  const refused = await ask(`${sample}&format=csv`);
  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({ errors: [{ pointer: "format" }] });
});

const arrays = [
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

test.for(arrays)("POST %s answers its main array as NPY, to the last bit", async ([path, body, field, shape]) => {
  const array = decodeNpy(new Uint8Array(await (await post(`${path}?format=npy`, body)).arrayBuffer()));
  expect(array.shape).toEqual(shape);
  const json = await jsonOf<Record<string, number[] | number[][]>>(post(path, body));
  if (field) expect([...array.data]).toEqual((json[field] as number[][]).flat());
});

test.for([
  ["POST", "/v1/mixtures/density", { mixture, points: [[0], [1]] }, "logDensity,responsibility0", 2],
  ["POST", "/v1/mixtures/sample", { mixture, count: 3 }, "component,x0", 3],
  ["POST", "/v1/regression/simulate", { weights: [1], noiseVariance: 1, count: 4 }, "x0,y", 4],
  ["POST", "/v1/models/wiggle-input/predict", { inputs: [0, 1] }, "mean,standardDeviation", 2],
  ["GET", "/v1/models/mlp-2d/latents?count=5", undefined, "index,label,mean0,mean1", 5],
  [
    "GET",
    "/v1/models/mlp-200d/ranking?count=3",
    undefined,
    "index,label,elboNats,standardErrorNats,reconstructionNats,klNats,importanceWeightedNats",
    3,
  ],
] as const)("%s %s answers a table as CSV", async ([method, path, body, names, rows]) => {
  const address = `${path}${path.includes("?") ? "&" : "?"}format=csv`;
  const response = await (method === "GET" ? ask(address) : post(address, body));
  expect(response.headers.get("Content-Type")).toBe("text/csv; charset=utf-8");
  const lines = (await response.text()).split("\r\n");
  expect(lines[0]).toBe(names);
  expect(lines).toHaveLength(rows + 2);
  expect(lines[1]?.split(",").every((cell) => Number.isFinite(Number(cell)))).toBe(true);
});

test("lists come a page at a time, each with the address of the next", async () => {
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

test("a range of test digits comes in one answer, as each alone does", async () => {
  const range = await jsonOf<{ indices: number[]; labels: number[]; images: unknown[] }>(
    ask("/v1/datasets/mnist/test?offset=99&count=3"),
  );
  expect(range.indices).toEqual([99, 100, 101]);
  for (const [i, index] of range.indices.entries()) {
    const one = await jsonOf<{ label: number; images: unknown[] }>(ask(`/v1/datasets/mnist/test/${index}`));
    expect([one.label, one.images[0]]).toEqual([range.labels[i], range.images[i]]);
  }
});

test("what is answered can be sent back", async () => {
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

test("as many numbers as a request may have are counted, not found out", async () => {
  const rows = Math.floor(limits.numbers / 64) + 1;
  const inputs = new Array(rows).fill(new Array(64).fill(1));
  const prior = {
    mean: new Array(64).fill(0),
    covariance: Array.from({ length: 64 }, (_, i) => Array.from({ length: 64 }, (_, j) => Number(i === j))),
  };
  const response = await post("/v1/regression/posterior", {
    inputs,
    targets: new Array(rows).fill(1),
    noiseVariance: 1,
    prior,
  });
  expect(response.status).toBe(400);
  expect((await jsonOf<Problem>(Promise.resolve(response))).detail).toMatch(/at most 320000 numbers, got 320064/);
});
