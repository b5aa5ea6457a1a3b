/** WebGPU through Dawn, on the software device that `@sparticuz/chromium` carries (Linux x64 only). */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliDecompressSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectStepsOfPlainJavaScript } from "./steps-of-plain-javascript.ts";

const run = promisify(execFile);
const supported = process.platform === "linux" && process.arch === "x64";
let driver: string;

beforeAll(async () => {
  driver = await mkdtemp(join(tmpdir(), "marginalia-swiftshader-"));
  if (!supported) return;
  const chromium = dirname(dirname(dirname(createRequire(import.meta.url).resolve("@sparticuz/chromium"))));
  const archive = join(driver, "swiftshader.tar");
  await writeFile(archive, brotliDecompressSync(await readFile(join(chromium, "bin", "swiftshader.tar.br"))));
  await run("tar", ["-xf", archive, "-C", driver]);
});
afterAll(() => rm(driver, { recursive: true }));

test.runIf(supported)(
  "WebGPU trains like plain JavaScript, and a software adapter is never selected automatically",
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
