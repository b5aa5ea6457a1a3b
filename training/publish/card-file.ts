/**
 * Published models as folders under `out`: models/<id>/card.json and the files that the card names.
 */
import { glob, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { z } from "zod";
import type { ArtifactFile, Card } from "../../worker/artifact.ts";
import { digestOf } from "../runs/digest.ts";
import { replaceFolder, writeAtomically } from "../runs/files.ts";
import { parseJsonFile } from "../runs/json-file.ts";
import { withLock } from "../runs/lock.ts";

/** Name and content of a model's file. */
export type ModelFile = readonly [name: string, content: Uint8Array];

const cardName = "card.json";

export function modelFolder(out: string, id: string): string {
  return join(out, "models", id);
}

/** The sorted ids of all models that have a card. */
export async function listModels(out: string): Promise<readonly string[]> {
  const cards = await Array.fromAsync(glob(`*/${cardName}`, { cwd: join(out, "models") }));
  return cards.map((path) => dirname(path)).sort();
}

/** @throws Error if the model is not published, or its card does not fit the schema */
export async function readCard<C extends Card>(schema: z.ZodType<C>, out: string, id: string): Promise<C> {
  const path = join(modelFolder(out, id), cardName);
  const text = await readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== "ENOENT") throw cause;
    throw new Error(`expected ${id} to be published, got no ${path}`);
  });
  return parseJsonFile(path, text, schema, { kind: "a model card", advice: "publish the model again" });
}

/**
 * Runs `change` with exclusive access to the model; others wait, and after half a minute get an error that names the
 * holder.
 */
export function withModelFolder<T>(out: string, id: string, change: () => Promise<T>): Promise<T> {
  return withLock(modelFolder(out, id), 30_000, change);
}

/** Replaces the card of a published model and keeps its files. */
export async function writeCard(out: string, card: Card): Promise<void> {
  await writeAtomically(join(modelFolder(out, card.id), cardName), textOf(card));
}

/**
 * Replaces a published model atomically by its card and the files that the card names, and removes all other files in
 * its folder.
 */
export async function writeModel(out: string, card: Card, files: readonly ModelFile[]): Promise<void> {
  await replaceFolder(modelFolder(out, card.id), [...files, [cardName, textOf(card)]]);
}

/**
 * Unpublishes models.
 *
 * @throws Error naming an id that is not published; then none is removed
 */
export async function removeModels(out: string, ids: readonly string[]): Promise<void> {
  const found = await listModels(out);
  const missing = ids.find((id) => !found.includes(id));
  if (missing !== undefined) throw new Error(`remove: expected one of ${found.join(", ")}, got ${missing}`);
  for (const id of ids) await rm(modelFolder(out, id), { recursive: true });
}

/** Path, size and digest of each file's content. */
export function describeFiles<Role extends string>(
  files: Readonly<Record<Role, ModelFile>>,
): Readonly<Record<Role, ArtifactFile>> {
  const described = Object.entries<ModelFile>(files).map(
    ([role, [path, content]]) => [role, { path, bytes: content.length, sha256: digestOf(content) }] as const,
  );
  return Object.fromEntries(described) as Record<Role, ArtifactFile>;
}

function textOf(card: Card): string {
  return `${JSON.stringify(card, null, 2)}\n`;
}
