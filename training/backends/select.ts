/** Which backend computes: the fastest that this machine has, or the one asked for. */
import type { Backend } from "./backend.ts";
import { cpu } from "./cpu.ts";
import { nodeGpu } from "./node-gpu.ts";
import { wasm } from "./wasm.ts";
import { webgpu } from "./webgpu.ts";

/** In order of preference. */
const automatic: readonly Backend[] = [nodeGpu, webgpu({ allowSoftware: false }), wasm, cpu];
const onRequest: readonly Backend[] = [nodeGpu, webgpu({ allowSoftware: true }), wasm, cpu];

export const backendNames: readonly string[] = onRequest.map(({ name }) => name);

export interface StartedBackend {
  readonly name: string;
  /** The device or library found, in words. */
  readonly found: string;
}

/**
 * Starts the backend `requested`, or without a request the first in the order of preference that starts.
 *
 * @throws Error when the one asked for cannot be had; it is never replaced silently
 */
export async function selectBackend(requested?: string): Promise<StartedBackend> {
  if (requested !== undefined) {
    const backend = onRequest.find(({ name }) => name === requested);
    if (backend === undefined) {
      throw new Error(`selectBackend: expected one of ${backendNames.join(", ")}, got ${requested}`);
    }
    return { name: backend.name, found: await backend.start() };
  }
  const refusals: unknown[] = [];
  for (const backend of automatic) {
    try {
      return { name: backend.name, found: await backend.start() };
    } catch (refusal) {
      refusals.push(refusal);
    }
  }
  throw new AggregateError(refusals, "selectBackend: no backend starts on this machine");
}
