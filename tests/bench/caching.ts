/**
 * Savings of a cached GET: a 304, and a response from the data centre's cache, compared with computing the manifold.
 */
import { fileURLToPath } from "node:url";
import { startLocalWorker } from "../../worker/local.ts";
import { type Load, race, requestsPerSecond } from "./load.ts";
import type { BenchRow } from "./row.ts";
import { startOurs } from "./workerd.ts";

const path = "/v1/models/mlp-2d/manifold?size=15";
const publicFolder = fileURLToPath(new URL("../../site/public", import.meta.url));

/** A manifold that has not been requested before. */
let asked = 0;
const unseen = () => `${path}&from=${(0.001 + ++asked * 1e-8).toFixed(8)}`;

/** "Peer" is the same route of the same server, uncached. */
const row = (name: string, rates: Awaited<ReturnType<typeof race>>): BenchRow => ({
  name,
  ...rates,
  unit: "requests/s",
  target: ">= 3 x uncached",
});

async function benchNotModified(): Promise<BenchRow> {
  const ours = await startOurs(18_740);
  try {
    const url = ours.url + path;
    const etag = (await fetch(url)).headers.get("ETag") ?? "";
    const uncached: Load = { url, connections: 4 };
    const known: Load = { url, headers: { "if-none-match": etag }, connections: 16 };
    await requestsPerSecond(uncached);
    await requestsPerSecond(known);
    return row("manifold of 225 as JSON: 304", await race(known, uncached));
  } finally {
    ours.process.kill();
  }
}

/** In miniflare, whose cache replaces the data centre's; bare workerd has none. */
async function benchCacheHit(): Promise<BenchRow> {
  await using worker = await startLocalWorker({ assets: publicFolder });
  const url = worker.url + path;
  await (await fetch(url)).arrayBuffer();
  const hit: Load = { url, connections: 4 };
  return row("manifold of 225 as JSON: cache hit, in miniflare", await race(hit, { ...hit, nextPath: unseen }));
}

export const benchCaching = async (): Promise<BenchRow[]> => [await benchNotModified(), await benchCacheHit()];
