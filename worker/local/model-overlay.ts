/**
 * The static files with the user's own models among the published ones: a temporary folder of links, without copies.
 */
import { mkdtemp, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { overlayDatasets } from "./dataset-overlay.ts";
import { writeIndex } from "./folder-index.ts";
import { linkFiles } from "./link-files.ts";
import { modelIds } from "./model-index.ts";
import { pageOfModel } from "./model-page.ts";

/** @throws Error the folder has no model */
export async function requireModels(models: string): Promise<readonly string[]> {
  const ids = await modelIds(models);
  if (ids.length === 0) throw new Error(`expected folders with a card.json each in ${resolve(models)}, got none`);
  return ids;
}

/**
 * Combines a folder of static files with a folder of models and their data sets; a model with a published one's id
 * replaces it.
 *
 * @param assets folder of the static files, with `models/`
 * @param models folder of models, each `<id>/card.json` with its files
 * @param bundled ids that the Worker reads from its bundle, whatever the static files hold
 * @returns the folder to serve, which the caller removes
 * @throws Error `models` has no model, or one with a bundled id
 */
export async function overlayModels(assets: string, models: string, bundled: readonly string[]): Promise<string> {
  const ids = await requireModels(models);
  const hidden = ids.find((id) => bundled.includes(id));
  if (hidden) {
    throw new Error(
      `${hidden} is part of the Worker's bundle: give your model another id, or publish it in site/public/models and run \`npm run bundle\``,
    );
  }
  const published = await modelIds(join(assets, "models"));
  const folder = await mkdtemp(join(tmpdir(), "marginalia-assets-"));
  const replaced = ["index.json", ...ids].map((name) => join("models", name));
  await linkFiles(resolve(assets), folder, replaced);
  for (const id of ids) {
    await linkFiles(join(resolve(models), id), join(folder, "models", id));
    const page = await pageOfModel(resolve(assets), models, id);
    if (page !== undefined) await symlink(page, join(folder, "models", id, "index.html"));
  }
  await overlayDatasets(folder, resolve(models), ids);
  await writeIndex(join(folder, "models"), [...new Set([...published, ...ids])].sort());
  return folder;
}
