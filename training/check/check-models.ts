/** Checks a folder of models against everything that their cards state; each fault is a sentence. */
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { type ArtifactFile, type Card, CardSchema } from "../../worker/artifact.ts";
import { digestOf } from "../runs/digest.ts";
import { checkContent } from "./content.ts";
import { checkFigures } from "./figures.ts";
import { checkNetwork, isNetwork } from "./network.ts";

export interface CheckedModels {
  readonly models: number;
  readonly faults: readonly string[];
}

/**
 * @param folder folder with a subfolder for each model, or with such a folder called `models`
 * @throws Error the folder does not exist
 */
export async function checkModels(folder: string): Promise<CheckedModels> {
  const inner = join(folder, "models");
  const models = (await isDirectory(inner)) ? inner : folder;
  const names = await readdir(models).catch((cause: NodeJS.ErrnoException) => {
    throw new Error(`check: expected a folder of models at ${folder}, got ${cause.code}`, { cause });
  });
  // A model may be a link to its folder, as for the Worker.
  const isFolder = await Promise.all(names.map((name) => isDirectory(join(models, name))));
  const ids = names.filter((_, index) => isFolder[index]);
  const faults: string[] = [];
  for (const id of ids.sort())
    faults.push(...(await checkModel(join(models, id), id)).map((fault) => `${id}: ${fault}`));
  return { models: ids.length, faults };
}

async function isDirectory(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}

async function checkModel(folder: string, id: string): Promise<readonly string[]> {
  const read = await readCard(folder);
  if (!("card" in read)) return read.faults;
  const { card } = read;
  const faults = card.id === id ? [] : [`card.json: expected the id ${id} as the folder's name, got ${card.id}`];
  faults.push(...checkFigures(card));
  const named = Object.entries(card.files).filter((entry): entry is [string, ArtifactFile] => entry[1] !== undefined);
  for (const [role, file] of named) faults.push(...(await checkFile(folder, card, role, file)));
  const known = ["card.json", ...named.map(([, { path }]) => path)];
  const strays = (await readdir(folder)).filter((name) => !known.includes(name));
  return [...faults, ...strays.map((name) => `${name}: is in the folder, but the card does not name it`)];
}

async function readCard(folder: string): Promise<{ card: Card } | { faults: readonly string[] }> {
  const text = await readFile(join(folder, "card.json"), "utf8").catch(() => undefined);
  if (text === undefined) return { faults: ["card.json: expected a model card, found none"] };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { faults: [`card.json: expected JSON, got ${(error as Error).message}`] };
  }
  const { data, error } = CardSchema.safeParse(value);
  if (data) return { card: data };
  return {
    faults: error.issues.map(({ path, message }) => `card.json: /${path.join("/")}: ${message.replace(/^I/, "i")}`),
  };
}

/** Checks that the file exists, has the card's digest, and contains what its role requires. */
async function checkFile(folder: string, card: Card, role: string, file: ArtifactFile): Promise<readonly string[]> {
  const { path, bytes, sha256 } = file;
  const content = await readFile(join(folder, path)).catch(() => undefined);
  if (!content) return [`${path}: expected the file that the card names as ${role}, found none`];
  if (content.length !== bytes) return [`${path}: expected ${bytes} bytes, got ${content.length}`];
  const digest = digestOf(content);
  if (digest !== sha256) return [`${path}: expected SHA-256 ${sha256}, got ${digest}`];
  const faults = isNetwork(role) ? await checkNetwork(card, role, content) : checkContent(card, role, content);
  return faults.map((fault) => `${path}: ${fault}`);
}
