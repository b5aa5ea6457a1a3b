/** Every route's own example under full load: failures, and what two minutes of it leave of memory. */
import { setTimeout as sleep } from "node:timers/promises";
import autocannon from "autocannon";
import { residentMb } from "./process.ts";
import type { BenchRow } from "./row.ts";
import { startBounded, startOurs } from "./workerd.ts";

/** Until then V8 compiles, and learns how much garbage it may let pile up. */
const warmUpSeconds = 60;
const measuredSeconds = 120;
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

/**
 * On workerd as it ships, where memory has to be flat, and with a bound on JavaScript's heap, up to which V8 takes
 * minutes to let garbage pile up.
 */
export async function soak(): Promise<BenchRow[]> {
  return [
    ...(await soakOn(startOurs, "as it ships", "flat")),
    ...(await soakOn(startBounded, "64 MB for JavaScript", "-")),
  ];
}

async function soakOn(start: typeof startOurs, condition: string, memoryTarget: string): Promise<BenchRow[]> {
  const ours = await start(18_760);
  try {
    const requests = await exampleRequests(ours.url);
    const duration = warmUpSeconds + measuredSeconds;
    const load = autocannon({ url: ours.url, connections, duration, requests });
    const measured: number[] = [];
    for (let seconds = sampleSeconds; seconds <= duration; seconds += sampleSeconds) {
      await sleep(1000 * sampleSeconds);
      const mb = await residentMb(ours);
      if (seconds >= warmUpSeconds) measured.push(mb);
      console.log(`${condition}, ${seconds} s: ${mb.toFixed(1)} MB resident`);
    }
    const result = await load;
    const row = (name: string, value: number, unit: string, target: string): BenchRow => ({
      name: `${condition}: ${name}`,
      ours: value,
      peer: undefined,
      unit,
      ratio: undefined,
      target,
    });
    return [
      row(`${requests.length} routes in turn, ${duration} s`, result.requests.average, "requests/s", "-"),
      row("requests that failed", result.non2xx + result.errors + result.timeouts, "requests", "0"),
      row(`memory after ${warmUpSeconds} s`, measured[0] as number, "MB", "-"),
      row(`memory ${measuredSeconds} s later`, measured.at(-1) as number, "MB", memoryTarget),
      row("least memory in between", Math.min(...measured), "MB", memoryTarget),
      row("most memory in between", Math.max(...measured), "MB", memoryTarget),
    ];
  } finally {
    ours.process.kill();
  }
}
