/**
 * Full load on every route's own example together with a sequence of the slowest requests: failures, memory, and the
 * latency of health checks. Then, once every network has been loaded, the largest responses, eight at a time.
 */
import { setTimeout as sleep } from "node:timers/promises";
import autocannon from "autocannon";
import { type OpenApiDocument, operationsOf } from "../../site/lib/api/openapi.ts";
import { checkHealth } from "./health.ts";
import { type Inspector, type IsolateMemory, inspect } from "./inspector.ts";
import { residentMb } from "./process.ts";
import type { BenchRow } from "./row.ts";
import { heapBoundMb, type Server, startBounded, startOurs, stop } from "./workerd.ts";
import { type Slow, send, slowestRequests } from "./worst.ts";

const usualSeconds = 120;
const connections = 16;
const port = 18_760;
const inspectorPort = 18_761;
/** Sampling interval of the memory, which V8 reports without collecting. */
const sampleMs = 500;
const printedMs = 10_000;
/** Number of simultaneous largest responses, and of repetitions. */
const together = 8;
const rounds = 4;

/** The requests in the OpenAPI document's examples, one for each route. */
async function exampleRequests(base: string): Promise<autocannon.Request[]> {
  const document = (await (await fetch(`${base}/openapi.json`)).json()) as OpenApiDocument;
  return operationsOf(document).map(({ method, example }) => ({
    ...example,
    method,
    ...(example.body && { headers: { "content-type": "application/json" } }),
  }));
}

/** With a bound on JavaScript's heap, and workerd's default. */
export async function soak(seconds = usualSeconds): Promise<BenchRow[]> {
  return [
    ...(await soakOn(startBounded, `${heapBoundMb} MB for JavaScript`, seconds)),
    ...(await soakOn(startOurs, "no bound", seconds)),
  ];
}

interface Sample extends IsolateMemory {
  readonly resident: number;
}

const isolate = ({ heap, buffers, wasm }: IsolateMemory): number => heap + buffers + wasm;

function describe(sample: Sample): string {
  const { heap, buffers, wasm, resident } = sample;
  const [all, ...parts] = [isolate(sample), heap, buffers, wasm].map((mb) => mb.toFixed(0));
  return `${all} MB in the isolate (heap ${parts[0]}, arrays ${parts[1]}, WebAssembly ${parts[2]}), ${resident.toFixed(0)} resident`;
}

/** Samples the memory repeatedly until the returned function is called. */
function watch(server: Server, inspector: Inspector, name: string): () => Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  let busy = true;
  const started = performance.now();
  const watching = (async () => {
    for (let printed = 0; busy; await sleep(sampleMs)) {
      const sample = { ...(await inspector.memory()), resident: await residentMb(server) };
      samples.push(sample);
      const elapsed = performance.now() - started;
      if (elapsed < printed + printedMs) continue;
      printed = elapsed;
      console.log(`${name}, ${(elapsed / 1000).toFixed(0)} s: ${describe(sample)}`);
    }
  })();
  return async () => {
    busy = false;
    await watching;
    return samples;
  };
}

/** Sends requests one after another until it is stopped; returns the failures. */
function sendInTurn(server: Server, requests: readonly Slow[]): () => Promise<readonly string[]> {
  const failures: string[] = [];
  let busy = true;
  const sending = (async () => {
    for (let i = 0; busy; i++) {
      const request = requests[i % requests.length] as Slow;
      await send(server, request).catch((error: Error) => failures.push(`${request.name}: ${error.message}`));
    }
  })();
  return async () => {
    busy = false;
    await sending;
    return failures;
  };
}

/** Responses of megabytes, several of each at once. */
async function largestAnswers(server: Server, requests: readonly Slow[]): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    for (const request of requests) await Promise.all(Array.from({ length: together }, () => send(server, request)));
  }
}

const isLarge = ({ name }: Slow): boolean =>
  /mlp-200d: (decode|samples)|mlp-2d: (decode|reconstruct)|mixtures\/(density|sample)|test digits/.test(name);

async function soakOn(start: typeof startOurs, condition: string, seconds: number): Promise<BenchRow[]> {
  const server = await start(port, inspectorPort);
  const inspector = await inspect(inspectorPort);
  try {
    const requests = await exampleRequests(server.url);
    const slowest = await slowestRequests(server);
    const endChecks = await checkHealth(server);
    const endSlow = sendInTurn(server, slowest);
    const endWatch = watch(server, inspector, condition);
    const result = await autocannon({ url: server.url, connections, duration: seconds, requests });
    const failures = await endSlow();
    const waits = await endChecks();
    const samples = await endWatch();
    for (const failure of failures) console.log(`${condition}: ${failure}`);

    // WebAssembly's memory never shrinks, so measure after every network has been loaded.
    for (const request of slowest) await send(server, request);
    const endLargest = watch(server, inspector, `${condition}, ${together} of the largest answers at once`);
    await largestAnswers(server, slowest.filter(isLarge));
    const beside = await endLargest();

    const sorted = waits.toSorted((a, b) => a - b);
    const percentile = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
    const settled = samples.slice(Math.floor(samples.length / 4));
    const residents = settled.map(({ resident }) => resident);
    const most = (of: readonly Sample[]) => of.toSorted((a, b) => isolate(b) - isolate(a))[0] as Sample;
    console.log(`${condition}, most under load: ${describe(most(samples))}`);
    console.log(`${condition}, most with the largest answers: ${describe(most(beside))}`);
    const row = (name: string, ours: number, unit: string, target: string): BenchRow => ({
      name: `${condition}: ${name}`,
      ours,
      peer: undefined,
      unit,
      ratio: undefined,
      target,
    });
    const bounded = start === startBounded;
    return [
      row(
        `${requests.length} routes in turn and ${slowest.length} slow requests beside, ${seconds} s`,
        result.requests.average,
        "requests/s",
        "-",
      ),
      row("requests that failed", result.non2xx + result.errors + result.timeouts + failures.length, "requests", "0"),
      row("health check, median", percentile(0.5), "ms", "to be reported"),
      row("health check, 99th percentile", percentile(0.99), "ms", "<= 100 ms"),
      row("health check, the slowest", percentile(1), "ms", "to be reported"),
      row(
        "resident at the end above that after a quarter",
        (residents.at(-1) ?? 0) - (residents[0] ?? 0),
        "MB",
        "level",
      ),
      row("most in the isolate under load", isolate(most(samples)), "MB", bounded ? "<= 128 MB" : "to be reported"),
      row(
        `most in the isolate with ${together} of the largest answers at once`,
        isolate(most(beside)),
        "MB",
        bounded ? "<= 128 MB" : "to be reported",
      ),
    ];
  } finally {
    inspector.close();
    await stop(server);
  }
}
