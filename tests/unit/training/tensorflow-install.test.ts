/** Errors of `npm run tensorflow` and its clean-up; scripts replace the other programs. */
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test, vi } from "vitest";
import { installTensorFlow } from "../../../training/backends/tensorflow/install.ts";

const folder = await mkdtemp(join(tmpdir(), "marginalia-install-"));
const programs = join(folder, "bin");
const home = join(folder, "cache", "tensorflow");
afterAll(() => rm(folder, { recursive: true }));

/** Only the given programs are on the path. */
beforeEach(async () => {
  await rm(programs, { recursive: true, force: true });
  await mkdir(programs);
  vi.stubEnv("PATH", programs);
  return () => vi.unstubAllEnvs();
});

async function program(name: string, script: string): Promise<void> {
  await writeFile(join(programs, name), `#!/bin/sh\n${script}\n`);
  await chmod(join(programs, name), 0o755);
}

const install = () => installTensorFlow(home, () => {});
const withoutGpu = process.platform === "linux" && process.arch === "x64";

test("a GPU newer than the package's CUDA is referred to WebGPU", async () => {
  await program("nvidia-smi", 'echo "NVIDIA H200, 9.0"');
  await expect(install()).rejects.toThrow(
    /^NVIDIA H200 has compute capability 9\.0: .* CUDA 11\.2, .* train with --backend webgpu/,
  );
});

test.runIf(withoutGpu)("missing programs are named before anything is downloaded", async () => {
  await expect(install()).rejects.toThrow(/^expected the program python3 \(.*\), got none/);
  await program("python3", 'echo "No module named pip" >&2; exit 1');
  await expect(install()).rejects.toThrow(/^python3 -m pip failed with code 1 \(.*\):\n {2}No module named pip$/);
  await program("python3", "exit 0");
  await expect(install()).rejects.toThrow(/^expected the program c\+\+ \(.*\), got none/);
});

test("a failed download is reported in npm's words and leaves nothing; leftovers of killed runs are removed", async () => {
  await program("nvidia-smi", 'echo "NVIDIA A100-SXM4-40GB, 8.0"');
  await program("npm", "echo 'getaddrinfo ENOTFOUND' >&2; exit 1");
  // No process has the largest possible id.
  await mkdir(`${home}.${2 ** 31 - 1}.partial`, { recursive: true });
  await expect(install()).rejects.toThrow(/^npm install --prefix failed with code 1:\n {2}getaddrinfo ENOTFOUND$/);
  expect(await readdir(join(folder, "cache"))).toEqual([]);
});
