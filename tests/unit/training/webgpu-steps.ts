/**
 * A process of its own for `webgpu.test.ts`: the Vulkan driver is chosen by the environment that it starts with.
 *
 * Prints, as JSON, the backend that is chosen automatically and the parameters of the tiny model after one epoch on
 * WebGPU.
 */
import { selectBackend } from "../../../training/backends/select.ts";
import { init, runEpoch, toTensors, toValues } from "../../../training/fit.ts";
import { binarySplit, tinyRecipe } from "./support.ts";

const automatic = await selectBackend();
const webgpu = await selectBackend("webgpu");
const { state } = await runEpoch(tinyRecipe, 1, toTensors(tinyRecipe, init(tinyRecipe, 1)), binarySplit(40, 6, 5));
const { parameters } = await toValues(state);
const numbers = Object.fromEntries(Object.entries(parameters).map(([name, values]) => [name, [...values]]));
console.log(JSON.stringify({ automatic: automatic.name, found: webgpu.found, parameters: numbers }));
// Dawn keeps the event loop alive.
process.exit(0);
