/**
 * Cost of unread responses: memory that forty of a kind add to the process while their clients wait, and the part of
 * the isolate's memory that remains after garbage collection. JavaScript has the bound that the platform leaves it:
 * without one, V8 keeps the garbage of the forty requests as well.
 */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { limits } from "../../worker/limits.ts";
import { type IsolateMemory, inspect } from "./inspector.ts";
import { residentMb } from "./process.ts";
import type { BenchRow } from "./row.ts";
import { type Server, startBounded, stop } from "./workerd.ts";

const clients = 40;
const port = 18_790;
const inspectorPort = 18_791;
/** Warm-up requests that are read to the end, so that their memory is not attributed to unread responses. */
const warmUps = 1;
/** Time until production stops: the sockets' buffers belong to the system. */
const settleMs = 4000;

interface Kind {
  readonly name: string;
  readonly path: string;
  readonly body?: unknown;
}

const latents = Array.from({ length: limits.latents }, (_, i) => [i / 300 - 1, Math.sin(i)]);
const { mixtureComponents: K, points: N } = limits;
const mixtureOf = (size: number) => ({
  weights: new Array<number>(K).fill(1 / K),
  means: Array.from({ length: K }, (_, k) => Array.from({ length: size }, (_, j) => Math.sin(k + 9 * j))),
  covariances: Array.from({ length: K }, () =>
    Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => Number(i === j))),
  ),
});
const density = { mixture: mixtureOf(2), points: Array.from({ length: N }, (_, n) => [Math.sin(n), Math.cos(3 * n)]) };
const draws = { mixture: mixtureOf(limits.mixtureDimensions), count: N };
const simulation = { weights: new Array<number>(limits.regressionFeatures).fill(0.5), count: N, noiseVariance: 1 };
const decode = "/v1/models/mlp-2d/decode";
const infer = {
  inputs: [{ name: "latent", datatype: "FP32", shape: [latents.length, 2], data: latents.flat() }],
};

const kinds: readonly Kind[] = [
  { name: "1,024 images as JSON", path: decode, body: { latents } },
  { name: "1,024 images as NPY", path: `${decode}?format=npy`, body: { latents } },
  { name: "1,024 images as PNG", path: `${decode}?format=png`, body: { latents, output: "samples" } },
  { name: "1,024 images, Open Inference", path: "/v2/models/mlp-2d/infer", body: infer },
  { name: "1,000 test digits as JSON", path: `/v1/datasets/mnist/test?count=${limits.testImages}` },
  { name: "densities as JSON", path: "/v1/mixtures/density", body: density },
  { name: "densities as CSV", path: "/v1/mixtures/density?format=csv", body: density },
  { name: "draws of a mixture as JSON", path: "/v1/mixtures/sample", body: draws },
  { name: "draws of a mixture as NPY", path: "/v1/mixtures/sample?format=npy", body: draws },
  { name: "simulated regression as JSON", path: "/v1/regression/simulate", body: simulation },
];

const initOf = ({ body }: Kind): RequestInit =>
  body === undefined
    ? {}
    : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };

/** @returns bytes of the response */
async function read(server: Server, kind: Kind): Promise<number> {
  const response = await fetch(server.url + kind.path, initOf(kind));
  if (!response.ok) throw new Error(`read: expected 200 of ${kind.path}, got ${response.status}`);
  return (await response.arrayBuffer()).byteLength;
}

/** Sends a request over a new connection, waits for the start of its response, and reads nothing. */
async function ask(server: Server, kind: Kind): Promise<Socket> {
  const { hostname, port } = new URL(server.url);
  const { method = "GET", headers, body = "" } = initOf(kind);
  const socket = connect(Number(port), hostname);
  const fields = Object.entries({ Host: hostname, "Content-Length": String(body).length, ...headers });
  const head = [`${method} ${kind.path} HTTP/1.1`, ...fields.map(([name, value]) => `${name}: ${value}`)].join("\r\n");
  socket.write(`${head}\r\n\r\n${body}`);
  await once(socket, "readable");
  return socket;
}

const isolate = ({ heap, buffers, wasm }: IsolateMemory): number => heap + buffers + wasm;

async function measure(kind: Kind): Promise<BenchRow[]> {
  const server = await startBounded(port, inspectorPort);
  const inspector = await inspect(inspectorPort);
  const live = async () => {
    await inspector.collect();
    return isolate(await inspector.memory());
  };
  const sockets: Socket[] = [];
  try {
    let bytes = 0;
    for (let i = 0; i < warmUps; i++) bytes = await read(server, kind);
    await sleep(settleMs);
    const liveBefore = await live();
    const before = await residentMb(server);
    for (let i = 0; i < clients; i++) sockets.push(await ask(server, kind));
    let most = 0;
    for (let waited = 0; waited < settleMs || (await residentMb(server)) > most; waited += 100) {
      most = Math.max(most, await residentMb(server));
      await sleep(100);
    }
    const held = (await live()) - liveBefore;
    const name = `${kind.name}, ${clients} unread of ${(bytes / 1e6).toFixed(1)} MB`;
    const row = { peer: undefined, unit: "MB", ratio: undefined };
    return [
      { ...row, name: `${name}: added to the process`, ours: most - before, target: "<= 80 MB" },
      { ...row, name: `${name}: of it not garbage`, ours: held, target: "to be reported" },
    ];
  } finally {
    inspector.close();
    for (const socket of sockets) socket.destroy();
    await stop(server);
  }
}

export async function benchUnread(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const kind of kinds) rows.push(...(await measure(kind)));
  return rows;
}
