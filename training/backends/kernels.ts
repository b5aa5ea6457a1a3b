/** tfjs's kernels with the types of their arguments, which tfjs types alike for all kernels. */
import * as tf from "@tensorflow/tfjs-core";

type Kernel<Arguments, Output> = (args: Arguments) => Output;

const untyped = <Arguments, Output>(kernel: Kernel<Arguments, Output>): tf.KernelFunc => kernel as never;

/** A backend's kernel of one output. */
export const kernelOf = <Arguments>(backendName: string, name: string) =>
  tf.getKernel(name, backendName).kernelFunc as Kernel<never, unknown> as Kernel<Arguments, tf.TensorInfo>;

/** Adds a kernel that the backend lacks. */
export function addKernel<Arguments, Output>(
  backendName: string,
  kernelName: string,
  kernel: Kernel<Arguments, Output>,
): void {
  tf.registerKernel({ kernelName, backendName, kernelFunc: untyped(kernel) });
}

/** Replaces a kernel of the backend. Its setup is kept, because the new kernel may call the old one. */
export function replaceKernel<Arguments, Output>(
  backendName: string,
  kernelName: string,
  kernel: Kernel<Arguments, Output>,
): void {
  const original = tf.getKernel(kernelName, backendName);
  tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel({ ...original, kernelFunc: untyped(kernel) });
}
