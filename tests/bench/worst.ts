/**
 * The slowest accepted request of every route: its processor time, and the latency of a health check meanwhile.
 *
 * The search covers each route's limits: the largest bodies, the budgets that refusals name, and inputs that are slow
 * because of their values. A refused request is not a measurement and ends the benchmark.
 */
import { limits } from "../../worker/limits.ts";
import { largestRequests } from "../largest-requests.ts";
import { checkHealth } from "./health.ts";
import { scriptCpuMs } from "./process.ts";
import type { BenchRow } from "./row.ts";
import { type Server, startOurs } from "./workerd.ts";

export interface Slow {
  readonly name: string;
  readonly path: string;
  readonly body?: unknown;
}

const times = 3;

export async function send(server: Server, { name, path, body }: Slow): Promise<void> {
  const response = await fetch(server.url + path, {
    method: body === undefined ? "GET" : "POST",
    ...(body !== undefined && { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`send: expected 200 for ${name}, got ${response.status} ${await response.text()}`);
  for await (const _ of response.body ?? []) {
    // Read as it comes, like a client.
  }
}

/** The number that a refusal says would fit. */
async function mostOf(server: Server, path: string, body: object): Promise<number> {
  const headers = { "Content-Type": "application/json" };
  const response = await fetch(server.url + path, { method: "POST", headers, body: JSON.stringify(body) });
  const { detail } = (await response.json()) as { detail: string };
  const most = /at most ([\d,]+) (draws|iterations|steps)/.exec(detail)?.[1];
  if (!most) throw new Error(`mostOf: expected a refusal of ${path} that says what fits, got ${detail}`);
  return Number(most.replaceAll(",", ""));
}

const pattern = (n: number) =>
  Array.from({ length: 28 }, (_, y) => Array.from({ length: 28 }, (_, x) => Number((x * y + n) % 5 === 0)));
const scattered = (rows: number, columns: number) =>
  Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, j) => Math.sin(1 + i * 12.9898 + j * 78.233) * 3),
  );

/** Rows that span every direction, unlike those waves. */
const filled = (rows: number, columns: number) =>
  scattered(rows, columns).map((row) => row.map((value) => (value * 14_586.18) % 1));

async function ofModels(server: Server): Promise<Slow[]> {
  const { models } = (await (await fetch(`${server.url}/v1/models`)).json()) as {
    models: readonly { id: string; family: string; latentSize: number; labels?: number; files: { encoder?: object } }[];
  };
  const slow: Slow[] = [];
  for (const { id, family, latentSize, labels } of models) {
    if (family === "regressor") continue;
    const path = `/v1/models/${id}`;
    const labelled = (count: number) => (labels ? { labels: new Array(count).fill(1) } : {});
    const query = labels ? "&label=1" : "";
    const latents = scattered(1024, latentSize);
    slow.push({ name: `${id}: decode 1,024`, path: `${path}/decode`, body: { latents, ...labelled(1024) } });
    slow.push({ name: `${id}: samples 1,024`, path: `${path}/samples?count=1024&output=samples${query}` });
    const images = Array.from({ length: 256 }, (_, n) => pattern(n));
    slow.push({ name: `${id}: encode 256`, path: `${path}/encode`, body: { images, ...labelled(256) } });
    slow.push({
      name: `${id}: reconstruct 256 x 4`,
      path: `${path}/reconstruct`,
      body: { images, draws: 4, ...labelled(256) },
    });
    const few = { images: images.slice(0, 100), ...labelled(100) };
    const draws = await mostOf(server, `${path}/elbo`, { ...few, draws: 1000 });
    slow.push({ name: `${id}: elbo of 100 images, ${draws} draws`, path: `${path}/elbo`, body: { ...few, draws } });
    if (latentSize !== 2) continue;
    const single = { images: images.slice(0, 1), ...labelled(1) };
    slow.push({ name: `${id}: exact posterior`, path: `${path}/posterior`, body: single });
    const several = { images: images.slice(0, 4), ...labelled(4) };
    const steps = await mostOf(server, `${path}/refine`, { ...several, steps: 100 }).catch(() => 100);
    slow.push({ name: `${id}: refine 4 images, ${steps} steps`, path: `${path}/refine`, body: { ...several, steps } });
  }
  return slow;
}

async function ofFits(server: Server): Promise<Slow[]> {
  const slow: Slow[] = [];
  for (const [rows, columns, components] of [
    [10_000, 2, 64],
    [10_000, 32, 4],
    [51, 32, 50],
    [500, 32, 20],
    [2000, 8, 32],
  ] as const) {
    const body = { points: scattered(rows, columns), components, tolerance: 0 };
    const iterations = await mostOf(server, "/v1/mixtures/fit", { ...body, iterations: 1000 }).catch(() => 1000);
    const name = `fit ${rows} x ${columns}, K = ${components}, ${iterations} iterations`;
    slow.push({ name, path: "/v1/mixtures/fit", body: { ...body, iterations } });
  }
  for (const [count, components, starts] of [
    [10_000, 10, 1],
    [100, 64, 64],
    [1000, 64, 1],
  ] as const) {
    const prior = { mean: [0, 0], precision: 0.01, shape: 1, rate: 1 };
    const counts = Array.from({ length: count }, (_, i) => (i * 7) % 20);
    const model = { positions: scattered(count, 2), counts, components, positionPrecision: 1, prior };
    const body = { ...model, tolerance: 0, starts };
    const path = "/v1/variational/earthquakes/fit";
    const iterations = await mostOf(server, path, { ...body, iterations: limits.caviIterations }).catch(
      () => limits.caviIterations,
    );
    slow.push({
      name: `earthquakes ${count}, K = ${components}, ${starts} starts`,
      path,
      body: { ...body, iterations },
    });
  }
  return slow;
}

const apart = Array.from({ length: 8 }, (_, k) => [100 * Math.cos(k), 100 * Math.sin(2 * k)]);
const unit = [
  [1, 0.3],
  [0.3, 1],
];
const planeMixture = { weights: new Array(8).fill(1 / 8), means: apart, covariances: new Array(8).fill(unit) };
const lineMixture = {
  weights: new Array(8).fill(1 / 8),
  means: apart.map(([x]) => [x]),
  covariances: new Array(8).fill([[1]]),
};
const wideMixture = {
  weights: new Array(64).fill(1 / 64),
  means: scattered(64, 32),
  covariances: Array.from({ length: 64 }, () =>
    Array.from({ length: 32 }, (_, i) => Array.from({ length: 32 }, (_, j) => Number(i === j))),
  ),
};

const others: readonly Slow[] = [
  { name: "nearest, 8 modes far apart in the plane", path: "/v1/gaussians/nearest", body: { mixture: planeMixture } },
  { name: "nearest, 8 modes far apart on a line", path: "/v1/gaussians/nearest", body: { mixture: lineMixture } },
  {
    name: "divergence of 8 modes far apart",
    path: "/v1/gaussians/divergence",
    body: { mixture: planeMixture, q: { mean: [0, 0], covariance: unit } },
  },
  {
    name: "modes of a mixture, K = 64, D = 32",
    path: "/v1/mixtures/condition",
    body: { mixture: wideMixture, observed: { dimensions: [], values: [] }, modes: true },
  },
  {
    name: "ppca of 185 points in 1,024 dimensions",
    path: "/v1/ppca/fit",
    body: { points: filled(185, limits.pcaDimensions), latentSize: limits.pcaLatentSize },
  },
  {
    name: "ppca by EM of 10,000 points in 32 dimensions, 23 iterations",
    path: "/v1/ppca/fit",
    body: { points: filled(10_000, 32), latentSize: 8, em: { iterations: 23, tolerance: 0 } },
  },
  {
    name: "gradients, 1,562 draws of 64 components",
    path: "/v1/reparameterizations/gradients",
    body: {
      approximation: { mean: 0, logStandardDeviation: 0 },
      target: {
        weights: new Array(64).fill(1 / 64),
        means: Array.from({ length: 64 }, (_, i) => i / 10),
        standardDeviations: new Array(64).fill(1),
      },
      draws: 1562,
    },
  },
  {
    name: "categorical draws, 781 of 64",
    path: "/v1/reparameterizations/categorical",
    body: { probabilities: new Array(64).fill(1 / 64), temperature: 0.5, count: 781 },
  },
  { name: "exponential draws, 25,000", path: "/v1/reparameterizations/exponential", body: { rate: 1, count: 25_000 } },
  { name: "manifold of 1,024", path: "/v1/models/beta-conv-2d/manifold?size=32" },
  { name: "latents of 10,000 digits, 200 each", path: "/v1/models/mlp-200d/latents?count=10000" },
  { name: "1,000 test digits", path: "/v1/datasets/mnist/test?count=1000" },
];

/** Sends requests one after another, with health checks in parallel. */
async function measure(server: Server, slow: Slow) {
  await send(server, slow);
  const endChecks = await checkHealth(server);
  const before = await scriptCpuMs(server);
  for (let i = 0; i < times; i++) await send(server, slow);
  const cpuMs = ((await scriptCpuMs(server)) - before) / times;
  return { cpuMs, waits: await endChecks() };
}

/** The slowest requests that a server accepts. */
export async function slowestRequests(server: Server): Promise<readonly Slow[]> {
  const bodies = largestRequests.map(({ path, body }) => ({ name: `${path}, largest body`, path, body }));
  return [...(await ofModels(server)), ...(await ofFits(server)), ...others, ...bodies];
}

export async function benchWorst(): Promise<BenchRow[]> {
  const server = await startOurs(18_780);
  try {
    const requests = await slowestRequests(server);
    const measured: { readonly name: string; readonly cpuMs: number; readonly waits: readonly number[] }[] = [];
    for (const request of requests) {
      const { cpuMs, waits } = await measure(server, request);
      measured.push({ name: request.name, cpuMs, waits });
      const p99 = waits.toSorted((a, b) => a - b)[Math.floor(0.99 * waits.length)] ?? 0;
      console.log(
        `${request.name}: ${cpuMs.toFixed(0)} ms of processor, health ${p99.toFixed(0)} ms (p99 of ${waits.length})`,
      );
    }
    const waits = measured.flatMap((one) => one.waits).toSorted((a, b) => a - b);
    const row = (name: string, ours: number, target: string): BenchRow => ({
      name,
      ours,
      peer: undefined,
      unit: "ms",
      ratio: undefined,
      target,
    });
    const slowest = measured.toSorted((a, b) => b.cpuMs - a.cpuMs).slice(0, 10);
    return [
      ...slowest.map(({ name, cpuMs }) => row(`${name}: processor time`, cpuMs, "<= 1,000 ms")),
      row("health check beside them all, 99th percentile", waits[Math.floor(0.99 * waits.length)] ?? 0, "<= 100 ms"),
      row("health check beside them all, the slowest", waits.at(-1) ?? 0, "to be reported"),
    ];
  } finally {
    server.process.kill();
  }
}
