import { fileURLToPath } from "node:url";
import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

// Neither telemetry nor Cloudflare's sample of request properties is worth a wait on a closed network.
process.env.WRANGLER_SEND_METRICS = "false";
process.env.CLOUDFLARE_CF_FETCH_ENABLED = "false";
// Node keeps compiled modules here: the tests start some hundred processes, most of which load TensorFlow.js.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL(".cache/node", import.meta.url));

export default defineConfig({
  test: {
    // The Worker logs a line a request.
    onConsoleLog: (log) => !log.includes('"requestId"'),
    // Each kind of test keeps two cores busy; browsers come last, and alone, because gestures are timed.
    projects: [
      {
        test: {
          name: "unit",
          include: ["tests/unit/**/*.test.ts"],
          exclude: ["tests/unit/training/**"],
          // Pure functions: a process for each file would take longer than its tests.
          isolate: false,
          maxWorkers: 2,
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: "training",
          include: ["tests/unit/training/**/*.test.ts"],
          maxWorkers: 2,
          testTimeout: 30_000,
        },
      },
      {
        plugins: [
          cloudflareTest({
            wrangler: { configPath: "./wrangler.toml" },
            // The committed artefacts, whether or not the site has been built.
            miniflare: { assets: { directory: "./site/public", binding: "ASSETS" } },
          }),
        ],
        test: {
          name: "worker",
          include: ["tests/worker/**/*.test.ts"],
          globalSetup: "./tests/worker/setup.ts",
          isolate: false,
          maxWorkers: 2,
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: "http",
          include: ["tests/http/**/*.test.ts"],
          globalSetup: "./tests/http/setup.ts",
          maxWorkers: 2,
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: "browser",
          include: ["tests/browser/**/*.test.ts"],
          globalSetup: ["./tests/http/setup.ts", "./tests/browser/setup.ts"],
          // The files of a worker share its browser.
          isolate: false,
          maxWorkers: 2,
          testTimeout: 30_000,
          // A shared processor may stall one gesture; the report names every test that needed it.
          retry: 1,
          // As long as the pages' own waits: the processor may be shared.
          expect: { poll: { timeout: 10_000 } },
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
