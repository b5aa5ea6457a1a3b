/**
 * onnxruntime in workerd, and the check that a network is what its card says.
 *
 * workerd compiles no WebAssembly from bytes: it takes modules that were compiled when the Worker was deployed, and
 * onnxruntime knows only bytes. So while onnxruntime starts, `WebAssembly.instantiate` answers with the deployed
 * module, and the bytes that onnxruntime insists on are a single one that nobody reads.
 */

import { env, InferenceSession, Tensor } from "onnxruntime-web/wasm";
// By path: wrangler ignores a package's exports when it resolves a module of this kind, and Vite insists on them.
import ortModule from "../../node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm";
import type { Pace } from "../budget/pace.ts";
import { unavailable } from "../problem.ts";
import type { Tensors } from "../tensor.ts";
import { contractMismatch, type TensorContract } from "../tensor-contract.ts";
import { type BatchPlan, runInParts } from "./batch-rows.ts";

env.wasm.numThreads = 1;
env.wasm.wasmBinary = new ArrayBuffer(1);
env.logLevel = "error";

/**
 * Whether weights stored in half precision are turned into float32 once, when the session is made, instead of by each
 * run; merely looking for them would be a tenth of the Worker's start-up.
 */
export type WeightCasts = "none" | "fold";

const sessionOptions = (casts: WeightCasts): InferenceSession.SessionOptions => ({
  executionProviders: ["wasm"],
  graphOptimizationLevel: casts === "fold" ? "basic" : "disabled",
});

/** A network ready to run. */
export interface Session {
  readonly contract: TensorContract;
  readonly plan: BatchPlan;
  /**
   * A forward pass; the batch dimension of the inputs is free and common.
   *
   * @param pace told of the operations before they are done
   * @throws DomainError ModelUnavailable: the network fails on inputs that fit its contract
   */
  run(inputs: Tensors, pace?: Pace): Promise<Tensors>;
}

/** A session in the hands of whoever made it. */
export interface OwnedSession extends Session {
  /** Gives its memory back, as soon as none of its runs is under way. */
  release(): Promise<void>;
}

const instantiateBytes = WebAssembly.instantiate;
let started = false;

async function createOrtSession(onnx: Uint8Array, casts: WeightCasts): Promise<InferenceSession> {
  if (started) return InferenceSession.create(onnx, sessionOptions(casts));
  const answerWithModule = async (_bytes: BufferSource, imports?: WebAssembly.Imports) => ({
    module: ortModule,
    instance: await instantiateBytes(ortModule, imports),
  });
  WebAssembly.instantiate = answerWithModule as unknown as typeof WebAssembly.instantiate;
  try {
    const session = await InferenceSession.create(onnx, sessionOptions(casts));
    started = true;
    return session;
  } finally {
    WebAssembly.instantiate = instantiateBytes;
  }
}

/**
 * Loads a network and holds it to its contract.
 *
 * @param plan how much of a batch goes through it at once, and what that costs
 * @param onFailure called when onnxruntime fails in a run: that session may not run again
 * @throws DomainError ModelUnavailable: the bytes are no ONNX model, or its tensors are not those of the contract
 */
export async function createSession(
  onnx: Uint8Array,
  contract: TensorContract,
  casts: WeightCasts,
  plan: BatchPlan,
  onFailure: () => void,
): Promise<OwnedSession> {
  const session = await createOrtSession(onnx, casts).catch((cause: unknown) => {
    throw unavailable("expected an ONNX model, got bytes that onnxruntime does not load", cause);
  });
  const mismatch = contractMismatch(session.inputMetadata, session.outputMetadata, contract);
  if (mismatch) {
    await session.release();
    throw unavailable(mismatch);
  }
  const runOnce: Session["run"] = async (inputs) => {
    const feeds = Object.fromEntries(
      Object.entries(inputs).map(([name, { data, shape }]) => [name, new Tensor("float32", data, shape)]),
    );
    const outputs = await session.run(feeds).catch((cause: unknown) => {
      onFailure();
      throw unavailable("expected the network to run, but it failed; send the request again", cause);
    });
    return Object.fromEntries(
      Object.entries(outputs).map(([name, tensor]) => [
        name,
        { data: tensor.data as Float32Array, shape: tensor.dims },
      ]),
    );
  };
  let running = 0;
  let released = false;
  const releaseIdle = async () => {
    if (released && running === 0) await session.release();
  };
  return {
    contract,
    plan,
    run: async (inputs, pace) => {
      running++;
      try {
        return await runInParts(runOnce, inputs, plan, pace);
      } finally {
        running--;
        await releaseIdle();
      }
    },
    release: () => {
      released = true;
      return releaseIdle();
    },
  };
}
