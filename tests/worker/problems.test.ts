import { expect, test } from "vitest";
import { answer } from "../../worker/http/answer.ts";
import { limits } from "../../worker/limits.ts";
import { DomainError, problems } from "../../worker/problem.ts";
import { ask, jsonOf, type Problem, post } from "./ask.ts";
import { expectWords } from "./problem-words.ts";

const decode = "/v1/models/mlp-2d/decode";
const encode = "/v1/models/mlp-2d/encode";
const infer = "/v2/models/mlp-2d/infer";
const tensor = { name: "latent", datatype: "FP32", shape: [1, 2], data: [0, 0] };
const origin = { latent: [0, 0] };
const black = (height: number, width: number) => Array.from({ length: height }, () => new Array<number>(width).fill(0));

interface Failure {
  readonly what: string;
  readonly request: () => Promise<Response>;
  readonly status: number;
  /** The field that the problem names; absent if it concerns the whole request. */
  readonly pointer?: string;
}

const failures: readonly Failure[] = [
  { what: "a body that is no JSON", request: () => post(decode, "{"), status: 400, pointer: "" },
  { what: "an empty body", request: () => post(decode, ""), status: 400, pointer: "" },
  { what: "a body without latents", request: () => post(decode, {}), status: 400, pointer: "/latents" },
  { what: "a body that is an array", request: () => post(decode, []), status: 400, pointer: "" },
  { what: "no latents", request: () => post(decode, { latents: [] }), status: 400, pointer: "/latents" },
  {
    what: "a latent that is text",
    request: () =>
      post(decode, {
        latents: [
          [0, 0],
          [0, "1"],
        ],
      }),
    status: 400,
    pointer: "/latents/1/1",
  },
  {
    what: "a latent out of range",
    request: () => post(decode, { latents: [[0, 2 * limits.latentMagnitude]] }),
    status: 400,
    pointer: "/latents/0/1",
  },
  {
    what: "an infinite latent",
    request: () => post(decode, '{"latents":[[0,1e999]]}'),
    status: 400,
    pointer: "/latents/0/1",
  },
  {
    what: "too many latents",
    request: () => post(decode, { latents: Array.from({ length: limits.latents + 1 }, () => [0, 0]) }),
    status: 400,
    pointer: "/latents",
  },
  {
    what: "an unknown output",
    request: () => post(decode, { latents: [[0, 0]], output: "x" }),
    status: 400,
    pointer: "/output",
  },
  {
    what: "a negative seed",
    request: () => post(decode, { latents: [[0, 0]], seed: -1 }),
    status: 400,
    pointer: "/seed",
  },
  {
    what: "no columns",
    request: () => post(decode, { latents: [[0, 0]], columns: 0 }),
    status: 400,
    pointer: "/columns",
  },
  { what: "a query without a latent", request: () => ask(decode), status: 400, pointer: "latent" },
  { what: "an empty latent", request: () => ask(`${decode}?latent=`), status: 400, pointer: "latent" },
  { what: "a latent in hexadecimal", request: () => ask(`${decode}?latent=0x1,0`), status: 400, pointer: "latent" },
  { what: "a seed that is no number", request: () => ask(`${decode}?latent=0,0&seed=x`), status: 400, pointer: "seed" },
  {
    what: "a manifold too large",
    request: () => ask("/v1/models/mlp-2d/manifold?size=33"),
    status: 400,
    pointer: "size",
  },
  {
    what: "a manifold to certainty",
    request: () => ask("/v1/models/mlp-2d/manifold?to=1"),
    status: 400,
    pointer: "to",
  },
  {
    what: "axes without a comma",
    request: () => ask("/v1/models/mlp-2d/manifold?axes=0"),
    status: 400,
    pointer: "axes",
  },
  { what: "an unknown path", request: () => ask("/v1/nothing"), status: 404 },
  { what: "an unknown model", request: () => ask("/v1/models/nothing"), status: 404 },
  { what: "a model id that climbs", request: () => ask("/v1/models/..%2Fdatasets"), status: 404 },
  { what: "an unknown version of a network", request: () => ask("/v2/models/mlp-2d/versions/2"), status: 404 },
  { what: "a method that the path lacks", request: () => ask(encode, { method: "PUT" }), status: 405 },
  {
    what: "a form where nothing is posted",
    request: () => post("/v1/models", "a=1", { "Content-Type": "application/x-www-form-urlencoded" }),
    status: 405,
  },
  {
    what: "a form for a path that is not there",
    request: () => post("/v1/nothing", "a=1", { "Content-Type": "application/x-www-form-urlencoded" }),
    status: 404,
  },
  {
    what: "a representation that nobody offers",
    request: () => ask(`${decode}?latent=0,0`, { headers: { Accept: "text/html" } }),
    status: 406,
    pointer: "Accept",
  },
  { what: "a body over the limit", request: () => post(decode, " ".repeat(limits.bodyBytes + 1)), status: 413 },
  {
    what: "a stream over the limit, its length unsaid",
    request: () =>
      ask(decode, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: new Blob([" ".repeat(limits.bodyBytes + 1)]).stream(),
      }),
    status: 413,
  },
  {
    what: "a body of another media type",
    request: () => post(decode, "latents=0", { "Content-Type": "application/x-www-form-urlencoded" }),
    status: 415,
    pointer: "Content-Type",
  },
  {
    what: "a latent of another size",
    request: () => post(decode, { latents: [[0, 0], [0]] }),
    status: 422,
    pointer: "/latents/1",
  },
  {
    what: "a queried latent of another size",
    request: () => ask(`${decode}?latent=1,2,3`),
    status: 422,
    pointer: "latent",
  },
  {
    what: "a label for a model without classes",
    request: () => ask(`${decode}?latent=0,0&label=3`),
    status: 422,
    pointer: "label",
  },
  {
    what: "a manifold upside down",
    request: () => ask("/v1/models/mlp-2d/manifold?from=0.6&to=0.4"),
    status: 400,
    pointer: "from",
  },
  {
    what: "a manifold of a conditional model without its label",
    request: () => ask("/v1/models/cvae-2d/manifold"),
    status: 422,
    pointer: "label",
  },
  { what: "an axis too many", request: () => ask("/v1/models/mlp-2d/manifold?axes=0,2"), status: 422, pointer: "axes" },
  {
    what: "an image too low",
    request: () => post(encode, { images: [black(27, 28)] }),
    status: 422,
    pointer: "/images",
  },
  {
    what: "a ragged image",
    request: () => post(encode, { images: [[...black(27, 28), [0]]] }),
    status: 400,
    pointer: "/images/0/27",
  },
  {
    what: "an intensity above 1",
    request: () => post(encode, { images: [[[2]]] }),
    status: 400,
    pointer: "/images/0/0/0",
  },
  {
    what: "a path from two images",
    request: () =>
      post("/v1/models/mlp-2d/interpolate", { from: { image: [black(28, 28), black(28, 28)] }, to: origin }),
    status: 400,
    pointer: "/from/image",
  },
  {
    what: "a path to a latent of another size",
    request: () => post("/v1/models/mlp-2d/interpolate", { from: origin, to: { latent: [0] } }),
    status: 422,
    pointer: "/to/latent",
  },
  { what: "an inference without inputs", request: () => post(infer, {}), status: 400, pointer: "/inputs" },
  {
    what: "a tensor of another name",
    request: () => post(infer, { inputs: [{ ...tensor, name: "z" }] }),
    status: 422,
    pointer: "/inputs/0/name",
  },
  {
    what: "a tensor of another shape",
    request: () => post(infer, { inputs: [{ ...tensor, shape: [1, 3] }] }),
    status: 422,
    pointer: "/inputs/0/shape",
  },
  {
    what: "a tensor with too few numbers",
    request: () => post(infer, { inputs: [{ ...tensor, data: [0] }] }),
    status: 422,
    pointer: "/inputs/0/data",
  },
  {
    what: "a tensor of text",
    request: () => post(infer, { inputs: [{ ...tensor, data: ["0", "0"] }] }),
    status: 400,
    pointer: "/inputs/0/data",
  },
  {
    what: "a tensor that overflows the network",
    request: () => post(infer, { inputs: [{ ...tensor, data: [3e38, -3e38] }] }),
    status: 422,
    pointer: "/inputs",
  },
  {
    what: "an output that the network lacks",
    request: () => post(infer, { inputs: [tensor], outputs: [{ name: "mean" }] }),
    status: 422,
    pointer: "/outputs/0/name",
  },
];

test.for(failures)("$what gets $status", async ({ request, status, pointer }) => {
  const response = await request();
  const problem = await jsonOf<Problem>(Promise.resolve(response));
  expect(response.status).toBe(status);
  expect(response.headers.get("Content-Type")).toBe("application/problem+json");
  expect(response.headers.get("Cache-Control")).toBe("no-store");
  expect(response.headers.get("ETag")).toBeNull();
  expect(response.headers.get("Access-Control-Allow-Origin")).toBe("*");
  expect(problem).toMatchObject({ status, instance: `#${response.headers.get("X-Request-Id")}` });
  expect(Object.values(problems)).toContainEqual({ status, title: problem.title });
  expect(problem.error).toBe(problem.detail);
  expect(problem.detail.length).toBeGreaterThan(10);
  expectWords(problem);
  expect(problem.errors.map((error) => error.pointer)).toEqual(
    pointer === undefined ? [] : expect.arrayContaining([pointer]),
  );
});

test("invalid JSON is refused with the position of the error", async () => {
  const { detail } = await jsonOf<Problem>(post(decode, '{"latents": [[0, 0]],}'));
  expect(detail).toMatch(/^body: expected JSON; .*position 21/);
  const { detail: ended } = await jsonOf<Problem>(post(decode, '{"latents": [[0, 0'));
  expect(ended).toContain("position 18");
});

test("a result beyond the range of doubles is refused with its field, since JSON has only null for it", () => {
  expect(() => answer({ logDensity: [0, 1], means: [[1], [Number.POSITIVE_INFINITY]] })).toThrow(
    new DomainError("OutOfRange", "expected finite results, got Infinity in means"),
  );
  expect(() => answer({ of: { sum: Number.NaN } })).toThrow("got NaN in sum");
  expect(answer({ modes: null, words: ["null"] }).status).toBe(200);
});

test("405 lists the allowed methods", async () => {
  const allow = async (path: string, method: string) => (await ask(path, { method })).headers.get("Allow");
  expect(await allow(encode, "GET")).toBe("POST, OPTIONS");
  expect(await allow("/v1/models", "DELETE")).toBe("GET, HEAD, OPTIONS");
  expect(await allow(decode, "PATCH")).toBe("GET, POST, HEAD, OPTIONS");
});

test("OPTIONS lists them too without an error, except for an unknown path", async () => {
  const options = await ask(encode, { method: "OPTIONS" });
  expect(options.status).toBe(204);
  expect(options.headers.get("Allow")).toBe("POST, OPTIONS");
  expect(await options.text()).toBe("");
  expect((await ask("/v1/nothing", { method: "OPTIONS" })).status).toBe(404);
});
