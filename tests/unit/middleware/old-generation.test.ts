import { getHeapSpaceStatistics } from "node:v8";
import { Hono } from "hono";
import { expect, test } from "vitest";
import type { Bindings } from "../../../worker/environment.ts";
import { checkOldGeneration } from "../../../worker/http/middleware/old-generation.ts";

/** Bytes of the old generation's large objects; young large objects have a space of their own. */
const oldLargeObjects = (): number =>
  getHeapSpaceStatistics().find(({ space_name }) => space_name === "large_object_space")?.space_used_size as number;

const app = new Hono<Bindings>().use(checkOldGeneration()).get("/", (c) => c.body(null));

/** How much 128 requests add, bytes. */
async function growth(period: number): Promise<number> {
  const send = async () => {
    for (let request = 0; request < 128; request++)
      await app.request("/", {}, { OLD_GENERATION_CHECK_REQUESTS: period });
  };
  await send();
  const before = oldLargeObjects();
  await send();
  return oldLargeObjects() - before;
}

// Once more, in case a collection freed the first string meanwhile.
test("once in a number of requests, something is allocated in the old generation, in pages of its own", {
  retry: 2,
}, async () => {
  const grown = await growth(128);
  // One string of 150,000 letters with its header.
  expect(grown).toBeGreaterThanOrEqual(150_000);
  expect(grown).toBeLessThan(300_000);
});

test("a setting of 0 switches it off", async () => {
  expect(await growth(0)).toBeLessThanOrEqual(0);
});
