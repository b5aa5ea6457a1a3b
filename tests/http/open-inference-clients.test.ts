/** Stock clients of the Open Inference Protocol against the built Worker. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, inject, test } from "vitest";
import { findPython, missing } from "../python.ts";

const base = inject("baseUrl");
const latents = [
  [0.1, -1.2],
  [0, 0],
  [3, -3],
];

interface Seen {
  readonly live: boolean;
  readonly ready: boolean;
  readonly modelReady: boolean;
  readonly unknownReady: boolean;
  /** Pixels of the decoded latents, by the form of the tensors. */
  readonly decodings: Readonly<Record<string, readonly number[]>>;
}

interface SeenByTriton extends Seen {
  readonly server: { readonly extensions: readonly string[] };
  readonly model: { readonly inputs: readonly unknown[] };
  readonly config: unknown;
  readonly versionConfig: unknown;
  readonly index: readonly { readonly name: string }[];
  readonly id: string;
  readonly mean: readonly (readonly number[])[];
  readonly logVariance: readonly (readonly number[])[];
  readonly wrongShape: unknown;
  readonly unknown: unknown;
}

/** Runs a client's script and parses its output. */
async function ask<T>(python: string, script: string, address: string): Promise<T> {
  const path = fileURLToPath(new URL(`./open-inference-clients/${script}`, import.meta.url));
  const { stdout } = await promisify(execFile)(python, [path, address, JSON.stringify(latents)], {
    maxBuffer: 2 ** 24,
  });
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as T;
}

async function postJson<T>(path: string, body: unknown): Promise<T> {
  const headers = { "Content-Type": "application/json" };
  const response = await fetch(base + path, { method: "POST", headers, body: JSON.stringify(body) });
  return (await response.json()) as T;
}

/** The decode route's images for the same latents, as float32. */
async function expectDecodings(decodings: Seen["decodings"]): Promise<void> {
  const { images } = await postJson<{ images: number[][][] }>("/v1/models/mlp-2d/decode", { latents });
  const pixels = images.flat(2).map(Math.fround);
  for (const [how, decoded] of Object.entries(decodings)) expect(decoded.map(Math.fround), how).toEqual(pixels);
}

const triton = findPython(["tritonclient.http", "tritonclient.http.aio", "numpy"]);
const kserve = findPython(["kserve", "numpy"]);
const tritonProtos = findPython(["tritonclient.http", "tritonclient.grpc"]);

test.skipIf(!triton)(
  `Triton's own client gets by bytes, by JSON and by a mixture what decode answers${missing("tritonclient.http", triton)}`,
  async () => {
    const seen = await ask<SeenByTriton>(triton as string, "triton.py", new URL(base).host);
    expect(seen).toMatchObject({ live: true, ready: true, modelReady: true, unknownReady: false, id: "42" });
    expect(seen.server.extensions).toEqual(["binary_tensor_data", "model_configuration"]);
    expect(seen.model.inputs).toEqual([{ name: "latent", datatype: "FP32", shape: [-1, 2] }]);
    expect(seen.index.map(({ name }) => name)).toEqual(expect.arrayContaining(["mlp-2d", "mlp-2d.encoder"]));
    expect(seen.config).toMatchObject({ name: "mlp-2d", max_batch_size: 1024, input: [{ name: "latent", dims: [2] }] });
    expect(seen.versionConfig).toEqual(seen.config);
    expect(Object.keys(seen.decodings)).toHaveLength(20);
    await expectDecodings(seen.decodings);
    expect(seen.mean.map((row) => row.length)).toEqual([2, 2, 2]);
    expect(seen.logVariance.map((row) => row.length)).toEqual([2, 2, 2]);
    expect(seen.wrongShape).toEqual({
      status: "422",
      message: "/inputs/0/shape: expected [N, 2], got [1, 3]: one row is [1, 2]",
    });
    expect(seen.unknown).toMatchObject({ status: "404", message: expect.stringContaining("nothing") });
  },
);

test.skipIf(!tritonProtos)(
  `Triton's ModelConfig holds every network's configuration whole${missing("tritonclient.grpc", tritonProtos)}`,
  async () => {
    type Configs = Readonly<Record<string, object>>;
    const script = "triton_model_config.py";
    const seen = await ask<{ sent: Configs; read: Configs }>(tritonProtos as string, script, new URL(base).host);
    // Its JSON writes 64-bit integers as strings, and omits empty lists.
    const dims = (sizes: number[]) => sizes.map(String);
    expect(seen.read["mlp-2d"]).toEqual({
      ...seen.sent["mlp-2d"],
      input: [{ name: "latent", data_type: "TYPE_FP32", dims: dims([2]) }],
      output: [{ name: "probability", data_type: "TYPE_FP32", dims: dims([28, 28]) }],
    });
    expect(seen.read["wiggle-input"]).toMatchObject({
      output: [
        { name: "mean", dims: dims([1]), reshape: {} },
        { name: "standardDeviation", dims: dims([1]), reshape: {} },
      ],
    });
    expect(Object.keys(seen.read)).toEqual(Object.keys(seen.sent));
  },
);

test.skipIf(!kserve)(
  `KServe's own client gets by bytes and by JSON what decode answers${missing("kserve", kserve)}`,
  async () => {
    const seen = await ask<Seen>(kserve as string, "kserve_rest.py", base);
    expect(seen).toMatchObject({ live: true, ready: true, modelReady: true, unknownReady: false });
    expect(Object.keys(seen.decodings)).toHaveLength(2);
    await expectDecodings(seen.decodings);
  },
);

test("a raw binary request over real HTTP gets bytes, with their length in the header", async () => {
  const response = await fetch(`${base}/v2/models/mlp-2d/infer`, {
    method: "POST",
    headers: { "Content-Type": "application/octet-stream", "Inference-Header-Content-Length": "0" },
    body: Float32Array.from(latents.flat()),
  });
  const body = await response.arrayBuffer();
  const length = Number(response.headers.get("Inference-Header-Content-Length"));
  expect(JSON.parse(new TextDecoder().decode(body.slice(0, length)))).toMatchObject({ model_name: "mlp-2d" });
  await expectDecodings({ raw: [...new Float32Array(body.slice(length))] });
});

test("a page of another origin may send and read the header", async () => {
  const path = `${base}/v2/models/mlp-2d/infer`;
  const preflight = await fetch(path, { method: "OPTIONS", headers: { "Access-Control-Request-Method": "POST" } });
  expect(preflight.headers.get("Access-Control-Allow-Headers")).toContain("Inference-Header-Content-Length");
  expect(preflight.headers.get("Access-Control-Expose-Headers")).toContain("Inference-Header-Content-Length");
});
