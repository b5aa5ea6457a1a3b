/** Static files, fetched on demand and cached once they have been read and validated. */
import { z } from "zod";
import { jsonPointer, unavailable } from "../problem.ts";
import { ByteBudget } from "./byte-budget.ts";

/** A source of static files: the part of the ASSETS binding that the Worker uses. */
export interface AssetSource {
  fetch(url: string): Promise<Response>;
}

/** Memory of an isolate for static files, bytes: enough for every test image, and the cards and rankings. */
const keptBytes = 10 * 1024 * 1024;
/** Larger files are networks, which are kept as sessions instead. */
const largestKeptBytes = 128 * 1024;

/** Parsed contents by path: a deployment's files do not change, and each has one reader. */
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
