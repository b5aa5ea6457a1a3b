/** Requests of people who have not read the documentation: accepted, or refused with advice. */
import { expect, test } from "vitest";
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
    what: "a name that JavaScript's objects cannot have",
    request: () =>
      post("/v1/networks/query", {
        network: "fuel-gauge",
        query: ["fuel"],
        observed: JSON.parse('{ "__proto__": "empty" }'),
      }),
    pointers: ["/observed/__proto__"],
    says: /expected a name other than __proto__/,
  },
  {
    what: "null for images",
    request: () => post(encode, { images: null }),
    pointers: ["/images"],
    says: /nested lists of intensities, got null/,
  },
  {
    what: "a number for a network",
    request: () => post("/v1/networks/query", { network: 3, query: ["fuel"] }),
    pointers: ["/network"],
    says: /a catalogued network, or a network, got 3/,
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
  {
    what: "a field of the body in the query",
    request: () => post(`${decode}?output=samples`, { latents: [[0, 0]] }),
    pointers: ["output"],
    says: /unknown parameter; this request takes format; output is a field of the body$/,
  },
  {
    what: "the format in the body",
    request: () => post(decode, { latents: [[0, 0]], format: "png" }),
    pointers: ["/format"],
    says: /expected in the query, \?format=json\|png\|npy, got it in the body/,
  },
  {
    what: "numbers in quotes",
    request: () => post(decode, { latents: [["0.3", 0]] }),
    pointers: ["/latents/0/0"],
    says: /expected a number, got "0\.3": write numbers without quotes/,
  },
  {
    what: "a NaN of JavaScript",
    request: () => post(decode, { latents: [[Number.NaN, 0]] }),
    pointers: ["/latents/0/0"],
    says: /expected a number, got null: JavaScript writes NaN/,
  },
  {
    what: "a number above its bound",
    request: () => post(decode, { latents: [[1e30, 0]] }),
    pointers: ["/latents/0/0"],
    says: /expected a number of at most 1000, got 1e\+30$/,
  },
  {
    what: "a number that must be above its bound",
    request: () => post("/v1/regression/posterior", { inputs: [[1]], targets: [1], noiseVariance: 0, prior: gaussian }),
    pointers: ["/noiseVariance"],
    says: /expected a number above 0, got 0$/,
  },
  {
    what: "an empty list",
    request: () => post(decode, { latents: [] }),
    pointers: ["/latents"],
    says: /expected at least 1 entry, got none$/,
  },
  {
    what: "one name for a list of names",
    request: () => post("/v1/networks/query", { network: "fuel-gauge", query: "fuel" }),
    pointers: ["/query"],
    says: /expected a list, got "fuel": wrap it in a list, \["fuel"\]$/,
  },
  {
    what: "a name, longer than a list may be, for a list of names",
    request: () =>
      post("/v1/predictive-checks", {
        targets: [1],
        mean: [0],
        standardDeviation: [1],
        quantity: "kurtosis",
        otherQuantities: "largest-residual",
      }),
    pointers: ["/otherQuantities"],
    says: /expected a list, got "largest-residual": wrap it in a list, \["largest-residual"\]$/,
  },
  {
    what: "scalars for a mean and a covariance",
    request: () => post("/v1/gaussians/divergence", { p: { mean: 0, covariance: 1 }, q: gaussian }),
    pointers: ["/p/mean", "/p/covariance"],
    says: /wrap it in a list, \[0\];.*wrap it in a list, \[\[1\]\]$/,
  },
  {
    what: "variances for a covariance",
    request: () =>
      post("/v1/mixtures/sample", { mixture: { weights: [1], means: [[0, 0]], covariances: [[1, 1]] }, count: 1 }),
    pointers: ["/mixture/covariances/0"],
    says: /got a flat list of 2 numbers: variances alone are the diagonal of a matrix of 2 rows$/,
  },
  {
    what: "a word close to a choice",
    request: () => post(decode, { latents: [[0, 0]], output: "sample" }),
    pointers: ["/output"],
    says: /expected one of probabilities, samples, got "sample". Did you mean samples\?/,
  },
  {
    what: "a fraction for a count",
    request: () => post("/v1/mixtures/sample", { mixture, count: 1.5 }),
    pointers: ["/count"],
    says: /expected a whole number, got 1\.5$/,
  },
  {
    what: "a list for an object",
    request: () => post("/v1/networks/query", { network: "fuel-gauge", query: ["fuel"], observed: ["gauge"] }),
    pointers: ["/observed"],
    says: /expected an object, got a list of 1$/,
  },
  {
    what: "a latent that does not say that it is one",
    request: () => post("/v1/models/mlp-2d/interpolate", { from: [0, 0], to: { latent: [1, 1] } }),
    pointers: ["/from"],
    says: /expected a latent, or an image: an object with latent, or image, got a list of 2$/,
  },
  {
    what: "a latent in brackets",
    request: () => ask(`${decode}?latent=[0]`),
    pointers: ["latent"],
    says: /got "\[0\]": write numbers without brackets$/,
  },
  {
    what: "a latent with spaces for commas",
    request: () => ask(`${decode}?latent=0%201`),
    pointers: ["latent"],
    says: /got "0 1": separate numbers by commas$/,
  },
  {
    what: "a network in snake case",
    request: () => post("/v1/networks/query", { network: "fuel_gauge", query: ["fuel"] }),
    pointers: ["/network"],
    says: /Did you mean fuel-gauge\?$/,
  },
];

test.for(refusals)("$what is refused, with the field and advice", async ({ request, pointers, says }) => {
  const response = await request();
  expect(response.status).toBe(400);
  const { detail, errors } = await jsonOf<Problem>(Promise.resolve(response));
  expect(errors.map(({ pointer }) => pointer)).toEqual(pointers);
  expect(detail).toMatch(says);
});

test.for([
  ["/v1/model", "/v1/models"],
  ["/api/v1/models", "/v1/models"],
  ["/v1/mixture/fit", "/v1/mixtures/fit"],
] as const)("the error for the unknown path %s suggests %s", async ([path, meant]) => {
  const response = await ask(path);
  expect(response.status).toBe(404);
  expect((await jsonOf<Problem>(Promise.resolve(response))).detail).toMatch(`Did you mean ${meant}?`);
});

test("the error for a form says how curl sends JSON", async () => {
  const response = await post(decode, "latents=0", { "Content-Type": "application/x-www-form-urlencoded" });
  expect(response.status).toBe(415);
  expect((await jsonOf<Problem>(Promise.resolve(response))).detail).toMatch(/application\/json.*--json/);
});

test("the error for a body of no stated type lists the types", async () => {
  const response = await ask(decode, { method: "POST", body: Uint8Array.of(1) });
  expect(response.status).toBe(415);
  const { detail } = await jsonOf<Problem>(Promise.resolve(response));
  expect(detail).toBe("Content-Type: expected application/json, application/x-npy, got none");
});

test("the error for an unknown model lists the known ones, with a suggestion", async () => {
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
