/**
 * onnxruntime in workerd, with a check of each network's tensors against its card.
 *
 * workerd does not compile WebAssembly from bytes: it accepts only modules compiled at deployment, while onnxruntime
 * has only bytes. So during onnxruntime's start, `WebAssembly.instantiate` returns the deployed module, and the
 * required bytes are a dummy.
 */

import { env, InferenceSession, Tensor } from "onnxruntime-web/wasm";
// By path, because wrangler ignores a package's exports for modules of this kind, while Vite insists on them.
import ortModule from "../../node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm";
import { unavailable } from "../problem.ts";
import { type FloatTensor, type Tensors, tensorOf } from "../tensor.ts";
import { contractMismatch, type TensorContract } from "../tensor-contract.ts";
import { type BatchPlan, runInParts } from "./batch-rows.ts";
import { detachWeights } from "./network-file.ts";

env.wasm.numThreads = 1;
env.wasm.wasmBinary = new ArrayBuffer(1);
env.logLevel = "error";

/**
 * Largest file whose weights onnxruntime rearranges for its matrix products, bytes. The rearranged copies take as much
 * memory again while the session is created; without them, a run of the largest published networks takes 1 to 9 %
 * longer.
 */
const largestPackedBytes = 2 ** 21;

/**
 * Whether onnxruntime simplifies the graph, which networks of other producers gain from. Even searching for what it could
 * simplify would be a tenth of the Worker's start-up time.
 */
export type GraphOptimization = "disabled" | "basic";

/** A network ready to run. */
export interface Session {
  readonly contract: TensorContract;
  readonly plan: BatchPlan;
  /**
   * A forward pass; all inputs have the same batch size, which is free.
   *
   * @throws DomainError ModelUnavailable: the network fails on inputs that fit its contract
   */
  run(inputs: Tensors): Promise<Tensors>;
}

/** One network in onnxruntime's memory, which its creator must release. */
export interface OwnedSession {
  /** A forward pass of one part of a batch. */
  run(inputs: Tensors): Promise<Tensors>;
  /** Frees its memory as soon as no run is in progress. */
  release(): Promise<void>;
}

/**
 * A network that runs batches of any size in parts. Nothing is held between the parts, where an evicted session is
 * released and a request ends if its client has left.
 *
 * @param present the session to run the next part
 */
export const sessionOf = (
  contract: TensorContract,
  plan: BatchPlan,
  present: () => Promise<OwnedSession>,
): Session => ({
  contract,
  plan,
  run: (inputs) => runInParts(async (rows) => (await present()).run(rows), inputs, plan),
});

const instantiateBytes = WebAssembly.instantiate;
let started = false;

/**
 * The session that was created last. onnxruntime forgets the weights of all creations when one ends, so they must not
 * overlap; once it has started, a creation waits for nothing outside.
 */
let created: Promise<unknown> = Promise.resolve();

function createOrtSession(onnx: Uint8Array, optimization: GraphOptimization): Promise<InferenceSession> {
  const session = created.then(() => createAlone(onnx, optimization));
  created = session.catch(() => undefined);
  return session;
}

async function createAlone(onnx: Uint8Array, optimization: GraphOptimization): Promise<InferenceSession> {
  const { graph, weights, free } = detachWeights(onnx);
  const options: InferenceSession.SessionOptions = {
    executionProviders: ["wasm"],
    graphOptimizationLevel: optimization,
    externalData: weights,
    extra: { session: { disable_prepacking: onnx.length > largestPackedBytes ? "1" : "0" } },
    // The graph still has the half-precision weights that nothing uses any more, and each would be a warning.
    logSeverityLevel: 3,
  };
  try {
    return await startWith(() => InferenceSession.create(graph, options));
  } finally {
    free();
  }
}

/** Runs onnxruntime's first call with the deployed module. */
async function startWith(create: () => Promise<InferenceSession>): Promise<InferenceSession> {
  if (started) return create();
  const answerWithModule = async (_bytes: BufferSource, imports?: WebAssembly.Imports) => ({
    module: ortModule,
    instance: await instantiateBytes(ortModule, imports),
  });
  WebAssembly.instantiate = answerWithModule as unknown as typeof WebAssembly.instantiate;
  try {
    const session = await create();
    started = true;
    return session;
  } finally {
    WebAssembly.instantiate = instantiateBytes;
  }
}

function toOrt(inputs: Tensors): InferenceSession.FeedsType {
  const feeds: Record<string, Tensor> = {};
  for (const name of Object.keys(inputs)) {
    const { data, shape } = tensorOf(inputs, name);
    feeds[name] = new Tensor("float32", data, shape);
  }
  return feeds;
}

function fromOrt(outputs: InferenceSession.ReturnType): Tensors {
  const tensors: Record<string, FloatTensor> = {};
  for (const name of Object.keys(outputs)) {
    const { data, dims } = outputs[name] as Tensor;
    tensors[name] = { data: data as Float32Array, shape: dims };
  }
  return tensors;
}

/**
 * Creates a session and checks its tensors against the contract.
 *
 * @param onFailure called when onnxruntime fails in a run; the session must not be used again
 * @throws DomainError ModelUnavailable: the bytes are not an ONNX model, or its tensors differ from the contract
 */
export async function createSession(
  onnx: Uint8Array,
  contract: TensorContract,
  optimization: GraphOptimization,
  onFailure: () => void,
): Promise<OwnedSession> {
  const session = await createOrtSession(onnx, optimization).catch((cause: unknown) => {
    throw unavailable("expected an ONNX model, got bytes that onnxruntime does not load", cause);
  });
  const mismatch = contractMismatch(session.inputMetadata, session.outputMetadata, contract);
  if (mismatch) {
    await session.release();
    throw unavailable(mismatch);
  }
  let running = 0;
  let released = false;
  const releaseIdle = async () => {
    if (released && running === 0) await session.release();
  };
  return {
    run: async (inputs) => {
      running++;
      try {
        return fromOrt(await session.run(toOrt(inputs)));
      } catch (cause) {
        onFailure();
        throw unavailable("expected the network to run, but it failed; send the request again", cause);
      } finally {
        running--;
        if (released) await releaseIdle();
      }
    },
    release: () => {
      released = true;
      return releaseIdle();
    },
  };
}
