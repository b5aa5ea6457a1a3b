/** The affine map of a dense layer. */
import * as tf from "@tensorflow/tfjs-core";

/** Inputs of the kernel "Gemm", which a backend may register: x (N, in), weight (in, out), bias (out). */
export type GemmInputs = { readonly x: tf.Tensor; readonly weight: tf.Tensor; readonly bias: tf.Tensor };

// Separate gradient functions, so that the first layer's input, which is data, needs none.
tf.registerGradient({
  kernelName: "Gemm",
  inputsToSave: ["x", "weight"],
  gradFunc: (given, [x, weight]) => {
    const dy = given as tf.Tensor2D;
    return {
      x: () => tf.matMul(dy, weight as tf.Tensor2D, false, true),
      weight: () => tf.matMul(x as tf.Tensor2D, dy, true, false),
      bias: () => tf.sum(dy, 0),
    };
  },
});

/** x · weight + bias, (N, out), with the backend's own kernel if it has one. */
export function gemm(inputs: GemmInputs): tf.Tensor {
  if (tf.getKernel("Gemm", tf.getBackend()) !== undefined) {
    return tf.engine().runKernel("Gemm", inputs) as tf.Tensor;
  }
  return tf.add(tf.matMul(inputs.x as tf.Tensor2D, inputs.weight as tf.Tensor2D), inputs.bias);
}
