/** Every example runs as its first line says; client.test.ts, which creates the typed client, tests that one. */
import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { decode as decodePng } from "fast-png";
import { expect, inject, onTestFinished, test } from "vitest";
import { findPython, missing } from "../python.ts";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../", import.meta.url));
const base = inject("baseUrl");
const quickstart = findPython(["requests", "numpy"]);
const triton = findPython(["tritonclient.http", "numpy"]);

const printed = async (command: string, ...args: readonly string[]): Promise<string> =>
  (await run(command, args, { cwd: root })).stdout;

test.skipIf(!quickstart)(`the Python quick start${missing("requests and numpy", quickstart)}`, async () => {
  const text = await printed(quickstart as string, "examples/python/quickstart.py", base);
  expect(text).toContain("images (2, 28, 28) float32");
  expect(text).toMatch(/posterior means \[\[-?\d\.\d+, -?\d\.\d+\], \[-?\d\.\d+, -?\d\.\d+\]\]/);
  // exp(-1/2) against exp(-4/2): the first component is e^1.5 times as likely.
  expect(text).toContain("conditional weights [0.818, 0.182]");
  expect(text).toMatch(/error 400 \[\{'pointer': '.*'pointer': '\/latent', 'detail': '.*Did you mean latents\?'/);
});

const hasJson = spawnSync("curl", ["--help", "all"], { encoding: "utf8" }).stdout?.includes("--json");
test.skipIf(!hasJson)(`the shell quick start${hasJson ? "" : " (skipped: no curl here with --json)"}`, async () => {
  const folder = await mkdtemp(join(tmpdir(), "quickstart-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const { stdout } = await run("sh", [join(root, "examples/shell/quickstart.sh"), base], { cwd: folder });
  const [conditional = "", problem = ""] = stdout.trim().split("\n");
  // exp(-1/2) against exp(-4/2): the first component is e^1.5 times as likely.
  expect(JSON.parse(conditional).mixture.weights[0]).toBeCloseTo(0.81757, 5);
  expect(JSON.parse(problem)).toMatchObject({ status: 400 });
  expect(decodePng(await readFile(join(folder, "digit.png")))).toMatchObject({ width: 28, height: 28 });
});

test.skipIf(!triton)(`the Triton client${missing("tritonclient.http", triton)}`, async () => {
  const text = await printed(triton as string, "examples/python/triton_client.py", base);
  expect(text).toContain("networks ['mlp-2d', 'mlp-2d.encoder'");
  expect(text).toContain("images (2, 28, 28) float32");
  expect(text).toContain("posterior means [[");
});

test("the script with its own Worker", async () => {
  const text = await printed(process.execPath, "examples/miniflare/ask.ts");
  // p(fuel = empty | gauge = empty) of Bishop (2006), section 8.2.1, to its three digits.
  expect(text).toMatch(/^p\(fuel \| gauge = empty\) \[ 0\.257/);
});

test("the test with its own Worker", async () => {
  const vitest = join(createRequire(import.meta.url).resolve("vitest/package.json"), "../vitest.mjs");
  const text = await printed(process.execPath, vitest, "run", "--root", "examples/vitest");
  expect(text).toMatch(/Tests .*1 passed/);
});

test("each example is short", async () => {
  const files = (await readdir(join(root, "examples"), { recursive: true })).filter((path) =>
    /^[^/]+\/[^/]+\.(py|sh|ts)$/.test(path),
  );
  expect(files).toHaveLength(6);
  for (const file of files) {
    const lines = (await readFile(join(root, "examples", file), "utf8")).split("\n");
    expect(lines.length, file).toBeLessThanOrEqual(45);
  }
});
