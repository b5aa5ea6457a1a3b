/** Process that checks an installation: loads TensorFlow from a folder, computes, and prints its version and device. */
import { findPackage } from "../../packages/find.ts";
import { loadTensorFlow, packageName } from "./library.ts";

try {
  const { binding, isUsingGpuDevice } = loadTensorFlow(findPackage(process.argv[2] as string, packageName) as string);
  console.log(`TensorFlow ${binding.TF_Version} on ${isUsingGpuDevice ? "the GPU" : "the processor"}`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
