/** The static files with somebody's own models among the published ones: a temporary folder of links, nothing copied. */
import { mkdtemp, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { overlayDatasets } from "./dataset-overlay.ts";
import { writeIndex } from "./folder-index.ts";
import { linkFiles } from "./link-files.ts";
import { modelIds } from "./model-index.ts";
import { pageOfModel } from "./model-page.ts";

/** @throws Error no model in the folder */
export async function requireModels(models: string): Promise<readonly string[]> {
  const ids = await modelIds(models);
  if (ids.length === 0) throw new Error(`expected folders with a card.json each in ${resolve(models)}, got none`);
  return ids;
}

/**
 * Lays the models of one folder over the static files of another, and the data sets that lie beside them; a model of a
 * published one's id takes its place.
 *
 * @param assets folder of the static files, with `models/`
 * @param models folder of models, each `<id>/card.json` with its files
 * @param bundled ids that the Worker reads from its bundle, whatever the static files hold
 * @returns the folder to serve; whoever asked removes it
 * @throws Error no model in `models`, or one of a bundled id
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
