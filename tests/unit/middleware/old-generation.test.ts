import { getHeapSpaceStatistics } from "node:v8";
import { expect, test } from "vitest";
import { weighOldGeneration } from "../../../worker/http/middleware/old-generation.ts";

/** Bytes of the old generation's large objects; young large objects have a space of their own. */
const oldLargeObjects = (): number =>
  getHeapSpaceStatistics().find(({ space_name }) => space_name === "large_object_space")?.space_used_size as number;

// Once more, in case a collection freed the first string meanwhile.
test("once in 128 requests, something is allocated in the old generation, in pages of its own", {
  retry: 2,
}, () => {
  for (let request = 0; request < 128; request++) weighOldGeneration();
  const before = oldLargeObjects();
  for (let request = 0; request < 128; request++) weighOldGeneration();
  const grown = oldLargeObjects() - before;
  // One string of 150,000 letters with its header.
  expect(grown).toBeGreaterThanOrEqual(150_000);
  expect(grown).toBeLessThan(300_000);
});
