/** A folder of a user's own models, of kinds that the report does not have. */
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ImageModelCard } from "../worker/artifact.ts";
import { colourModel } from "./colour-model.ts";

const published = fileURLToPath(new URL("../site/public/models/", import.meta.url));

async function write(folder: string, id: string, files: Readonly<Record<string, Uint8Array | string>>): Promise<void> {
  await mkdir(join(folder, id), { recursive: true });
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, id, name), content);
}

/** A published model of images under another id, with changes to its card. */
async function copy(
  folder: string,
  id: string,
  original: string,
  change: (card: ImageModelCard) => object,
): Promise<void> {
  await cp(join(published, original), join(folder, id), { recursive: true });
  const card = JSON.parse(await readFile(join(published, original, "card.json"), "utf8")) as ImageModelCard;
  await writeFile(join(folder, id, "card.json"), JSON.stringify({ ...card, id, ...change(card) }));
}

/**
 * - `ramps`: in colour, wider than high, nothing measured
 * - `bare`: only a decoder
 * - `shirts`: a model of another data set, with history, ranking and figures
 * - `broken`: an invalid card
 */
export async function writeOwnModels(folder: string): Promise<void> {
  await write(folder, "ramps", colourModel("ramps", 16, 24).files);
  await copy(folder, "bare", "mlp-small-2d", ({ files: { decoder } }) => ({
    dataset: undefined,
    training: undefined,
    metrics: {},
    files: { decoder },
  }));
  const dataset = { name: "fashion-mnist", title: "Fashion-MNIST" };
  await copy(folder, "shirts", "mlp-small-2d", () => ({ title: "Shirts", dataset }));
  await write(folder, "broken", { "card.json": '{ "id": "broken" }' });
}
