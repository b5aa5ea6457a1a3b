/** The thread of `checkHealth`: asks until it gets a message, and answers with how long each check waited, ms. */
import { Agent, get } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";

const checkEveryMs = 5;
const url = `${workerData}/v2/health/live`;
// A connection of its own: one that it shared might be closed with another request's answer.
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

const check = (): Promise<void> =>
  new Promise((resolve, reject) => {
    get(url, { agent }, (response) => response.on("end", resolve).on("error", reject).resume()).on("error", reject);
  });

const waits: number[] = [];
let busy = true;
parentPort?.once("message", () => {
  busy = false;
});
await check();
parentPort?.postMessage("ready");
while (busy) {
  const started = performance.now();
  // What the server closed as idle is opened anew, as clients do.
  await check().catch(check);
  waits.push(performance.now() - started);
  await sleep(checkEveryMs);
}
agent.destroy();
parentPort?.postMessage(waits);
