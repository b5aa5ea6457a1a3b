/**
 * Installs TensorFlow for the backend node-gpu into a folder, atomically.
 *
 * With an NVIDIA GPU, the package's own install script downloads a CUDA build of TensorFlow. Without one, TensorFlow
 * comes from its PyPI wheel, and the package's binding is compiled against it. Packages are installed with this
 * machine's npm and pip, from the registries that those are configured for.
 */
import { mkdir, readdir, readFile, rename, rm, statfs, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { findGpu, type Gpu } from "./gpu.ts";
import { packageName } from "./library.ts";
import { runTool } from "./tool.ts";
import { fillFromWheel, nodeHeaders, requireBuildTools, wheelRequirement } from "./wheel.ts";

const packageVersion = "4.22.0";
/**
 * Compute capability from which a GPU needs a newer CUDA than 11.2, for which the package's TensorFlow 2.9 was built.
 */
const tooNew = 9;
/** Peak disk usage of an installation: the wheel, its unpacked files and npm's packages. */
const neededBytes = 1.5e9;

/**
 * Installs into `home`, unless it already contains the same installation.
 *
 * @returns a description of the installation
 * @throws Error in one sentence, with the last lines of the tool that failed
 */
export async function installTensorFlow(home: string, say: (line: string) => void): Promise<string> {
  const gpu = await findGpu();
  requireSupport(gpu);
  const manifest = describe(gpu);
  if ((await readFile(join(home, "package.json"), "utf8").catch(() => "")) === manifest) {
    const works = await tryOut(home).catch(() => undefined);
    if (works !== undefined) return `${works}: already installed`;
    say("the existing installation does not run: reinstalling");
  }
  await mkdir(dirname(home), { recursive: true });
  await sweep(home);
  await requireSpace(dirname(home));
  const partial = `${home}.${process.pid}.partial`;
  try {
    await mkdir(partial);
    await writeFile(join(partial, "package.json"), manifest);
    if (!gpu) await requireBuildTools(partial);
    const library = await installPackages(partial, say);
    await (gpu ? fetchForGpu(library, say) : fillFromWheel(partial, library, say));
    say("checking the installation");
    const works = await tryOut(partial);
    if (gpu && !works.endsWith("GPU")) say(`it does not reach ${gpu.name}: it looks for CUDA 11.2 and cuDNN 8.1`);
    await replace(home, partial);
    return works;
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** The folder's package.json; two installations are the same if theirs are equal. */
function describe(gpu: Gpu | undefined): string {
  const description = gpu ? "TensorFlow with CUDA, from the package" : `TensorFlow of ${wheelRequirement}`;
  const dependencies = { [packageName]: packageVersion, [nodeHeaders.name]: nodeHeaders.version };
  return `${JSON.stringify({ private: true, description, dependencies }, undefined, 2)}\n`;
}

/** @throws Error if neither way leads to a working TensorFlow */
function requireSupport(gpu: Gpu | undefined): void {
  const machine = `${process.platform} ${process.arch}`;
  const elsewhere = "train with --backend webgpu, or on the CPU with --backend wasm";
  if (gpu) {
    if (gpu.computeCapability < tooNew) return;
    throw new Error(
      `${gpu.name} has compute capability ${gpu.computeCapability.toFixed(1)}: the TensorFlow 2.9 of ${packageName} ` +
        `was built with CUDA 11.2, which ends below ${tooNew.toFixed(1)}, before Hopper and Blackwell; ${elsewhere}`,
    );
  }
  if (machine !== "linux x64") {
    throw new Error(
      `without an NVIDIA GPU there is a TensorFlow for linux x64 only, and this is ${machine}; ${elsewhere}`,
    );
  }
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  if (header.glibcVersionRuntime === undefined) {
    throw new Error(`TensorFlow's wheel needs glibc, and this Linux has another C library; ${elsewhere}`);
  }
}

/** Removes leftovers of killed runs. */
async function sweep(home: string): Promise<void> {
  for (const name of await readdir(dirname(home))) {
    const [, id] = /^\.(\d+)\.partial$/.exec(name.slice(basename(home).length)) ?? [];
    if (id !== undefined && name.startsWith(basename(home)) && !isRunning(Number(id))) {
      await rm(join(dirname(home), name), { recursive: true, force: true });
    }
  }
}

function isRunning(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

async function requireSpace(folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free < neededBytes) {
    const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
    throw new Error(`${folder}: expected ${gigabytes(neededBytes)} of free space, got ${gigabytes(free)}`);
  }
}

/** Installs npm's packages without a second copy of tfjs: the binding uses the one above the folder. */
async function installPackages(folder: string, say: (line: string) => void): Promise<string> {
  say(`${packageName} ${packageVersion} by npm`);
  const flags = ["--ignore-scripts", "--no-package-lock", "--no-audit", "--no-fund", "--omit=peer"];
  await runTool("npm", ["install", "--prefix", folder, ...flags], { cwd: folder });
  const scope = join(folder, "node_modules", dirname(packageName));
  for (const name of await readdir(scope)) {
    if (name !== basename(packageName)) await rm(join(scope, name), { recursive: true });
  }
  return join(scope, basename(packageName));
}

async function fetchForGpu(library: string, say: (line: string) => void): Promise<void> {
  say("TensorFlow with CUDA by the package's install script");
  await runTool("npm", ["run", "install"], { cwd: library });
}

/** Loads it and computes, in a separate process, because an incompatible native library may end its process. */
async function tryOut(folder: string): Promise<string> {
  const script = fileURLToPath(new URL("try-out.ts", import.meta.url));
  return (await runTool(process.execPath, [script, folder], { cwd: folder, purpose: "TensorFlow's trial" })).trim();
}

/** Replaces the old folder by the new one; after a kill in between there is none, and the next run installs again. */
async function replace(home: string, partial: string): Promise<void> {
  const old = `${home}.${process.pid}.old.partial`;
  await rename(home, old).catch(() => {});
  await rename(partial, home);
  await rm(old, { recursive: true, force: true });
}
