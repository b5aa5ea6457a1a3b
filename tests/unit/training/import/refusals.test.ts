/** Unsupported files: each error is a sentence with the file, what was expected, what came and what to do. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import onnxProto, { type onnx as Onnx } from "onnx-proto";
import { afterAll, expect, test } from "vitest";
import { importDecoder } from "../../../../training/import/decoder.ts";
import { importEncoder } from "../../../../training/import/encoder.ts";

const { onnx } = onnxProto;
const { FLOAT, INT64, DOUBLE } = onnx.TensorProto.DataType;
const folder = await mkdtemp(join(tmpdir(), "marginalia-import-"));
afterAll(() => rm(folder, { recursive: true }));
const plain = { output: undefined, imageShape: undefined, likelihood: "bernoulli" } as const;

type Dims = readonly (number | string)[];
interface Tensor {
  readonly name: string;
  readonly dims: Dims;
  readonly type?: number;
}

const valueInfo = ({ name, dims, type = FLOAT }: Tensor): Onnx.IValueInfoProto => {
  const dim = dims.map((size) => (typeof size === "number" ? { dimValue: size } : { dimParam: size }));
  return { name, type: { tensorType: { elemType: type, shape: { dim } } } };
};

let files = 0;
async function fileOf(
  node: readonly Onnx.INodeProto[],
  inputs: readonly Tensor[],
  outputs: readonly Tensor[],
  model: Onnx.IModelProto = {},
  initializer: readonly Onnx.ITensorProto[] = [],
): Promise<string> {
  const graph = {
    name: "g",
    node: [...node],
    input: inputs.map(valueInfo),
    output: outputs.map(valueInfo),
    initializer: [...initializer],
  };
  const bytes = onnx.ModelProto.encode(
    onnx.ModelProto.create({ irVersion: 8, opsetImport: [{ domain: "", version: 17 }], graph, ...model }),
  ).finish();
  files += 1;
  const path = join(folder, `decoder-${files}.onnx`);
  await writeFile(path, bytes);
  return path;
}

/** A network of one operator from z to y. */
const single = (opType: string, z: Dims, y: Dims, model: Onnx.IModelProto = {}, domain = "") =>
  fileOf([{ opType, domain, input: ["z"], output: ["y"] }], [{ name: "z", dims: z }], [{ name: "y", dims: y }], model);

const opset = (version: number) => ({ opsetImport: [{ domain: "", version }] });
const custom = {
  opsetImport: [
    { domain: "", version: 17 },
    { domain: "com.acme", version: 1 },
  ],
};

test.each([
  ["an operator of its own", () => single("Frob", ["n", 9], ["n", 9], custom, "com.acme"), "got com.acme:Frob; export"],
  ["an operator that nobody knows", () => single("Frobnicate", ["n", 9], ["n", 9]), "got Frobnicate; export"],
  [
    "an old opset",
    () => single("Sigmoid", ["n", 9], ["n", 9], opset(8)),
    "opset 10 or later, got 8; export it with opset 17",
  ],
  [
    "an opset of the future",
    () => single("Sigmoid", ["n", 9], ["n", 9], opset(40)),
    "a format this new; export it with opset 20",
  ],
  ["a file format of the future", () => single("Sigmoid", ["n", 9], ["n", 9], { irVersion: 40 }), "a format this new"],
  [
    "a free latent size",
    () => single("Sigmoid", ["n", "d"], ["n", "d"]),
    "input z to have a batch and fixed sizes beside it, got (free, free)",
  ],
  [
    "pixels of no square",
    () => single("Sigmoid", ["n", 30], ["n", 30]),
    "30 pixels, which are no square; pass --image HxW or 3xHxW",
  ],
  ["two channels", () => single("Sigmoid", ["n", 2, 4, 4], ["n", 2, 4, 4]), "expected images (N, H, W), (N, 1, H, W)"],
  [
    "images too large",
    () => single("Sigmoid", ["n", 1, 1, 300], ["n", 1, 1, 300]),
    "at most 256 pixels a side, got 300",
  ],
  ["a latent too large", () => single("Sigmoid", ["n", 1100], ["n", 1100]), "at most 1024 numbers, got 1100"],
  ["a range of Tanh", () => single("Tanh", ["n", 9], ["n", 9]), "got the range of Tanh, -1 to 1; export (x + 1) / 2"],
  ["no batch", () => single("Sigmoid", [9], [9]), "input z to have a batch"],
  [
    "samples",
    () => single("RandomNormalLike", ["n", 9], ["n", 9]),
    "expected the same numbers each time, but y changes",
  ],
])("%s", async (_, make, sentence) => {
  const path = await make();
  const error = await importDecoder(path, plain).then(
    () => new Error("taken"),
    (refusal: Error) => refusal,
  );
  expect(error.message).toContain(sentence);
  expect(error.message.startsWith(path)).toBe(true);
  expect(error.message).not.toContain("\n");
});

test("types, numbers of inputs and outputs", async () => {
  const copy = { opType: "Identity", input: ["z"], output: ["y"] };
  const [z, y] = [
    { name: "z", dims: ["n", 9] },
    { name: "y", dims: ["n", 9] },
  ];
  const double = await fileOf([copy], [{ ...z, type: DOUBLE }], [{ ...y, type: DOUBLE }]);
  await expect(importDecoder(double, plain)).rejects.toThrow("expected float32 tensors, got the input z double");
  const classes = { opType: "Gather", input: ["table", "k"], output: ["t"] };
  const add = { opType: "Add", input: ["z", "t"], output: ["y"] };
  const table = { name: "table", dims: [2, 9], dataType: FLOAT, floatData: new Array(18).fill(1) };
  const index = await fileOf([classes, add], [z, { name: "k", dims: ["n"], type: INT64 }], [y], {}, [table]);
  await expect(importDecoder(index, plain)).rejects.toThrow("got the input k int64; a label is one-hot");
  const parts = { opType: "Concat", input: ["z1", "z2"], output: ["y"], attribute: [{ name: "axis", type: 2, i: 1 }] };
  const split = [
    { name: "z1", dims: ["n", 2] },
    { name: "z2", dims: ["n", 7] },
  ];
  await expect(importDecoder(await fileOf([parts], split, [y]), plain)).rejects.toThrow(
    "got z1, z2; if one is the label, export it under the name label",
  );
  const two = await fileOf([copy, { opType: "Neg", input: ["z"], output: ["x"] }], [z], [y, { ...y, name: "x" }]);
  await expect(importDecoder(two, plain)).rejects.toThrow("expected one output, the pixels, got y, x");
});

test("weights outside the folder are not read, and missing ones are named", async () => {
  const add = { opType: "Add", input: ["z", "w"], output: ["y"] };
  const external = (location: string, length: number) => ({
    name: "w",
    dims: [9],
    dataType: FLOAT,
    dataLocation: onnx.TensorProto.DataLocation.EXTERNAL,
    externalData: [
      { key: "location", value: location },
      { key: "length", value: String(length) },
    ],
  });
  const make = (location: string, length = 36) =>
    fileOf([add], [{ name: "z", dims: ["n", 9] }], [{ name: "y", dims: ["n", 9] }], {}, [external(location, length)]);
  for (const location of ["../secret", "/etc/passwd", "a/../../b", "c:\\b"]) {
    await expect(importDecoder(await make(location), plain)).rejects.toThrow("in a file beside it, got the location");
  }
  await expect(importDecoder(await make("gone.data"), plain)).rejects.toThrow(
    "weights in gone.data beside it, found none; copy both",
  );
  await writeFile(join(folder, "short.data"), new Uint8Array(20));
  await expect(importDecoder(await make("short.data"), plain)).rejects.toThrow(
    "at least 36 bytes of weights in short.data, got 20",
  );
});

test("files that are no ONNX", async () => {
  await expect(importDecoder(join(folder, "none.onnx"), plain)).rejects.toThrow(
    "none.onnx: expected an ONNX file, found none",
  );
  for (const [bytes, sentence] of [
    [
      Buffer.from("PK\x03\x04 torch"),
      "got a zip archive, as torch.save writes; export the network with torch.onnx.export",
    ],
    [Buffer.from("<html></html>"), "expected an ONNX model, got 13 bytes that are none"],
    [Buffer.alloc(0), "expected an ONNX model, got 0 bytes"],
  ] as const) {
    const path = join(folder, "other.onnx");
    await writeFile(path, bytes);
    await expect(importDecoder(path, plain)).rejects.toThrow(sentence);
  }
});

test("an encoder that does not go with its decoder", async () => {
  const imageShape: [number, number] = [3, 3];
  const decoder = { latentSize: 2, labels: undefined, imageShape, likelihood: "bernoulli" } as const;
  const encoder = (x: Dims, y: Dims) => single("Identity", x, y);
  await expect(importEncoder(await encoder(["n", 4, 4], ["n", 4, 4]), decoder, undefined)).rejects.toThrow(
    "expected images of 3 x 3",
  );
  await expect(importEncoder(await encoder(["n", 9], ["n", 9]), decoder, undefined)).rejects.toThrow(
    "expected a mean and a log variance of 2 numbers each, in two outputs or side by side in one; got y (N, 9)",
  );
});
