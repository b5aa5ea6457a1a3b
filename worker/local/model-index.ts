/**
 * The index of a folder of models. The Worker cannot list a folder, so it reads the ids from an `index.json`, which
 * every build and start derives from the folders; nobody edits it.
 *
 *   node worker/local/model-index.ts
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { idPattern } from "../artifact.ts";
import { foldersWith, writeIndex } from "./folder-index.ts";

// As text, because the tests in workerd also use this file, and their URL has another type.
export const publishedModels = fileURLToPath(new URL("../../site/public/models", import.meta.url).href);

const namesWithCard = (models: string) => foldersWith("card.json", models);

/** Ids of the models in a folder. The Worker finds out whether each can be served. */
export async function modelIds(models: string): Promise<readonly string[]> {
  return (await namesWithCard(models)).filter((name) => idPattern.test(name));
}

/** A warning for each folder in `models` whose name is not a valid id and so has no address. */
export async function misnamedModels(models: string): Promise<readonly string[]> {
  const misnamed = (await namesWithCard(models)).filter((name) => !idPattern.test(name));
  return misnamed.map(
    (name) =>
      `${join(models, name)} is left out: expected a folder name of lower-case letters, digits and hyphens, got "${name}"`,
  );
}

/** Writes the index of a folder of models. */
export const deriveModelIndex = async (models: string): Promise<void> => writeIndex(models, await modelIds(models));

if (import.meta.main) {
  await deriveModelIndex(publishedModels);
  for (const sentence of await misnamedModels(publishedModels)) console.warn(sentence);
}
