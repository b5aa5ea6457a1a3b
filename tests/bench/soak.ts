/** Two minutes of every route's own example under full load: failures, and what memory does. */
import { setTimeout as sleep } from "node:timers/promises";
import autocannon from "autocannon";
import { type OpenApiDocument, operationsOf } from "../../site/lib/openapi.ts";
import { residentMb } from "./process.ts";
import type { BenchRow } from "./row.ts";
import { startBounded, startOurs } from "./workerd.ts";

const durationSeconds = 120;
/** What is warm by then stays; growth is counted from here. */
const settledSeconds = 30;
const sampleSeconds = 10;
const connections = 16;

/** The requests that the API's document gives as examples, one a route. */
async function exampleRequests(base: string): Promise<autocannon.Request[]> {
  const document = (await (await fetch(`${base}/openapi.json`)).json()) as OpenApiDocument;
  return operationsOf(document).map(({ method, example }) => ({
    ...example,
    method,
    ...(example.body && { headers: { "content-type": "application/json" } }),
  }));
}

/** With a bound on JavaScript's heap, and on workerd as it ships. */
export async function soak(): Promise<BenchRow[]> {
  return [...(await soakOn(startBounded, "64 MB for JavaScript")), ...(await soakOn(startOurs, "no bound"))];
}

async function soakOn(start: typeof startOurs, condition: string): Promise<BenchRow[]> {
  const ours = await start(18_760);
  try {
    const requests = await exampleRequests(ours.url);
    const load = autocannon({ url: ours.url, connections, duration: durationSeconds, requests });
    const memory: { seconds: number; mb: number }[] = [];
    for (let seconds = 0; seconds < durationSeconds; seconds += sampleSeconds) {
      await sleep(1000 * sampleSeconds);
      const sample = { seconds: seconds + sampleSeconds, mb: await residentMb(ours) };
      memory.push(sample);
      console.log(`${condition}, ${sample.seconds} s: ${sample.mb.toFixed(1)} MB resident`);
    }
    const result = await load;
    const settled = memory.filter(({ seconds }) => seconds >= settledSeconds).map(({ mb }) => mb);
    const row = (name: string, value: number, unit: string, target: string): BenchRow => ({
      name: `${condition}: ${name}`,
      ours: value,
      peer: undefined,
      unit,
      ratio: undefined,
      target,
    });
    return [
      row(`${requests.length} routes in turn, ${durationSeconds} s`, result.requests.average, "requests/s", "-"),
      row("requests that failed", result.non2xx + result.errors + result.timeouts, "requests", "0"),
      row(
        `memory at the end above that after ${settledSeconds} s`,
        (settled.at(-1) as number) - (settled[0] as number),
        "MB",
        "flat",
      ),
    ];
  } finally {
    ours.process.kill();
  }
}
