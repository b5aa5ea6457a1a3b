/** Static files: fetched when they are asked for, and kept once they have been read and found whole. */
import { z } from "zod";
import { jsonPointer, unavailable } from "../problem.ts";
import { ByteBudget } from "./byte-budget.ts";

/** Where static files come from: the part of the ASSETS binding that is used here. */
export interface AssetSource {
  fetch(url: string): Promise<Response>;
}

/** What an isolate gives to static files: enough for every test image, and the cards and rankings besides. */
const keptBytes = 10 * 1024 * 1024;
/** Files beyond it are networks, which are kept as sessions. */
const largestKeptBytes = 128 * 1024;

/** What was read from each file, by its path: a deployment's files do not change, and each has one reader. */
const contents = new WeakMap<AssetSource, ByteBudget<{ readonly value: unknown }>>();

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
 * What a static file holds, or undefined where there is none.
 *
 * Only what `read` accepts is kept: after a failure the next request fetches the file again.
 *
 * @param read called with all bytes of the file; throws where it does not hold what it should
 * @throws DomainError ModelUnavailable: it cannot be fetched, or not to its end
 */
export async function readAsset<T>(
  assets: AssetSource,
  path: string,
  read: (bytes: Uint8Array<ArrayBuffer>) => T,
): Promise<T | undefined> {
  const known = contents.get(assets)?.get(path);
  if (known) return known.value as T;
  const bytes = await fetchBytes(assets, path);
  if (!bytes) return undefined;
  const value = read(bytes);
  if (bytes.length <= largestKeptBytes) keep(assets, path, bytes.length, value);
  return value;
}

function keep(assets: AssetSource, path: string, bytes: number, value: unknown): void {
  const kept = contents.get(assets) ?? new ByteBudget(keptBytes);
  contents.set(assets, kept);
  kept.add(path, bytes, { value });
}

/** Reads JSON of a schema. */
export const jsonReader =
  <T>(schema: z.ZodType<T>, path: string) =>
  (bytes: Uint8Array): T => {
    try {
      return schema.parse(JSON.parse(new TextDecoder().decode(bytes)));
    } catch (cause) {
      throw unavailable(`expected ${path} to fit its schema, got ${mistakeOf(cause)}`, cause);
    }
  };

/** The first mistake in a file. */
function mistakeOf(cause: unknown): string {
  const issue = cause instanceof z.ZodError ? cause.issues[0] : undefined;
  return issue ? `${jsonPointer(issue.path) || "the whole"}: ${issue.message}` : "no JSON";
}
