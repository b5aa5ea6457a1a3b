import { defineConfig } from "vitest/config";

/** The tests of one folder, without the two that take half a minute, too long to repeat for every mutant. */
export default defineConfig({
  test: {
    include: ["**/*.test.ts"],
    exclude: ["**/accuracy.test.ts", "**/interruptible.test.ts"],
    testTimeout: 30_000,
  },
});
