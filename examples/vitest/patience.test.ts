/** A test with its own Worker: does a client wait long enough? `npm run bundle && npx vitest run --root examples/vitest` */
import { afterAll, expect, test } from "vitest";
import { startLocalWorker } from "../../worker/local.ts";

/** The client under test. */
async function patientFetch(url: string, sleep: (seconds: number) => Promise<void>): Promise<Response> {
  for (;;) {
    const response = await fetch(url);
    if (response.status !== 429) return response;
    await sleep(Number(response.headers.get("Retry-After")));
  }
}

let now = 0;
const worker = await startLocalWorker({ rateLimit: { limit: 2, period: 60 }, now: () => now });
afterAll(worker.dispose);

test("over the limit the client waits a minute, and the test does not", async () => {
  const waits: number[] = [];
  const sleep = async (seconds: number) => {
    waits.push(seconds);
    now += 1000 * seconds;
  };
  for (let i = 0; i < 3; i++) {
    const response = await patientFetch(`${worker.url}/v1/models/mlp-2d/decode?latent=0.1,-1.2`, sleep);
    expect(response.status).toBe(200);
  }
  expect(waits).toEqual([60]);
});
