/** A process of its own for the installation: loads TensorFlow from a folder, computes, and prints what it is. */
import { findPackage, loadTensorFlow } from "./library.ts";

try {
  const { binding, isUsingGpuDevice } = loadTensorFlow(findPackage(process.argv[2] as string) as string);
  console.log(`TensorFlow ${binding.TF_Version} on ${isUsingGpuDevice ? "the GPU" : "the processor"}`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
