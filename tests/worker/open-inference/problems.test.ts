/** Problems of tensors, networks and media types. */
import { expect, test } from "vitest";
import { limits } from "../../../worker/limits.ts";
import { ask, assetsOf, jsonOf, post } from "../ask.ts";
import { other } from "../own-model.ts";
import { testFailures } from "./failures.ts";
import { decoder, latentBytes, latentInput, latents, lengthName, postRaw, utf8 } from "./support.ts";

const conditional = { family: "cvae", labels: 3 } as const;

/** The published model's card with labels, so that its decoder has two inputs; its network is never run. */
async function conditionalAssets(): Promise<Partial<Env>> {
  const card = await jsonOf<object>(ask("/v1/models/mlp-2d"));
  return assetsOf({
    "/models/conditional/card.json": JSON.stringify({ ...card, ...conditional, id: "conditional" }),
  });
}

/** A decoder of which three rows fit the budget. */
const costly = () =>
  other({ layers: [{ part: "decoder", op: "Gemm", shape: [1], parameters: limits.operations / 3.5 }] });

const sendLatents = (shape: readonly unknown[], data: readonly number[]) =>
  post(decoder, { inputs: [{ ...latentInput, shape, data }] });
const oneRow = { latent: { ...latentInput, shape: [1, 2], data: [0, 0] } };

testFailures([
  {
    what: "an inference without a body",
    request: () => ask(decoder, { method: "POST", body: utf8("") }),
    status: 400,
    pointer: "",
  },
  {
    what: "JSON with a broken character",
    request: () => ask(decoder, { method: "POST", body: Uint8Array.of(0x7b, 0xff, 0x7d) }),
    status: 400,
    pointer: "",
  },
  {
    what: "a tensor of another datatype",
    request: () => post(decoder, { inputs: [{ ...latentInput, datatype: "FP64", data: latents.flat() }] }),
    status: 400,
    pointer: "/inputs/0/datatype",
    says: "expected FP32, got FP64",
  },
  {
    what: "a row that is no batch",
    request: () => sendLatents([2], [0, 0]),
    status: 422,
    pointer: "/inputs/0/shape",
    says: "expected [N, 2], got [2]: one row is [1, 2]",
  },
  {
    what: "a row of another size",
    request: () => sendLatents([1, 3], [0, 0, 0]),
    status: 422,
    pointer: "/inputs/0/shape",
    says: "expected [N, 2], got [1, 3]: one row is [1, 2]",
  },
  ...[0, -1].map((rows) => ({
    what: `a batch of ${rows} rows`,
    request: () => sendLatents([rows, 2], []),
    status: 400,
    pointer: "/inputs/0/shape/0",
    says: `expected at least 1, got ${rows}: the number of rows`,
  })),
  ...[[], [1, 1, 1, 1, 2]].map((shape) => ({
    what: `a shape of ${shape.length} dimensions`,
    request: () => sendLatents(shape, [0, 0]),
    status: 400,
    pointer: "/inputs/0/shape",
    says: "expected the number of rows, then the shape of one row",
  })),
  {
    what: "more latents than a request may have",
    request: () => sendLatents([limits.latents + 1, 2], []),
    status: 400,
    pointer: "/inputs/0/shape/0",
    says: "expected at most 1,024, got 1025: send more rows in several requests",
  },
  {
    what: "fewer numbers than the shape has",
    request: () => sendLatents([2, 2], [0, 0, 0]),
    status: 422,
    pointer: "/inputs/0/data",
    says: "expected 4 numbers for shape [2, 2], got 3",
  },
  {
    what: "a number that no float32 holds",
    request: () => sendLatents([1, 2], [0, 1e39]),
    status: 400,
    pointer: "/inputs/0/data",
    says: "got 1e+39 at 1: send infinities and NaN as bytes",
  },
  {
    what: "a network of which an input is missing",
    request: async () =>
      post("/v2/models/conditional/infer", { inputs: [oneRow.latent] }, {}, await conditionalAssets()),
    status: 422,
    pointer: "/inputs",
    says: "expected each of latent, label once, got latent",
  },
  {
    what: "inputs of different batches",
    request: async () => {
      const label = { name: "label", datatype: "FP32", shape: [2, 3], data: [1, 0, 0, 1, 0, 0] };
      return post("/v2/models/conditional/infer", { inputs: [oneRow.latent, label] }, {}, await conditionalAssets());
    },
    status: 422,
    pointer: "/inputs/1/shape/0",
    says: "expected 1, as many rows as latent has, got 2",
  },
  {
    what: "the same tensor twice",
    request: async () => {
      const inputs = [oneRow.latent, oneRow.latent];
      return post("/v2/models/conditional/infer", { inputs }, {}, await conditionalAssets());
    },
    status: 422,
    pointer: "/inputs/1/name",
  },
  {
    what: "a raw request of a network with two inputs",
    request: async () => postRaw("/v2/models/conditional/infer", latentBytes, await conditionalAssets()),
    status: 422,
    pointer: lengthName,
  },
  {
    what: "a raw request of an unknown model",
    request: () => postRaw("/v2/models/nothing/infer", latentBytes),
    status: 404,
    says: "expected one of the published models mlp-2d, ",
  },
  {
    what: "the encoder of a model without one",
    request: () => ask("/v2/models/wiggle-input.encoder"),
    status: 404,
    says: "expected a network that wiggle-input publishes (wiggle-input), got wiggle-input.encoder",
  },
  {
    what: "another version of a network",
    request: () => ask("/v2/models/mlp-2d.encoder/versions/2/config"),
    status: 404,
    says: "expected version 1, the only one of mlp-2d.encoder, got 2",
  },
  {
    what: "a stream over the limit, its length unsaid",
    request: () => ask(decoder, { method: "POST", body: new Blob([new Uint8Array(limits.bodyBytes + 1)]).stream() }),
    status: 413,
  },
  {
    what: "an output twice",
    request: () =>
      post(decoder, {
        inputs: [{ ...latentInput, data: latents.flat() }],
        outputs: [{ name: "probability" }, { name: "probability", parameters: { binary_data: true } }],
      }),
    status: 422,
    pointer: "/outputs/1/name",
    says: "expected each output at most once, got probability again",
  },
  {
    what: "more work than the budget of operations",
    request: () => postRaw("/v2/models/mine/infer", new Uint8Array(8 * 4), costly()),
    status: 422,
    pointer: "/inputs/0/shape/0",
    says: "expected at most 3 rows of this network, got 4: ask for less in several requests",
  },
  {
    what: "an output as classes, an extension that is not listed",
    request: () =>
      post(decoder, {
        inputs: [{ ...latentInput, data: latents.flat() }],
        outputs: [{ name: "probability", parameters: { classification: 3 } }],
      }),
    status: 400,
    pointer: "/outputs/0/parameters/classification",
  },
  {
    what: "a form",
    request: () =>
      ask(decoder, { method: "POST", headers: { "Content-Type": "application/x-www-form-urlencoded" }, body: "a=1" }),
    status: 415,
    pointer: "Content-Type",
  },
  {
    what: "a body that is not compressed as it says",
    request: () => post(decoder, {}, { "Content-Encoding": "gzip" }),
    status: 400,
    pointer: "Content-Encoding",
  },
  {
    what: "a body of another compression",
    request: () => post(decoder, {}, { "Content-Encoding": "br" }),
    status: 415,
    pointer: "Content-Encoding",
  },
  {
    what: "an index asked for badly",
    request: () => post("/v2/repository/index", { ready: "yes" }),
    status: 400,
    pointer: "/ready",
  },
  {
    what: "an index asked for by a form",
    request: () => post("/v2/repository/index", "ready=1", { "Content-Type": "application/x-www-form-urlencoded" }),
    status: 415,
    pointer: "Content-Type",
  },
  {
    what: "an index asked for in no JSON",
    request: () => ask("/v2/repository/index", { method: "POST", body: utf8("{") }),
    status: 400,
    pointer: "",
  },
]);

test("the configuration of a costly network has the rows that fit the budget", async () => {
  expect(await jsonOf(ask("/v2/models/mine/config", {}, costly()))).toMatchObject({ max_batch_size: 3 });
  const response = await postRaw("/v2/models/mine/infer", new Uint8Array(8 * 3), costly());
  expect(response.status).toBe(200);
});

test("the conditional model behind two of these cases has two inputs", async () => {
  const { inputs } = await jsonOf<{ inputs: { name: string }[] }>(
    ask("/v2/models/conditional", {}, await conditionalAssets()),
  );
  expect(inputs.map(({ name }) => name)).toEqual(["latent", "label"]);
});
