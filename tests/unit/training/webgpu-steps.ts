/**
 * A process of its own for `webgpu.test.ts`: the Vulkan driver is chosen by the environment that it starts with.
 *
 * Writes to the file that its argument names, as JSON, the backend that is chosen automatically and where two steps of
 * every tiny model lead on WebGPU.
 */
import { writeFile } from "node:fs/promises";
import { selectBackend } from "../../../training/backends/select.ts";
import { tinyRecipes, tinySteps } from "./tiny-recipes.ts";

const automatic = await selectBackend();
const webgpu = await selectBackend("webgpu");
const ends: Record<string, Record<string, number[]>> = {};
for (const recipe of tinyRecipes) {
  const tensors = Object.entries(await tinySteps(recipe));
  ends[recipe.id] = Object.fromEntries(tensors.map(([name, values]) => [name, [...values]]));
}
await writeFile(process.argv[2] as string, JSON.stringify({ automatic: automatic.name, found: webgpu.found, ends }));
// Dawn keeps the event loop alive.
process.exit(0);
