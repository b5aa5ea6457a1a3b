/** Process that checks an installation: loads it from a folder and prints the GPU that Dawn finds. */
import { findGpu, loadBackend } from "./library.ts";

const folder = process.argv[2] as string;
try {
  const found = await findGpu(folder);
  await loadBackend(folder);
  console.log(found === undefined ? "WebGPU, without a GPU here" : `WebGPU on ${found}`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
// Dawn keeps the event loop alive.
process.exit();
