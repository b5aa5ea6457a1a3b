/** A script that starts its own Worker on a free port: `npm run bundle && node examples/miniflare/ask.ts`. */
import { startLocalWorker } from "../../worker/local.ts";

await using worker = await startLocalWorker();

const response = await fetch(`${worker.url}/v1/networks/query`, {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ network: "fuel-gauge", query: ["fuel"], observed: { gauge: "empty" } }),
});
const { table } = await response.json();
console.log("p(fuel | gauge = empty)", table);
