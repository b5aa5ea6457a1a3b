/** Assembles WebAssembly text into functions that work on the tensors' own memory. */
import initialiseWabt from "wabt";
import { heapMemory } from "./heap.ts";
import { compile } from "./revectorize.ts";

/**
 * The exports of a module in the text format, which may import `heap.memory` and use (relaxed) SIMD.
 *
 * The text is assembled when the backend starts, in some 20 ms, so no binary is checked in.
 */
export async function assemble<Exports>(name: string, text: string): Promise<Exports> {
  const wabt = await initialiseWabt();
  const module = wabt.parseWat(`${name}.wat`, text, { simd: true, relaxed_simd: true });
  const { buffer } = module.toBinary({});
  module.destroy();
  const instance = new WebAssembly.Instance(compile(Uint8Array.from(buffer)), { heap: { memory: heapMemory() } });
  return instance.exports as Exports;
}
