/** TensorFlow's native library as `npm run tensorflow` installs it: its location, and loading it. */
import { createRequire } from "node:module";
import util from "node:util";
import * as tf from "@tensorflow/tfjs-core";
import { operations } from "../../optimise/gradients.ts";
import { folderFor } from "../../packages/find.ts";
import { registerPaddedConvolutions } from "./convolutions.ts";

export const packageName = "@tensorflow/tfjs-node-gpu";
/** The folder that `npm run tensorflow` fills. */
export const home = folderFor("tensorflow");

/** The part of the package's backend that is used here. */
export interface TensorFlowBackend extends tf.KernelBackend {
  readonly isUsingGpuDevice: boolean;
  readonly binding: Readonly<Record<"TF_ATTR_INT" | "TF_ATTR_STRING" | "TF_ATTR_TYPE" | "TF_FLOAT", number>> & {
    readonly TF_Version: string;
  };
  executeSingleOutput(operation: string, attributes: readonly object[], inputs: readonly tf.TensorInfo[]): tf.Tensor;
}

/** Kernels are replaced once a process, however often the backend is selected. */
let registered = false;

/**
 * Loads the package at `path`, makes its backend the current one and runs a product and a convolution.
 *
 * @throws Error with the first line of the library's message, if it does not load or compute
 */
export function loadTensorFlow(path: string): TensorFlowBackend {
  // The package's last version calls functions that Node 23 removed or warns about.
  Object.assign(util, { isNullOrUndefined: (value: unknown) => value == null, isArray: Array.isArray });
  // Hide its notes on processor features, but keep warnings.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= "1";
  try {
    keepGradients(() => createRequire(path)(path));
    if (!registered) registerPaddedConvolutions();
    registered = true;
    tf.setBackend("tensorflow");
    requireArithmetic();
  } catch (cause) {
    const [reason] = (cause as Error).message.split("\n");
    throw new Error(`TensorFlow is installed but does not run: ${reason} (npm run tensorflow)`, { cause });
  }
  return tf.backend() as TensorFlowBackend;
}

/** The package registers gradients over those of training, of which some belong to the kernels of another backend. */
function keepGradients(load: () => void): void {
  const own = operations.map((operation) => tf.getGradient(operation));
  load();
  for (const gradient of own) {
    tf.unregisterGradient(gradient.kernelName);
    tf.registerGradient(gradient);
  }
}

/** @throws Error unless 2 x 3 is 6 by both main operations of networks, which an incompatible driver can break */
function requireArithmetic(): void {
  const products = tf.tidy(() => [
    ...tf.matMul(tf.fill([1, 1], 2), tf.fill([1, 1], 3)).dataSync(),
    ...tf
      .conv2d(tf.fill([1, 3, 3, 1], 2) as tf.Tensor4D, tf.fill([1, 1, 1, 1], 3) as tf.Tensor4D, 1, "valid")
      .dataSync(),
  ]);
  if (products.some((product) => product !== 6)) {
    throw new Error(`it computes 2 x 3 = ${products.find((product) => product !== 6)}`);
  }
}
