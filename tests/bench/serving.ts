/** Serving: our Worker on raw workerd and FastAPI with PyTorch take turns under the same load. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import onnxProto from "onnx-proto";
import { readBundle } from "../../worker/local/bundle.ts";
import { findPython } from "../python.ts";
import { type Load, race, requestsPerSecond } from "./load.ts";
import { residentMb, scriptCpuMs } from "./process.ts";
import { type BenchRow, type Goal, goalOf, median } from "./row.ts";
import { type Server, startEmpty, startOurs, startServer } from "./workerd.ts";

/** Fresh processes for measurements of the start. */
const starts = 5;
/** V8 compiles functions that onnxruntime calls once a request only after thousands of requests. */
const warmUpSeconds = 12;
const decodePath = "/v1/models/mlp-2d/decode";
const decoderPath = new URL("../../site/public/models/mlp-2d/decoder.onnx", import.meta.url);

interface Case extends Goal {
  readonly latents: number;
  readonly type: "application/json" | "image/png";
  /** Few connections for requests that take the peer tenths of a second, so that a turn has many responses. */
  readonly connections: number;
}

const cases: readonly Case[] = [
  {
    name: "1 latent -> JSON",
    latents: 1,
    type: "application/json",
    target: ">= 4 x",
    fastTarget: ">= 6 x",
    connections: 16,
  },
  { name: "1 latent -> PNG", latents: 1, type: "image/png", target: ">= 2 x", fastTarget: ">= 2.5 x", connections: 16 },
  {
    name: "225 latents -> JSON",
    latents: 225,
    type: "application/json",
    target: ">= 8 x",
    fastTarget: ">= 30 x",
    connections: 2,
  },
  {
    name: "225 latents -> PNG",
    latents: 225,
    type: "image/png",
    target: ">= 1 x",
    fastTarget: ">= 1.8 x",
    connections: 2,
  },
];

/** Latents on a spiral, so that images differ. */
const spiral = (count: number): number[][] =>
  Array.from({ length: count }, (_, i) => [2.5 * Math.cos(i) * (i / count), 2.5 * Math.sin(i) * (i / count)]);

/** The decoder's weights for the peer, in the graph's order: W1, b1, W2, b2, rows by output. */
async function writePeerWeights(path: string): Promise<void> {
  const model = onnxProto.onnx.ModelProto.decode(await readFile(decoderPath));
  const tensors = (model.graph?.initializer ?? []).filter((tensor) => tensor.dataType === 1);
  const bySize = (length: number) => {
    const found = tensors.find((tensor) => (tensor.rawData?.length ?? 0) === 4 * length);
    if (!found?.rawData) throw new Error(`writePeerWeights: expected a tensor of ${length} numbers`);
    const data = new Float32Array(Uint8Array.from(found.rawData).buffer);
    const [rows, columns] = (found.dims ?? []).map(Number);
    return { data, rows: rows ?? length, columns: columns ?? 1 };
  };
  // ONNX stores (inputs, outputs) or its transpose; PyTorch expects (outputs, inputs).
  const outputsFirst = (length: number, outputs: number) => {
    const { data, rows, columns } = bySize(length);
    if (rows === outputs) return data;
    return data.map((_, k) => data[(k % rows) * columns + Math.floor(k / rows)] as number);
  };
  const parts = [outputsFirst(400, 200), bySize(200).data, outputsFirst(156_800, 784), bySize(784).data];
  await writeFile(path, Buffer.concat(parts.map((part) => Buffer.from(part.buffer, part.byteOffset, part.byteLength))));
}

const loadOf = (url: string, { latents, type, connections }: Case): Load => ({
  url,
  method: "POST",
  headers: { "content-type": "application/json", accept: type },
  body: JSON.stringify({ latents: spiral(latents) }),
  connections,
});

/** Both must return the same, or the comparison is meaningless. */
async function expectAgreement(ours: string, peer: string): Promise<void> {
  const [a, b] = await Promise.all(
    [ours, peer].map(async (url) => {
      const headers = { "content-type": "application/json" };
      const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify({ latents: spiral(9) }) });
      return ((await answer.json()) as { images: number[][][] }).images.flat(2);
    }),
  );
  const difference = Math.max(...(a ?? []).map((p, i) => Math.abs(p - (b?.[i] ?? Number.NaN))));
  if (!(difference < 1e-5)) throw new Error(`expectAgreement: expected the same images, got ${difference} apart`);
}

/** The bundle's size; start-up time, memory and the first response, each in a fresh process. */
async function benchStart(port: number): Promise<BenchRow[]> {
  const samples = { cpu: [] as number[], first: [] as number[], memory: [] as number[] };
  for (let start = 0; start < starts; start++) {
    const empty = await startEmpty(port);
    const ours = await startOurs(port + 1);
    try {
      samples.cpu.push((await scriptCpuMs(ours)) - (await scriptCpuMs(empty)));
      const asked = performance.now();
      await (await fetch(`${ours.url}${decodePath}?latent=0.1,-1.2`)).text();
      samples.first.push(performance.now() - asked);
      samples.memory.push((await residentMb(ours)) - (await residentMb(empty)));
    } finally {
      for (const server of [empty, ours]) server.process.kill();
    }
  }
  const row = (name: string, values: readonly number[], unit: string, target: string): BenchRow => ({
    name,
    ours: median(values),
    peer: undefined,
    unit,
    ratio: undefined,
    target,
  });
  const bundle = await Promise.all((await readBundle()).modules.map(({ path }) => readFile(path)));
  const megabytes = (files: readonly Uint8Array[]) => files.reduce((sum, file) => sum + file.length, 0) / 1e6;
  return [
    row("Worker bundle", [megabytes(bundle)], "MB", "-"),
    row("Worker bundle, gzip", [megabytes(bundle.map((file) => gzipSync(file)))], "MB", "-"),
    row("start-up CPU above an empty Worker", samples.cpu, "ms", "<= 500 ms"),
    row("first decode after start", samples.first, "ms", "<= 50 ms"),
    row("memory above an empty Worker, one decode served", samples.memory, "MB", "<= 130 MB"),
  ];
}

async function raceCase(ours: Server, peer: Server, benched: Case, isFast: boolean, port: number): Promise<BenchRow> {
  const path = benched.type === "image/png" ? "/png" : "/json";
  const rates = await race(loadOf(ours.url + decodePath, benched), loadOf(peer.url + path, benched), port);
  return { ...goalOf(benched, isFast), ...rates, unit: "requests/s" };
}

/** The rows of a peer with the same weights. */
async function racePeer(python: string, weights: string, ours: Server, port: number): Promise<BenchRow[]> {
  const script = fileURLToPath(new URL("peer/serve.py", import.meta.url));
  const rows: BenchRow[] = [];
  const modes = findPython(["uvloop", "httptools"]) === python ? ["", "fast"] : [""];
  for (const [i, mode] of modes.entries()) {
    const peer = await startServer(python, [script, String(port + i), weights, mode], port + i);
    try {
      await expectAgreement(ours.url + decodePath, `${peer.url}/json`);
      await requestsPerSecond(loadOf(`${peer.url}/json`, cases[0] as Case));
      for (const benched of cases) rows.push(await raceCase(ours, peer, benched, mode !== "", port + modes.length));
    } finally {
      peer.process.kill();
    }
  }
  return rows;
}

/** All rows of the serving benchmark; the comparisons are omitted if no Python has the peer's modules. */
export async function benchServing(): Promise<BenchRow[]> {
  const port = 18_700;
  const rows = await benchStart(port);
  const python = findPython(["torch", "fastapi", "uvicorn", "PIL"]);
  const folder = await mkdtemp(join(tmpdir(), "marginalia-bench-"));
  const empty = await startEmpty(port);
  const ours = await startOurs(port + 1);
  try {
    const [single] = cases as [Case];
    rows.push({
      name: "empty Worker",
      ours: await requestsPerSecond(loadOf(empty.url, single)),
      peer: undefined,
      unit: "requests/s",
      ratio: undefined,
      target: "limit",
    });
    await requestsPerSecond(loadOf(ours.url + decodePath, single), warmUpSeconds);
    if (python) {
      const weights = join(folder, "weights.f32");
      await writePeerWeights(weights);
      rows.push(...(await racePeer(python, weights, ours, port + 2)));
    } else {
      console.log("No Python has the peer's modules: tests/bench/peer/serve.py says how to install them.");
    }
  } finally {
    for (const server of [empty, ours]) server.process.kill();
    await rm(folder, { recursive: true });
  }
  return rows;
}
