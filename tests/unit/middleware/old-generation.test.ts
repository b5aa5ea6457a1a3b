import { getHeapSpaceStatistics } from "node:v8";
import { expect, test } from "vitest";
import { weighOldGeneration } from "../../../worker/http/middleware/old-generation.ts";

/** Bytes of the old generation's large objects: what is young among them has a space of its own. */
const oldLargeObjects = (): number =>
  getHeapSpaceStatistics().find(({ space_name }) => space_name === "large_object_space")?.space_used_size as number;

// Again where a collection came in between and took the first text away.
test("once in 128 requests something is allocated in the old generation, apart from all that is there", {
  retry: 2,
}, () => {
  for (let request = 0; request < 128; request++) weighOldGeneration();
  const before = oldLargeObjects();
  for (let request = 0; request < 128; request++) weighOldGeneration();
  const grown = oldLargeObjects() - before;
  // One text of 150,000 letters and its header.
  expect(grown).toBeGreaterThanOrEqual(150_000);
  expect(grown).toBeLessThan(300_000);
});
