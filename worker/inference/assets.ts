/** Static files, fetched on demand and cached once they have been read and validated. */
import { z } from "zod";
import { jsonPointer, unavailable } from "../problem.ts";
import { ByteBudget } from "./byte-budget.ts";

/** A source of static files: the part of the ASSETS binding that the Worker uses. */
export interface AssetSource {
  fetch(url: string): Promise<Response>;
}

/**
 * Memory of an isolate for static files and what is decoded once for all requests, bytes: enough for every test image,
 * and the cards and rankings, or for the lattice of a model of 28 x 28 pixels and some of them.
 */
const keptBytes = 10 * 1024 * 1024;
/** Larger files are networks, which are kept as sessions instead. */
const largestKeptBytes = 128 * 1024;

/** Something kept, whose only reader knows its type. */
interface Kept {
  readonly value: unknown;
}
export type KeptValues = ByteBudget<Kept>;

/** Parsed contents by path, as a deployment's files do not change, and tables of rows (`kept-rows.ts`) by other keys. */
const memories = new WeakMap<object, KeptValues>();
/** Stands for a missing binding: the bundled model needs no files. */
const noSource = {};

/** What an isolate keeps of the files from a source, and of what it has computed from them. */
export function keptValues(assets: AssetSource | undefined): KeptValues {
  const source = assets ?? noSource;
  const known = memories.get(source);
  if (known) return known;
  const fresh: KeptValues = new ByteBudget(keptBytes);
  memories.set(source, fresh);
  return fresh;
}

async function fetchBytes(assets: AssetSource | undefined, path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (!assets) {
    throw unavailable(
      "expected the binding ASSETS, got none; bind it to the static files in dist or site/public, as worker/local.ts does",
    );
  }
  const response = await assets.fetch(new URL(path, "https://assets.invalid").href).catch((cause: unknown) => {
    throw unavailable(`expected ${path}, got no response`, cause);
  });
  if (!response.ok) {
    await response.body?.cancel();
    if (response.status === 404) return undefined;
    throw unavailable(`expected ${path}, got status ${response.status}`);
  }
  const content = await response.arrayBuffer().catch((cause: unknown) => {
    throw unavailable(`expected ${path}, got only its beginning`, cause);
  });
  return new Uint8Array(content);
}

/**
 * Contents of a static file, or undefined if it does not exist.
 *
 * Only what `read` accepts is cached; after a failure the next request fetches the file again.
 *
 * @param read parses all bytes of the file; throws if they are not as expected
 * @throws DomainError ModelUnavailable: the file cannot be fetched completely
 */
export async function readAsset<T>(
  assets: AssetSource,
  path: string,
  read: (bytes: Uint8Array<ArrayBuffer>) => T,
): Promise<T | undefined> {
  const known = keptValues(assets).get(path);
  if (known) return known.value as T;
  const bytes = await fetchBytes(assets, path);
  if (!bytes) return undefined;
  const value = read(bytes);
  if (bytes.length <= largestKeptBytes) keptValues(assets).add(path, bytes.length, { value });
  return value;
}

/** A reader of JSON with that schema. */
export const jsonReader =
  <T>(schema: z.ZodType<T>, path: string) =>
  (bytes: Uint8Array): T => {
    try {
      return schema.parse(JSON.parse(new TextDecoder().decode(bytes)));
    } catch (cause) {
      throw unavailable(`expected ${path} to fit its schema, got ${mistakeOf(cause)}`, cause);
    }
  };

/** The first error in a file. */
function mistakeOf(cause: unknown): string {
  const issue = cause instanceof z.ZodError ? cause.issues[0] : undefined;
  return issue ? `${jsonPointer(issue.path) || "the whole"}: ${issue.message}` : "no JSON";
}
