/**
 * WebGPU if `npm run webgpu` has installed it, on the software device that `@sparticuz/chromium` carries (Linux x64
 * only), and everywhere the errors if it has not.
 */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliDecompressSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findGpu, home, isInstalled } from "../../../training/backends/webgpu/library.ts";
import { command } from "./command.ts";
import { expectStepsOfPlainJavaScript } from "./steps-of-plain-javascript.ts";

const run = promisify(execFile);
const installed = isInstalled(home);
const hasDriver = process.platform === "linux" && process.arch === "x64";
const here = installed ? "" : " (skipped: `npm run webgpu` has not been run here)";
const driver = await mkdtemp(join(tmpdir(), "marginalia-swiftshader-"));

beforeAll(async () => {
  if (!hasDriver) return;
  const chromium = dirname(dirname(dirname(createRequire(import.meta.url).resolve("@sparticuz/chromium"))));
  const archive = join(driver, "swiftshader.tar");
  await writeFile(archive, brotliDecompressSync(await readFile(join(chromium, "bin", "swiftshader.tar.br"))));
  await run("tar", ["-xf", archive, "-C", driver]);
});
afterAll(() => rm(driver, { recursive: true }));

test.runIf(installed && hasDriver)(
  `WebGPU trains like plain JavaScript, and a software adapter is never selected automatically${here}`,
  async () => {
    const script = fileURLToPath(new URL("steps-on.ts", import.meta.url));
    const environment = {
      ...process.env,
      LD_LIBRARY_PATH: driver,
      VK_ICD_FILENAMES: join(driver, "vk_swiftshader_icd.json"),
    };
    const written = join(driver, "ends.json");
    await run(process.execPath, [script, "webgpu", written], { env: environment });
    const { automatic, found, ends } = JSON.parse(await readFile(written, "utf8"));
    expect(automatic.name).not.toBe("webgpu");
    expect(found).toMatch(/swiftshader/i);

    await expectStepsOfPlainJavaScript(ends);
  },
  120_000,
);

test.skipIf(installed)("without WebGPU the backend is refused with the command that installs it", async () => {
  const { code, text } = await command(["train", "mlp-2d", "--backend", "webgpu"]);
  expect(code).toBe(1);
  expect(text).toBe("--backend webgpu: not installed (npm run webgpu)");
});

test("a library that does not load is named, with the command that reinstalls it", async () => {
  const broken = join(driver, "node_modules", "webgpu");
  await mkdir(broken, { recursive: true });
  await writeFile(join(broken, "index.js"), 'throw new Error("libvulkan.so.1: cannot open\\nRequire stack:")');
  await expect(findGpu(driver)).rejects.toThrow(
    /^its package webgpu does not load: libvulkan\.so\.1: cannot open \(npm run webgpu\)$/,
  );
});
