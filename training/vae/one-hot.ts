import * as tf from "@tensorflow/tfjs-core";

/** (N) classes to (N, numClasses). */
export function oneHot(labels: Uint8Array, numClasses: number): tf.Tensor2D {
  const rows = new Float32Array(labels.length * numClasses);
  for (const [row, label] of labels.entries()) rows[row * numClasses + label] = 1;
  return tf.tensor2d(rows, [labels.length, numClasses]);
}
