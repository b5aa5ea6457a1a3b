/**
 * Installs TensorFlow for the backend node-gpu into a folder: whole, or not at all.
 *
 * With an NVIDIA GPU the package's own install script fetches a CUDA build of TensorFlow. Without one TensorFlow comes
 * out of its PyPI wheel and the package's binding is compiled against it. Packages come by the npm and pip of this
 * machine, so from wherever those are configured to look.
 */
import { mkdir, readdir, readFile, rename, rm, statfs, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { findGpu, type Gpu } from "./gpu.ts";
import { packageName } from "./library.ts";
import { runTool } from "./tool.ts";

const packageVersion = "4.22.0";
/** The last TensorFlow whose wheel has all that the binding is linked to. */
const wheel = {
  requirement: "tensorflow-cpu==2.15.1",
  sha256: "54660c074d7241a503e81edfd9f5ef5af88f64051b72e2945f26318c790f2d26",
  target: ["--python-version", "3.11", "--implementation", "cp", "--platform", "manylinux2014_x86_64"],
} as const;
/** What of the wheel the binding needs: the library, and headers to be compiled against. */
const libraries = "tensorflow/libtensorflow";
const headers = [
  "tensorflow/include/tensorflow/c/",
  "tensorflow/include/tensorflow/core/platform/ctstring",
  "tensorflow/include/tsl/",
];
/** Node's own headers for native modules, as an npm package. */
const nodeHeaders = { name: "node-api-headers", version: "1.9.0" } as const;
/** Compute capability from which a GPU needs a newer CUDA than 11.2, which the package's TensorFlow 2.9 was built with. */
const tooNew = 9;
/** Peak of an installation: wheel, what is unpacked of it, and npm's packages. */
const neededBytes = 1.5e9;

/**
 * Fills `home`, unless it already holds what this would install.
 *
 * @returns what is installed, in words
 * @throws Error in one sentence, with the last lines of the tool that failed
 */
export async function installTensorFlow(home: string, say: (line: string) => void): Promise<string> {
  const gpu = await findGpu();
  requireSupport(gpu);
  const manifest = describe(gpu);
  if ((await readFile(join(home, "package.json"), "utf8").catch(() => "")) === manifest) {
    const works = await tryOut(home).catch(() => undefined);
    if (works !== undefined) return `${works}: already installed`;
    say("what is installed does not run: installing it anew");
  }
  await mkdir(dirname(home), { recursive: true });
  await sweep(home);
  await requireSpace(dirname(home));
  const partial = `${home}.${process.pid}.partial`;
  try {
    await mkdir(partial);
    await writeFile(join(partial, "package.json"), manifest);
    await (gpu ? installForGpu : installFromWheel)(partial, say);
    say("trying it out");
    const works = await tryOut(partial);
    await replace(home, partial);
    return works;
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** The folder's package.json, which two installations share only if they are the same. */
function describe(gpu: Gpu | undefined): string {
  const description = gpu ? "TensorFlow with CUDA, as the package brings it" : `TensorFlow of ${wheel.requirement}`;
  const dependencies = { [packageName]: packageVersion, [nodeHeaders.name]: nodeHeaders.version };
  return `${JSON.stringify({ private: true, description, dependencies }, undefined, 2)}\n`;
}

/** @throws Error where neither way leads to a TensorFlow that runs */
function requireSupport(gpu: Gpu | undefined): void {
  const machine = `${process.platform} ${process.arch}`;
  const elsewhere = "train with --backend webgpu, or on the processor with --backend wasm";
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

/** Removes what killed runs have left. */
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

/** npm's packages, without a second copy of tfjs: the binding shares the engine of the one above the folder. */
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

async function installForGpu(folder: string, say: (line: string) => void): Promise<void> {
  const cwd = await installPackages(folder, say);
  say("TensorFlow with CUDA by the package's install script");
  await runTool("npm", ["run", "install"], { cwd });
}

async function installFromWheel(folder: string, say: (line: string) => void): Promise<void> {
  const python = process.env.PYTHON ?? "python3";
  const compiler = process.env.CXX ?? "c++";
  // Missing tools are better missed before a download of 200 MB.
  await runTool(python, ["-m", "pip", "--version"], {
    cwd: folder,
    hint: "Python 3 with pip; the variable PYTHON names another",
  });
  await runTool(compiler, ["--version"], { cwd: folder, hint: "a C++ compiler; the variable CXX names another" });
  const library = await installPackages(folder, say);
  say(`${wheel.requirement} by pip, 207 MB`);
  const requirements = join(folder, "requirements.txt");
  await writeFile(requirements, `${wheel.requirement} --hash=sha256:${wheel.sha256}\n`);
  const download = ["--no-deps", "--only-binary=:all:", "--require-hashes", ...wheel.target, "--dest", folder];
  await runTool(python, ["-m", "pip", "download", ...download, "--requirement", requirements], { cwd: folder });
  const [file] = (await readdir(folder)).filter((name) => name.endsWith(".whl"));
  const unpacked = join(folder, "wheel");
  await runTool(python, ["-c", unpack, join(folder, file as string), unpacked, libraries, ...headers], { cwd: folder });
  const target = join(library, "deps", "lib");
  await mkdir(target, { recursive: true });
  const names = (await readdir(join(unpacked, "tensorflow"))).filter((name) => name.startsWith("libtensorflow"));
  for (const name of names) await rename(join(unpacked, "tensorflow", name), join(target, name));
  say("compiling the binding");
  await compile(compiler, folder, library, names, join(unpacked, "tensorflow", "include"));
  for (const done of [file as string, "wheel", "requirements.txt"]) await rm(join(folder, done), { recursive: true });
}

/** Unpacks of a zip file, into a folder, the entries whose names start in one of the given ways. */
const unpack = `
import sys, zipfile
archive, folder, *starts = sys.argv[1:]
with zipfile.ZipFile(archive) as entries:
    entries.extractall(folder, [name for name in entries.namelist() if name.startswith(tuple(starts))])
`;

/** The package's binding, linked to libraries that it finds beside itself. */
async function compile(
  compiler: string,
  folder: string,
  library: string,
  names: readonly string[],
  include: string,
): Promise<void> {
  const sources = (await readdir(join(library, "binding"))).filter((name) => name.endsWith(".cc"));
  // Version 8 of Node's interface for native modules is the newest that the package looks for.
  const output = join(library, "lib", "napi-v8");
  await mkdir(output, { recursive: true });
  await runTool(
    compiler,
    [
      ...["-std=c++17", "-O2", "-fPIC", "-shared", "-DNAPI_VERSION=8"],
      ...[join(folder, "node_modules", nodeHeaders.name, "include"), include].map((path) => `-I${path}`),
      ...sources.map((name) => join(library, "binding", name)),
      ...["-o", join(output, "tfjs_binding.node"), `-L${join(library, "deps", "lib")}`],
      ...names.map((name) => `-l:${name}`),
      "-Wl,-rpath,$ORIGIN/../../deps/lib",
    ],
    { cwd: folder },
  );
}

/** Loads it and computes, in a process of its own: a native library that does not fit may end its process. */
async function tryOut(folder: string): Promise<string> {
  const script = fileURLToPath(new URL("try-out.ts", import.meta.url));
  return (await runTool(process.execPath, [script, folder], { cwd: folder })).trim();
}

/** Puts the new folder where the old one was; a kill in between leaves none, and the next run installs again. */
async function replace(home: string, partial: string): Promise<void> {
  const old = `${home}.${process.pid}.old.partial`;
  await rename(home, old).catch(() => {});
  await rename(partial, home);
  await rm(old, { recursive: true, force: true });
}
