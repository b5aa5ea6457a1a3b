/**
 * Vectors of eight floats in WebAssembly, which itself has vectors of four.
 *
 * Behind an experimental flag, V8 joins two adjacent vectors into one AVX2 instruction. The flag is set only while one
 * of our kernels is compiled, with all optimisations at once: the rest of the process keeps its compiler.
 */
import { existsSync, readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";

/** Releases of Node whose V8 has the flag by this name and, by the tests, compiles the kernels correctly with it. */
const nodeReleases = ["24"];
/** Instruction sets that joined vectors need. */
const features = ["avx2", "fma"];

/** Whether vectors are joined here. */
export const joinsVectors: boolean = nodeReleases.includes(process.versions.node.split(".")[0] ?? "") && hasFeatures();

/** Whether the processor has them; only Linux lists that. */
function hasFeatures(): boolean {
  const list = "/proc/cpuinfo";
  if (process.arch !== "x64" || !existsSync(list)) return false;
  const [, flags = ""] = /^flags\s*:(.*)$/m.exec(readFileSync(list, "utf8")) ?? [];
  return features.every((feature) => flags.split(" ").includes(feature));
}

/** Compiles a binary module, with its vectors joined where V8 can. */
export function compile(binary: Uint8Array<ArrayBuffer>): WebAssembly.Module {
  if (!joinsVectors) return new WebAssembly.Module(binary);
  setFlagsFromString("--experimental-wasm-revectorize --no-liftoff --no-wasm-lazy-compilation");
  try {
    return new WebAssembly.Module(binary);
  } finally {
    setFlagsFromString("--no-experimental-wasm-revectorize --liftoff --wasm-lazy-compilation");
  }
}
