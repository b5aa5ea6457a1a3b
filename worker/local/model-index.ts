/**
 * The index of a folder of models. The Worker cannot list a folder, so it reads the ids from `index.json` beside them;
 * the build and every start derive that file from the folders, and nobody edits it.
 *
 *   node worker/local/model-index.ts
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { idPattern } from "../artifact.ts";
import { foldersWith, writeIndex } from "./folder-index.ts";

// As text: the tests in workerd are set up by this file too, and their URL has another type.
export const publishedModels = fileURLToPath(new URL("../../site/public/models", import.meta.url).href);

const namesWithCard = (models: string) => foldersWith("card.json", models);

/** Ids of the models in a folder. Whether each can be served, the Worker finds out. */
export async function modelIds(models: string): Promise<readonly string[]> {
  return (await namesWithCard(models)).filter((name) => idPattern.test(name));
}

/** One sentence for each folder in `models` whose name is no id, so that no address leads to it. */
export async function misnamedModels(models: string): Promise<readonly string[]> {
  const misnamed = (await namesWithCard(models)).filter((name) => !idPattern.test(name));
  return misnamed.map(
    (name) =>
      `${join(models, name)} is left out: expected a folder name of lower-case letters, digits and hyphens, got "${name}"`,
  );
}

/** Derives the index of a folder of models from the folders in it. */
export const deriveModelIndex = async (models: string): Promise<void> => writeIndex(models, await modelIds(models));

if (import.meta.main) {
  await deriveModelIndex(publishedModels);
  for (const sentence of await misnamedModels(publishedModels)) console.warn(sentence);
}
