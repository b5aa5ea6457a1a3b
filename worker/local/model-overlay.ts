/** The static files with somebody's own models among the published ones: a temporary folder of links, nothing copied. */
import { access, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { overlayDatasets } from "./dataset-overlay.ts";
import { linkFiles } from "./link-files.ts";

/** The folders in `models` that hold a card. */
async function modelIds(models: string): Promise<readonly string[]> {
  const names = await readdir(models).catch(() => []);
  const found = await Promise.all(
    names.map((name) =>
      access(join(models, name, "card.json")).then(
        () => [name],
        () => [],
      ),
    ),
  );
  return found.flat();
}

/**
 * Lays the models of one folder over the static files of another, and the data sets that lie beside them; a model of a
 * published one's id takes its place.
 *
 * @param assets folder of the static files, with `models/index.json`
 * @param models folder of models, each `<id>/card.json` with its files
 * @param bundled ids that the Worker reads from its bundle, whatever the static files hold
 * @returns the folder to serve; whoever asked removes it
 * @throws Error no model in `models`, or one of a bundled id
 */
export async function overlayModels(assets: string, models: string, bundled: readonly string[]): Promise<string> {
  const ids = await modelIds(models);
  if (ids.length === 0) throw new Error(`expected folders with a card.json each in ${resolve(models)}, got none`);
  const hidden = ids.find((id) => bundled.includes(id));
  if (hidden) {
    throw new Error(
      `${hidden} is part of the Worker's bundle: give your model another id, or publish it in site/public/models and run \`npm run bundle\``,
    );
  }
  const index = join("models", "index.json");
  const published = JSON.parse(await readFile(join(assets, index), "utf8")) as readonly string[];
  const folder = await mkdtemp(join(tmpdir(), "marginalia-assets-"));
  await linkFiles(
    resolve(assets),
    folder,
    ids.map((id) => join("models", id)),
  );
  for (const id of ids) await linkFiles(join(resolve(models), id), join(folder, "models", id));
  await overlayDatasets(folder, resolve(models), ids);
  await rm(join(folder, index));
  await writeFile(join(folder, index), JSON.stringify([...new Set([...published, ...ids])].sort()));
  return folder;
}
