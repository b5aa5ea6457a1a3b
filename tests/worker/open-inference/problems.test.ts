import { expect, test } from "vitest";
import { limits } from "../../../worker/limits.ts";
import { ask, assetsOf, jsonOf, type Problem, post } from "../ask.ts";
import {
  binaryInput,
  bytesOf,
  decoder,
  encoder,
  latentBytes,
  latentInput,
  latents,
  lengthName,
  postBinary,
  postRaw,
  utf8,
} from "./support.ts";

const conditional = { family: "cvae", labels: 3 } as const;

/** The published model's card with labels, so that its decoder takes two inputs; its network is never run. */
async function conditionalAssets(): Promise<Partial<Env>> {
  const card = await jsonOf<object>(ask("/v1/models/mlp-2d"));
  return assetsOf({
    "/models/conditional/card.json": JSON.stringify({ ...card, ...conditional, id: "conditional" }),
  });
}

interface Failure {
  readonly what: string;
  readonly request: () => Promise<Response>;
  readonly status: number;
  /** Which field the problem names; absent where the request as a whole is at fault. */
  readonly pointer?: string;
}

const sizePointer = "/inputs/0/parameters/binary_data_size";
const postLength = (length: string) =>
  ask(decoder, { method: "POST", headers: { [lengthName]: length }, body: utf8(JSON.stringify({ inputs: [] })) });

const failures: readonly Failure[] = [
  ...["x", "-1", "1e1", "0x2", "3, 3", "1.5", "99999999999999999999"].map((length) => ({
    what: `a header length of ${length}`,
    request: () => postLength(length),
    status: 400,
    pointer: lengthName,
  })),
  { what: "a header length beyond the body", request: () => postLength("14"), status: 400, pointer: lengthName },
  { what: "a header length within the JSON", request: () => postLength("12"), status: 400, pointer: "" },
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
    what: "a tensor with neither data nor bytes",
    request: () => post(decoder, { inputs: [latentInput] }),
    status: 400,
    pointer: "/inputs/0/data",
  },
  {
    what: "a tensor with both data and bytes",
    request: () => postBinary(decoder, { inputs: [{ ...binaryInput, data: latents.flat() }] }, latentBytes),
    status: 400,
    pointer: "/inputs/0/data",
  },
  {
    what: "a tensor of another datatype",
    request: () => post(decoder, { inputs: [{ ...latentInput, datatype: "FP64", data: latents.flat() }] }),
    status: 400,
    pointer: "/inputs/0/datatype",
  },
  {
    what: "a size of bytes that is no whole number",
    request: () =>
      postBinary(decoder, { inputs: [{ ...latentInput, parameters: { binary_data_size: 2.5 } }] }, latentBytes),
    status: 400,
    pointer: sizePointer,
  },
  {
    what: "a size of bytes at odds with the shape",
    request: () => postBinary(decoder, { inputs: [{ ...binaryInput, shape: [2, 2] }] }, latentBytes),
    status: 422,
    pointer: sizePointer,
  },
  {
    what: "fewer bytes than said",
    request: () => postBinary(decoder, { inputs: [binaryInput] }, latentBytes.slice(0, 23)),
    status: 422,
    pointer: sizePointer,
  },
  {
    what: "no bytes where some were said",
    request: () => post(decoder, { inputs: [binaryInput] }),
    status: 422,
    pointer: sizePointer,
  },
  {
    what: "more bytes than said",
    request: () => postBinary(decoder, { inputs: [binaryInput] }, bytesOf([...latents.flat(), 0])),
    status: 422,
    pointer: "/inputs",
  },
  {
    what: "the same tensor twice",
    request: async () => {
      const input = { name: "latent", datatype: "FP32", shape: [1, 2], data: [0, 0] };
      return post("/v2/models/conditional/infer", { inputs: [input, input] }, {}, await conditionalAssets());
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
    what: "a raw request of half a row",
    request: () => postRaw(decoder, latentBytes.slice(0, 20)),
    status: 422,
    pointer: "",
  },
  { what: "a raw request of nothing", request: () => postRaw(decoder, new Uint8Array(0)), status: 422, pointer: "" },
  {
    what: "more images than a batch may have",
    request: () => postRaw(encoder, new Uint8Array(4 * 784 * (limits.images + 1))),
    status: 400,
    pointer: "/inputs/0/shape",
  },
  {
    what: "a raw request of too many rows",
    request: () => postRaw(decoder, new Uint8Array(8 * (limits.latents + 1))),
    status: 400,
    pointer: "/inputs/0/shape/0",
  },
  {
    what: "a raw request of an unknown model",
    request: () => postRaw("/v2/models/nothing/infer", latentBytes),
    status: 404,
  },
  {
    what: "a raw request over the limit",
    request: () => postRaw(decoder, new Uint8Array(limits.bodyBytes + 1)),
    status: 413,
  },
  {
    what: "a stream over the limit, its length unsaid",
    request: () => ask(decoder, { method: "POST", body: new Blob([new Uint8Array(limits.bodyBytes + 1)]).stream() }),
    status: 413,
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
    what: "an index asked for in no JSON",
    request: () => ask("/v2/repository/index", { method: "POST", body: utf8("{") }),
    status: 400,
    pointer: "",
  },
];

test.for(failures)("$what is answered $status", async ({ request, status, pointer }) => {
  const response = await request();
  const problem = await jsonOf<Problem>(Promise.resolve(response));
  expect(response.status).toBe(status);
  expect(response.headers.get("Content-Type")).toBe("application/problem+json");
  expect(response.headers.get(lengthName)).toBeNull();
  expect(problem.error).toBe(problem.detail);
  expect(problem.errors.map((error) => error.pointer)).toEqual(
    pointer === undefined ? [] : expect.arrayContaining([pointer]),
  );
});

test("the conditional model that two failures rest on has two inputs", async () => {
  const { inputs } = await jsonOf<{ inputs: { name: string }[] }>(
    ask("/v2/models/conditional", {}, await conditionalAssets()),
  );
  expect(inputs.map(({ name }) => name)).toEqual(["latent", "label"]);
});
