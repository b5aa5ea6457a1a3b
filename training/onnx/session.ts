/**
 * ONNX files in onnxruntime-web, in the build and with the graph optimisation that the Worker uses for published models.
 */
import { env, InferenceSession, Tensor } from "onnxruntime-web/wasm";

env.wasm.numThreads = 1;
env.logLevel = "fatal";

/** A float32 tensor. */
export interface Values {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

export interface OnnxSession {
  readonly inputs: readonly InferenceSession.ValueMetadata[];
  readonly outputs: readonly InferenceSession.ValueMetadata[];
  /** A forward pass; only tensors of float32 are returned. */
  run(inputs: Readonly<Record<string, Values>>): Promise<Readonly<Record<string, Values>>>;
  release(): Promise<void>;
}

export async function openSession(onnx: Uint8Array): Promise<OnnxSession> {
  const session = await InferenceSession.create(onnx, {
    executionProviders: ["wasm"],
    graphOptimizationLevel: "basic",
  });
  return {
    inputs: session.inputMetadata,
    outputs: session.outputMetadata,
    async run(inputs) {
      const feeds = Object.entries(inputs).map(
        ([name, { data, shape }]) => [name, new Tensor("float32", data, shape)] as const,
      );
      const results = Object.entries(await session.run(Object.fromEntries(feeds)));
      return Object.fromEntries(
        results
          .filter(([, { type }]) => type === "float32")
          .map(([name, { data, dims }]) => [name, { data: data as Float32Array, shape: dims }]),
      );
    },
    release: () => session.release(),
  };
}
