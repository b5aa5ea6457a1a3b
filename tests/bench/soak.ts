/** Two minutes of every route's own example under full load: failures, and what memory does. */
import { setTimeout as sleep } from "node:timers/promises";
import autocannon from "autocannon";
import { residentMb } from "./process.ts";
import type { BenchRow } from "./row.ts";
import { startBounded, startOurs } from "./workerd.ts";

const durationSeconds = 120;
/** What is warm by then stays; growth is counted from here. */
const settledSeconds = 30;
const sampleSeconds = 10;
const connections = 16;

interface Operation {
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly schema: { readonly example?: unknown };
  }[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema: { readonly $ref: string } }> };
}

interface Document {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, { readonly example?: unknown }> };
}

/** The requests that the API's document gives as examples, one a route. */
async function exampleRequests(base: string): Promise<autocannon.Request[]> {
  const { paths, components } = (await (await fetch(`${base}/openapi.json`)).json()) as Document;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [], requestBody }]) => {
      const required = parameters.filter((parameter) => parameter.required);
      const url = required.reduce((rest, { name, schema }) => rest.replace(`{${name}}`, String(schema.example)), path);
      const query = new URLSearchParams(
        required
          .filter((parameter) => parameter.in === "query")
          .map(({ name, schema }) => [name, String(schema.example)]),
      );
      const schema = requestBody?.content["application/json"]?.schema.$ref.split("/").at(-1);
      const body = schema && JSON.stringify(components.schemas[schema]?.example);
      return {
        method: method.toUpperCase() as "GET" | "POST",
        path: query.size > 0 ? `${url}?${query}` : url,
        ...(body && { body, headers: { "content-type": "application/json" } }),
      };
    }),
  );
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
