/**
 * A process of its own for `webgpu.test.ts`: the Vulkan driver is chosen by the environment that it starts with.
 *
 * Prints, as JSON, the backend that is chosen automatically and the parameters of the tiny model after one epoch on
 * WebGPU.
 */
import { selectBackend } from "../../../training/backends/select.ts";
import { init, placeState, readState, runEpoch } from "../../../training/fit.ts";
import { binarySplit, tinyRecipe } from "./support.ts";

const automatic = await selectBackend();
const webgpu = await selectBackend("webgpu");
const start = placeState(tinyRecipe, init(tinyRecipe, 1));
const { state } = await runEpoch(tinyRecipe, { seed: 1, epochs: 2 }, start, binarySplit(40, 6, 5));
const { parameters } = await readState(state);
const numbers = Object.fromEntries(Object.entries(parameters).map(([name, values]) => [name, [...values]]));
console.log(JSON.stringify({ automatic: automatic.name, found: webgpu.found, parameters: numbers }));
// Dawn keeps the event loop alive.
process.exit(0);
