/** Problems of tensors as bytes: where the JSON ends, and how many bytes follow it. */
import { limits } from "../../../worker/limits.ts";
import { ask, post } from "../ask.ts";
import { testFailures } from "./failures.ts";
import {
  binaryInput,
  bytesOf,
  decoder,
  encoder,
  latentBytes,
  latentInput,
  latents,
  lengthName,
  octets,
  postBinary,
  postRaw,
  utf8,
} from "./support.ts";

const sizePointer = "/inputs/0/parameters/binary_data_size";
const postLength = (length: string) =>
  ask(decoder, { method: "POST", headers: { [lengthName]: length }, body: utf8(JSON.stringify({ inputs: [] })) });

testFailures([
  ...["x", "-1", "1e1", "0x2", "3, 3", "1.5", "99999999999999999999"].map((length) => ({
    what: `a header length of ${length}`,
    request: () => postLength(length),
    status: 400,
    pointer: lengthName,
  })),
  { what: "a header length beyond the body", request: () => postLength("14"), status: 400, pointer: lengthName },
  {
    what: "bytes behind JSON that is said to be all",
    request: () => postBinary(decoder, { inputs: [binaryInput] }, latentBytes, { "Content-Type": "application/json" }),
    status: 400,
    pointer: lengthName,
    says: "omit this header, or send bytes after the JSON as application/octet-stream",
  },
  {
    what: "JSON whose header calls all of it bytes",
    request: () => post(decoder, { inputs: [{ ...latentInput, shape: [1, 2], data: [0, 0] }] }, { [lengthName]: "0" }),
    status: 400,
    pointer: lengthName,
    says: "as Content-Type is application/json, got 0",
  },
  {
    what: "bytes without a header that says so",
    request: () => ask(decoder, { method: "POST", headers: octets, body: latentBytes }),
    status: 400,
    pointer: lengthName,
    says: "expected 0 before bytes alone",
  },
  { what: "a header length within the JSON", request: () => postLength("12"), status: 400, pointer: "" },
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
    says: "expected 16, 4 for each number of shape [2, 2], got 24",
  },
  {
    what: "fewer bytes than said",
    request: () => postBinary(decoder, { inputs: [binaryInput] }, latentBytes.slice(0, 23)),
    status: 422,
    pointer: sizePointer,
    says: "expected 24 bytes after the JSON, got 23",
  },
  {
    what: "no bytes where some were said",
    request: () => post(decoder, { inputs: [binaryInput] }),
    status: 422,
    pointer: sizePointer,
    says: `the header ${lengthName} says where the JSON ends`,
  },
  {
    what: "more bytes than said",
    request: () => postBinary(decoder, { inputs: [binaryInput] }, bytesOf([...latents.flat(), 0])),
    status: 422,
    pointer: "/inputs",
  },
  {
    what: "a raw request of half a row",
    request: () => postRaw(decoder, latentBytes.slice(0, 20)),
    status: 422,
    pointer: "",
    says: "whole rows of latent, 8 bytes each (2 float32 numbers), got 20 bytes",
  },
  { what: "a raw request of nothing", request: () => postRaw(decoder, new Uint8Array(0)), status: 422, pointer: "" },
  {
    what: "more images than a batch may have",
    request: () => postRaw(encoder, new Uint8Array(4 * 784 * (limits.images + 1))),
    status: 400,
    pointer: "/inputs/0/shape/0",
    says: "expected at most 256 rows of image, got 257: send them in several requests",
  },
  {
    what: "a raw request of too many rows",
    request: () => postRaw(decoder, new Uint8Array(8 * (limits.latents + 1))),
    status: 400,
    pointer: "/inputs/0/shape/0",
  },
  {
    what: "a raw request over the limit",
    request: () => postRaw(decoder, new Uint8Array(limits.bodyBytes + 1)),
    status: 413,
  },
]);
