/** How long health checks wait beside a load, asked from a thread of their own: the load's client is busy itself. */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Server } from "./workerd.ts";

/**
 * Asks for the server's health again and again; the first answer has come when this resolves.
 *
 * @returns ends it, and returns how long each answer took, ms
 */
export async function checkHealth(server: Server): Promise<() => Promise<readonly number[]>> {
  const worker = new Worker(new URL("health-worker.ts", import.meta.url), { workerData: server.url });
  await once(worker, "message");
  return async () => {
    worker.postMessage("end");
    const [waits] = await once(worker, "message");
    return waits;
  };
}
