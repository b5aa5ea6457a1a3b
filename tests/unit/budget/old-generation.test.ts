import { getHeapSpaceStatistics } from "node:v8";
import { expect, test } from "vitest";
import { checkOldGeneration } from "../../../worker/budget/old-generation.ts";

/** Bytes of the old generation's large objects; young large objects have a space of their own. */
const oldLargeObjects = (): number =>
  getHeapSpaceStatistics().find(({ space_name }) => space_name === "large_object_space")?.space_used_size as number;

/** How much 128 requests add, bytes. */
function growth(period: number): number {
  const send = () => {
    for (let request = 0; request < 128; request++)
      checkOldGeneration({ OLD_GENERATION_CHECK_REQUESTS: period } as Env);
  };
  send();
  const before = oldLargeObjects();
  send();
  return oldLargeObjects() - before;
}

// Once more, in case a collection freed the first string meanwhile.
test("once in a number of requests, something is allocated in the old generation, in pages of its own", {
  retry: 2,
}, () => {
  const grown = growth(128);
  // One string of 150,000 letters with its header.
  expect(grown).toBeGreaterThanOrEqual(150_000);
  expect(grown).toBeLessThan(300_000);
});

test("a setting of 0 switches it off", () => {
  expect(growth(0)).toBeLessThanOrEqual(0);
});
