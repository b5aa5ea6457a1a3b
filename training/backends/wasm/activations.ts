/**
 * Activations and their gradients on the wasm backend, each in one pass over the numbers.
 *
 * tfjs composes each gradient of several operations, and its LeakyRelu does not use SIMD: forward pass and gradient for
 * 100 x 24 x 24 x 64 take 57 ms there, 3.6 ms here.
 */
import * as tf from "@tensorflow/tfjs-core";
import "../../optimise/gradients.ts";
import type { SiluGradInputs, SiluInputs } from "../../network/silu.ts";
import { addKernel, kernelOf, replaceKernel } from "../kernels.ts";
import { createElementwise } from "./elementwise.ts";
import type { TensorInfo } from "./heap.ts";

interface Unary {
  readonly inputs: { readonly x: TensorInfo };
  readonly attrs: { readonly alpha: number };
}

export async function registerActivations(): Promise<void> {
  const kernels = await createElementwise({
    leakyRelu: (f, alpha, x) => f.wherePositive(x, x, f.mul(x, alpha)),
    leakyReluGrad: (f, alpha, x, dy) => f.wherePositive(x, dy, f.mul(dy, alpha)),
    sigmoidGrad: (f, _, y, dy) => f.mul(dy, f.mul(y, f.sub(f.constant(1), y))),
    product: (f, _, a, b) => f.mul(a, b),
    siluGrad: (f, _, y, sigmoid, dy) => f.mul(dy, f.add(sigmoid, f.mul(y, f.sub(f.constant(1), sigmoid)))),
  });

  const original = kernelOf<Unary>("wasm", "LeakyRelu");
  replaceKernel("wasm", "LeakyRelu", (args: Unary) =>
    args.inputs.x.dtype === "float32" ? kernels.leakyRelu(args.attrs.alpha, args.inputs.x) : original(args),
  );
  addKernel("wasm", "LeakyReluGrad", ({ inputs, attrs }: { inputs: Gradient<"x">; attrs: { alpha: number } }) =>
    kernels.leakyReluGrad(attrs.alpha, inputs.x, inputs.dy),
  );
  addKernel("wasm", "SigmoidGrad", ({ inputs }: { inputs: Gradient<"y"> }) =>
    kernels.sigmoidGrad(0, inputs.y, inputs.dy),
  );
  onWasm("Relu", (dy, [x]) => ({ x: () => run("LeakyReluGrad", { x, dy }, { alpha: 0 }) }));
  onWasm("LeakyRelu", (dy, [x], { alpha }) => ({ x: () => run("LeakyReluGrad", { x, dy }, { alpha }) }));
  onWasm("Sigmoid", (dy, [y]) => ({ x: () => run("SigmoidGrad", { y, dy }) }));

  addKernel("wasm", "Silu", ({ inputs }: { inputs: SiluInputs }) => {
    const sigmoid = kernelOf("wasm", "Sigmoid")({ inputs, backend: tf.backend() });
    return [kernels.product(0, inputs.x, sigmoid), sigmoid];
  });
  addKernel("wasm", "SiluGrad", ({ inputs: { y, sigmoid, dy } }: { inputs: SiluGradInputs }) =>
    kernels.siluGrad(0, y, sigmoid, dy),
  );
}

type Gradient<Name extends string> = Readonly<Record<Name | "dy", TensorInfo>>;

function run(kernelName: string, inputs: object, attributes: object = {}): tf.Tensor {
  return tf.engine().runKernel(kernelName, inputs as never, attributes as never) as tf.Tensor;
}

type GradientFunction = (
  dy: tf.Tensor,
  saved: tf.Tensor[],
  attributes: Readonly<Record<string, number>>,
) => Record<string, () => tf.Tensor>;

/** Gradients are registered for all backends at once: ours apply only while wasm is the current one. */
function onWasm(kernelName: string, gradient: GradientFunction): void {
  const original = tf.getGradient(kernelName);
  const gradFunc: typeof original.gradFunc = (dy, saved, attributes) =>
    tf.getBackend() === "wasm"
      ? gradient(dy as tf.Tensor, saved, attributes as never)
      : original.gradFunc(dy, saved, attributes);
  tf.unregisterGradient(kernelName);
  tf.registerGradient({ ...original, gradFunc });
}
