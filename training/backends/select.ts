/** Selection of the tensor backend: the requested one, or the fastest available. */
import type { Backend } from "./backend.ts";
import { cpu } from "./cpu.ts";
import { nodeGpu } from "./node-gpu.ts";
import { wasm } from "./wasm.ts";
import { webgpu } from "./webgpu.ts";

/** In order of preference; missing and emulated devices are skipped. */
const automatic: readonly Backend[] = [nodeGpu({ allowCpu: false }), webgpu({ allowSoftware: false }), wasm, cpu];
const onRequest: readonly Backend[] = [nodeGpu({ allowCpu: true }), webgpu({ allowSoftware: true }), wasm, cpu];

export const backendNames: readonly string[] = onRequest.map(({ name }) => name);

export interface StartedBackend {
  readonly name: string;
  /** The device or library found and, after an automatic choice, why no preferred backend was available. */
  readonly found: string;
}

/**
 * Starts the backend `requested` or, without a request, the first one in order of preference that starts.
 *
 * @throws Error if the requested backend is unavailable; it is never replaced silently
 */
export async function selectBackend(requested?: string): Promise<StartedBackend> {
  if (requested !== undefined) {
    const backend = onRequest.find(({ name }) => name === requested);
    if (backend === undefined) {
      throw new Error(`--backend: expected one of ${backendNames.join(", ")}, got ${requested}`);
    }
    const { name, found, refusal } = await attempt(backend);
    if (refusal !== undefined) throw new Error(`--backend ${refusal}`);
    return { name, found };
  }
  const refusals: string[] = [];
  for (const backend of automatic) {
    const { name, found, refusal } = await attempt(backend);
    if (refusal === undefined) return { name, found: [found, ...refusals.map((each) => `no ${each}`)].join("; ") };
    refusals.push(refusal);
  }
  throw new Error(`no backend starts on this machine: ${refusals.join("; ")}`);
}

async function attempt(backend: Backend): Promise<StartedBackend & { readonly refusal?: string }> {
  const { name } = backend;
  return backend.start().then(
    (found) => ({ name, found }),
    (cause: Error) => ({ name, found: "", refusal: `${name}: ${cause.message}` }),
  );
}
