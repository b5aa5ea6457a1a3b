/** Exact inference: our Worker on raw workerd, and FastAPI with numpy and scipy, handle the same requests in turn. */
import { fileURLToPath } from "node:url";
import { createRng } from "../../worker/probability/numerics/random.ts";
import { findPython } from "../python.ts";
import { type Load, postJson, race, requestsPerSecond } from "./load.ts";
import { type BenchRow, type Goal, goalOf } from "./row.ts";
import { type Server, startOurs, startServer } from "./workerd.ts";

/** V8 has compiled the code of every request after some 20,000 of them. */
const warmUpSeconds = 10;
const rng = createRng(1);
/** Close enough to a normal variate for test data. */
const noise = () => rng() + rng() + rng() - 1.5;
const numbers = (count: number) => Array.from({ length: count }, noise);

/** I + ½ 1 1ᵀ. */
const covariance = (size: number) =>
  Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => 0.5 + Number(i === j)));

interface Case extends Goal {
  readonly path: string;
  readonly peerPath: string;
  readonly body: object;
  /** The parts of both responses that must be equal. */
  readonly compared: readonly string[];
}

const inputs = Array.from({ length: 1000 }, () => numbers(10));
const cases: readonly Case[] = [
  {
    name: "condition a mixture, K = 3, D = 4",
    path: "/v1/mixtures/condition",
    peerPath: "/condition",
    body: {
      mixture: {
        weights: [0.2, 0.3, 0.5],
        means: [numbers(4), numbers(4), numbers(4)],
        covariances: [covariance(4), covariance(4), covariance(4)],
      },
      observed: { dimensions: [0, 2], values: [0.3, -0.2] },
    },
    target: ">= 3 x",
    fastTarget: ">= 6 x",
    compared: ["mixture", "logEvidence", "mean", "covariance"],
  },
  {
    name: "regression posterior, N = 1,000, d = 10",
    path: "/v1/regression/posterior",
    peerPath: "/posterior",
    body: {
      inputs,
      targets: inputs.map((x) => x.reduce((sum, value) => sum + value, noise())),
      noiseVariance: 0.1,
      prior: { mean: numbers(10), covariance: covariance(10) },
    },
    target: ">= 2 x",
    fastTarget: ">= 6 x",
    compared: ["mean", "covariance", "logEvidence"],
  },
  {
    name: "fuel gauge: one query given two findings",
    path: "/v1/networks/query",
    peerPath: "/query",
    body: { network: "fuel-gauge", query: ["fuel"], observed: { driverReport: "empty", battery: "flat" } },
    target: ">= 3 x",
    fastTarget: ">= 3.5 x",
    compared: ["table", "observedProbability"],
  },
];

/** Every number in a value, in order. */
function numbersIn(value: unknown): number[] {
  if (typeof value === "number") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}

/** Both must return the same, or the comparison is meaningless. */
async function expectAgreement(ours: Load, peer: Load, fields: readonly string[]): Promise<void> {
  const [a, b] = await Promise.all(
    [ours, peer].map(async ({ url, method = "GET", headers = {}, body = "" }) => {
      const answer = (await (await fetch(url, { method, headers, body })).json()) as Record<string, unknown>;
      return fields.flatMap((field) => numbersIn(answer[field]));
    }),
  );
  const worst = Math.max(...(a ?? []).map((x, i) => Math.abs(x - (b?.[i] ?? Number.NaN)) / Math.max(1, Math.abs(x))));
  // The peer inverts and multiplies where we factor: a few digits of sixteen.
  if (!(worst < 1e-9)) throw new Error(`expectAgreement: expected the same of ${ours.url}, got ${worst} apart`);
}

async function racePeer(ours: Server, peer: Server, isFast: boolean, port: number): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const benched of cases) {
    const { path, peerPath, body, compared } = benched;
    const [load, peerLoad] = [postJson(ours.url + path, body), postJson(peer.url + peerPath, body)];
    await expectAgreement(load, peerLoad, compared);
    await requestsPerSecond(load, warmUpSeconds);
    rows.push({ ...goalOf(benched, isFast), ...(await race(load, peerLoad, port)), unit: "requests/s" });
  }
  return rows;
}

/** All rows of exact inference; none if no Python has the peer's modules. */
export async function benchInference(): Promise<BenchRow[]> {
  const python = findPython(["numpy", "scipy", "fastapi", "uvicorn"]);
  if (!python) {
    console.log("No Python has the peer's modules: tests/bench/peer/inference.py says how to install them.");
    return [];
  }
  const script = fileURLToPath(new URL("peer/inference.py", import.meta.url));
  const port = 18_720;
  const ours = await startOurs(port);
  const rows: BenchRow[] = [];
  try {
    const modes = findPython(["uvloop", "httptools"]) === python ? ["", "fast"] : [""];
    for (const [i, mode] of modes.entries()) {
      const peer = await startServer(python, [script, String(port + 1 + i), mode], port + 1 + i);
      try {
        rows.push(...(await racePeer(ours, peer, mode !== "", port + 1 + modes.length)));
      } finally {
        peer.process.kill();
      }
    }
  } finally {
    ours.process.kill();
  }
  return rows;
}
