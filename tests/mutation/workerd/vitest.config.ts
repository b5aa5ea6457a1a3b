import { appendFileSync } from "node:fs";
import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

/** The tests in workerd, each of them under every mutant, without those that take long. */
export default defineConfig({
  plugins: [
    {
      name: "every-mutant",
      enforce: "pre",
      resolveId: (source, importer) =>
        source === "vitest" && importer?.includes("/tests/worker/")
          ? new URL("every-mutant.ts", import.meta.url).pathname
          : undefined,
    },
    cloudflareTest({
      wrangler: { configPath: "./wrangler.toml" },
      miniflare: { assets: { directory: "./site/public", binding: "ASSETS" } },
    }),
  ],
  test: {
    include: ["tests/worker/**/*.test.ts"],
    exclude: ["**/robustness.test.ts", "**/every-model.test.ts"],
    globalSetup: "./tests/worker/setup.ts",
    isolate: false,
    testTimeout: 3_600_000,
    // A mutant may leave a rejection that nobody handles.
    dangerouslyIgnoreUnhandledErrors: true,
    onConsoleLog(log) {
      for (const [, outcome] of log.matchAll(/^mutant (.*)$/gm)) {
        appendFileSync(process.env.MUTATION_OUTCOMES as string, `${outcome}\n`);
      }
      return false;
    },
  },
});
