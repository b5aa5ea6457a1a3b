/**
 * The sigmoid linear unit, x · sigmoid(x).
 *
 * @see Elfwing, Uchibe and Doya (2018)
 */
import * as tf from "@tensorflow/tfjs-core";

/** Inputs of the kernel "Silu", which a backend may register; outputs: y and the sigmoid. */
export type SiluInputs = { readonly x: tf.Tensor };
/** Inputs of the kernel "SiluGrad", registered with it; output: dx. */
export type SiluGradInputs = { readonly y: tf.Tensor; readonly sigmoid: tf.Tensor; readonly dy: tf.Tensor };

/**
 * y = x · s with s = sigmoid(x), elementwise, with the backend's own kernels if it has them.
 *
 *   ∂x = ∂y (s + y (1 - s))
 */
export function silu(x: tf.Tensor): tf.Tensor {
  const activation = tf.customGrad((input, save) => {
    const [y, sigmoid] = own("Silu") ? run("Silu", { x: input as tf.Tensor }) : composeSilu(input as tf.Tensor);
    (save as tf.GradSaveFunc)([y, sigmoid]);
    return {
      value: y,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const inputs = { y: saved[0] as tf.Tensor, sigmoid: saved[1] as tf.Tensor, dy };
        return own("SiluGrad") ? (run("SiluGrad", inputs) as unknown as tf.Tensor) : composeSiluGrad(inputs);
      },
    };
  });
  return activation(x);
}

function composeSilu(x: tf.Tensor): [y: tf.Tensor, sigmoid: tf.Tensor] {
  const sigmoid = tf.sigmoid(x);
  return [tf.mul(x, sigmoid), sigmoid];
}

function composeSiluGrad({ y, sigmoid, dy }: SiluGradInputs): tf.Tensor {
  return tf.mul(dy, tf.add(sigmoid, tf.mul(y, tf.sub(1, sigmoid))));
}

function own(kernel: string): boolean {
  return tf.getKernel(kernel, tf.getBackend()) !== undefined;
}

function run(kernel: string, inputs: Readonly<Record<string, tf.Tensor>>): [tf.Tensor, tf.Tensor] {
  return tf.engine().runKernel(kernel, inputs) as [tf.Tensor, tf.Tensor];
}
