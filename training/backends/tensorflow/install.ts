/**
 * Installs TensorFlow for the backend node-gpu into a folder, atomically.
 *
 * With an NVIDIA GPU, the package's own install script downloads a CUDA build of TensorFlow. Without one, TensorFlow
 * comes from its PyPI wheel, and the package's binding is compiled against it. Packages are installed with this
 * machine's npm and pip, from the registries that those are configured for.
 */
import { statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import project from "../../../package.json" with { type: "json" };
import { install, installPackages, type Say } from "../../packages/install.ts";
import { runTool } from "../../packages/tool.ts";
import { findGpu, type Gpu } from "./gpu.ts";
import { packageName } from "./library.ts";
import { fillFromWheel, nodeHeaders, requireBuildTools, wheelRequirement } from "./wheel.ts";

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
export async function installTensorFlow(home: string, say: Say): Promise<string> {
  const gpu = await findGpu();
  requireSupport(gpu);
  const works = await install(
    home,
    {
      description: gpu ? "TensorFlow with CUDA, from the package" : `TensorFlow of ${wheelRequirement}`,
      dependencies: { [packageName]: project.peerDependencies[packageName], [nodeHeaders.name]: nodeHeaders.version },
      async fill(folder) {
        await requireSpace(dirname(folder));
        if (!gpu) await requireBuildTools(folder);
        await installPackages(folder, say);
        const library = join(folder, "node_modules", packageName);
        await (gpu ? fetchForGpu(library, say) : fillFromWheel(folder, library, say));
      },
      tryOut,
    },
    say,
  );
  if (gpu && !works.includes("the GPU")) say(`it does not reach ${gpu.name}: it looks for CUDA 11.2 and cuDNN 8.1`);
  return works;
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

async function requireSpace(folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free < neededBytes) {
    const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
    throw new Error(`${folder}: expected ${gigabytes(neededBytes)} of free space, got ${gigabytes(free)}`);
  }
}

async function fetchForGpu(library: string, say: Say): Promise<void> {
  say("TensorFlow with CUDA by the package's install script");
  await runTool("npm", ["run", "install"], { cwd: library });
}

/** Loads it and computes, in a separate process, because an incompatible native library may end its process. */
async function tryOut(folder: string): Promise<string> {
  const script = fileURLToPath(new URL("try-out.ts", import.meta.url));
  return (await runTool(process.execPath, [script, folder], { cwd: folder, purpose: "TensorFlow's trial" })).trim();
}
