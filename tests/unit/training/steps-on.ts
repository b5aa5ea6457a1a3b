/**
 * A separate process for `webgpu.test.ts` and `tensorflow.test.ts`: the environment at its start selects drivers, and
 * native libraries stay in it.
 *
 *     node steps-on.ts BACKEND FILE
 *
 * Writes to the file, as JSON, the automatically selected backend, and the results of two steps of every tiny model on
 * the given one.
 */
import { writeFile } from "node:fs/promises";
import { selectBackend } from "../../../training/backends/select.ts";
import { tinyRecipes, tinySteps } from "./tiny-recipes.ts";

const [name, file] = process.argv.slice(2) as [string, string];
const automatic = await selectBackend();
const { found } = await selectBackend(name);
const ends: Record<string, Record<string, number[]>> = {};
for (const recipe of tinyRecipes) {
  const tensors = Object.entries(await tinySteps(recipe));
  ends[recipe.id] = Object.fromEntries(tensors.map(([tensor, values]) => [tensor, [...values]]));
}
await writeFile(file, JSON.stringify({ automatic, found, ends }));
// Dawn keeps the event loop alive.
process.exit(0);
