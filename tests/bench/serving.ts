/** Serving: our Worker on raw workerd and FastAPI with PyTorch take turns under the same load. */
import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import autocannon from "autocannon";
import onnxProto from "onnx-proto";
import { findPython } from "./python.ts";
import { type BenchRow, median } from "./row.ts";
import { type Server, startEmpty, startOurs, startServer } from "./workerd.ts";

const rounds = 5;
const secondsPerTurn = 3;
/** V8 compiles what onnxruntime calls once a request only after thousands of requests. */
const warmUpSeconds = 12;
const decodePath = "/v1/models/mlp-2d/decode";
const decoderPath = new URL("../../site/public/models/mlp-2d/decoder.onnx", import.meta.url);

interface Case {
  readonly name: string;
  readonly latents: number;
  readonly type: "application/json" | "image/png";
  readonly target: string;
  /** Few for what takes the peer tenths of a second: a turn must hold many answers. */
  readonly connections: number;
}

const cases: readonly Case[] = [
  { name: "1 latent -> JSON", latents: 1, type: "application/json", target: ">= 4 x", connections: 16 },
  { name: "1 latent -> PNG", latents: 1, type: "image/png", target: ">= 2 x", connections: 16 },
  { name: "225 latents -> JSON", latents: 225, type: "application/json", target: ">= 8 x", connections: 2 },
  { name: "225 latents -> PNG", latents: 225, type: "image/png", target: ">= 1 x", connections: 2 },
];

/** Latents on a spiral, so that images differ. */
const spiral = (count: number): number[][] =>
  Array.from({ length: count }, (_, i) => [2.5 * Math.cos(i) * (i / count), 2.5 * Math.sin(i) * (i / count)]);

/** The decoder's weights as the peer reads them, in the graph's order: W1, b1, W2, b2, rows by output. */
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
  // ONNX keeps (inputs, outputs) or its transpose; PyTorch wants (outputs, inputs).
  const outputsFirst = (length: number, outputs: number) => {
    const { data, rows, columns } = bySize(length);
    if (rows === outputs) return data;
    return data.map((_, k) => data[(k % rows) * columns + Math.floor(k / rows)] as number);
  };
  const parts = [outputsFirst(400, 200), bySize(200).data, outputsFirst(156_800, 784), bySize(784).data];
  await writeFile(path, Buffer.concat(parts.map((part) => Buffer.from(part.buffer, part.byteOffset, part.byteLength))));
}

const requestOf = ({ latents, type }: Pick<Case, "latents" | "type">) => ({
  method: "POST" as const,
  headers: { "content-type": "application/json", accept: type },
  body: JSON.stringify({ latents: spiral(latents) }),
});

async function requestsPerSecond(url: string, benched: Case, duration = secondsPerTurn): Promise<number> {
  const result = await autocannon({
    url,
    connections: benched.connections,
    duration,
    ...requestOf(benched),
  });
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`requestsPerSecond: ${result.non2xx} failures on ${url}`);
  return result.requests.average;
}

/** Both must answer the same, or the race means nothing. */
async function expectAgreement(ours: string, peer: string): Promise<void> {
  const [a, b] = await Promise.all(
    [ours, peer].map(async (url) => {
      const answer = await fetch(url, requestOf({ latents: 9, type: "application/json" }));
      return ((await answer.json()) as { images: number[][][] }).images.flat(2);
    }),
  );
  const difference = Math.max(...(a ?? []).map((p, i) => Math.abs(p - (b?.[i] ?? Number.NaN))));
  if (!(difference < 1e-5)) throw new Error(`expectAgreement: expected the same images, got ${difference} apart`);
}

/** Resident memory of a process, MB. */
const residentMb = async (server: Server): Promise<number> =>
  Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${server.process.pid}/status`, "utf8"))?.[1]) / 1024;

/** Processor time that a process's first thread has used, the one that runs the script, ms. */
async function scriptCpuMs({ process: { pid } }: Server): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/task/${pid}/stat`, "utf8")).split(") ")[1]?.split(" ") ?? [];
  const ticksPerSecond = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond;
}

/** Start-up time, memory and the first answer, each of a fresh process. */
async function benchStart(port: number): Promise<BenchRow[]> {
  const samples = { cpu: [] as number[], first: [] as number[], memory: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    const empty = await startEmpty(port);
    const ours = await startOurs(port + 1);
    try {
      samples.cpu.push((await scriptCpuMs(ours)) - (await scriptCpuMs(empty)));
      const start = performance.now();
      await (await fetch(`${ours.url}${decodePath}?latent=0.1,-1.2`)).text();
      samples.first.push(performance.now() - start);
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
  return [
    row("start-up CPU above an empty Worker", samples.cpu, "ms", "<= 500 ms"),
    row("first decode after start", samples.first, "ms", "<= 50 ms"),
    row("memory above an empty Worker, one decode served", samples.memory, "MB", "<= 130 MB"),
  ];
}

async function race(ours: Server, peer: Server, benched: Case): Promise<BenchRow> {
  const turns = { ours: [] as number[], peer: [] as number[] };
  const path = benched.type === "image/png" ? "/png" : "/json";
  for (let round = 0; round < rounds; round++) {
    turns.ours.push(await requestsPerSecond(ours.url + decodePath, benched));
    turns.peer.push(await requestsPerSecond(peer.url + path, benched));
  }
  return {
    name: benched.name,
    ours: median(turns.ours),
    peer: median(turns.peer),
    unit: "requests/s",
    ratio: median(turns.ours.map((rate, i) => rate / (turns.peer[i] as number))),
    target: benched.target,
  };
}

/** The rows of a peer, which serves the same weights. */
async function racePeer(python: string, weights: string, ours: Server, port: number): Promise<BenchRow[]> {
  const script = new URL("peer/serve.py", import.meta.url).pathname;
  const rows: BenchRow[] = [];
  const modes = findPython(["uvloop", "httptools"]) === python ? ["", "fast"] : [""];
  for (const [i, mode] of modes.entries()) {
    const peer = await startServer(python, [script, String(port + i), weights, mode], port + i);
    try {
      await expectAgreement(ours.url + decodePath, `${peer.url}/json`);
      await requestsPerSecond(`${peer.url}/json`, cases[0] as Case);
      for (const benched of cases) {
        const row = await race(ours, peer, benched);
        rows.push(mode ? { ...row, name: `${row.name}, peer on uvloop and httptools`, target: "-" } : row);
      }
    } finally {
      peer.process.kill();
    }
  }
  return rows;
}

/** All rows of the serving benchmark; the races are left out where no Python has the peer. */
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
      ours: await requestsPerSecond(empty.url, single),
      peer: undefined,
      unit: "requests/s",
      ratio: undefined,
      target: "limit",
    });
    await requestsPerSecond(ours.url + decodePath, single, warmUpSeconds);
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
