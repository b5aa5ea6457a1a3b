/**
 * Answers that are a pure function of their URL: strong ETag, and 304 to who has it before any work is done
 * (RFC 9110, section 13).
 */
import { createHash } from "node:crypto";
import type { Context } from "hono";
import { type ResponseOf, respond as responseOf } from "./typed-response.ts";

/** The data centre's own cache; the DOM's types, with which clients of the API are compiled, lack it. */
const dataCentreCache = (): Cache => (caches as unknown as { readonly default: Cache }).default;

/** The headers that belong to a representation rather than to a request. */
const ofRepresentation = ["Content-Type", "Link"];

/** Changes whenever the same request may give other bytes than before, with the artefacts unchanged. */
const representationVersion = "3";

export const digestOf = (content: string | Uint8Array): string =>
  createHash("sha256").update(content).digest("base64url").slice(0, 22);

/**
 * What a URL asks for, however it is spelled: reordered parameters, a default that is written out, or 015 for 15 are the
 * same question. The format is left out, as the media type says it.
 */
function questionOf(c: Context): string {
  const { format: _, ...query } = (c.req.valid("query" as never) ?? {}) as Readonly<Record<string, unknown>>;
  const sorted = Object.entries(query).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${c.req.path}\n${JSON.stringify(sorted)}`;
}

/**
 * Answers with the cached representation's 304, or with `respond()`.
 *
 * @param source digests of everything besides the URL that the answer depends on
 * @param mediaType the negotiated representation
 */
export async function cacheable<T>(
  c: Context,
  source: string,
  mediaType: string,
  respond: (etag: string) => Promise<ResponseOf<T>> | ResponseOf<T>,
): Promise<ResponseOf<T>> {
  const key = [representationVersion, source, mediaType, questionOf(c)].join("\n");
  const etag = `"${digestOf(key)}"`;
  const headers = { ETag: etag, "Cache-Control": "public, max-age=300", Vary: "Accept" };
  // Weak comparison, as If-None-Match asks for: a proxy may have weakened the tag.
  const known = c.req
    .header("If-None-Match")
    ?.split(",")
    .map((tag) => tag.trim().replace(/^W\//, ""));
  const unchanged = () => responseOf<never>(null, { status: 304, headers });
  if (known?.includes(etag)) return unchanged();
  const response = await respond(etag);
  // "*" is whatever there is: whether there is anything, only the answer tells.
  if (known?.includes("*")) return unchanged();
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}

/**
 * Keeps an answer that is dear to make in the data centre's cache, under the tag of its representation: another
 * artefact, query or media type is another tag, so nothing in it is ever stale.
 *
 * Only the representation is kept, and a hit is a response of its own: headers that came from the cache could not be
 * changed, and those of a request are not another's. Where the platform has no cache (workers.dev, a bare workerd),
 * every answer is made.
 *
 * @returns what `cacheable` asks for an answer
 */
export const kept =
  <T>(c: Context, respond: () => Promise<ResponseOf<T>>) =>
  async (etag: string): Promise<ResponseOf<T>> => {
    const address = `https://representations.invalid/${etag.slice(1, -1)}`;
    const cache = dataCentreCache();
    const looked = await cache.match(address).then(
      (found) => ({ found }),
      () => undefined,
    );
    if (!looked) return respond();
    if (looked.found) {
      const { headers } = looked.found;
      const kept = ofRepresentation.flatMap((name) => {
        const value = headers.get(name);
        return value === null ? [] : [[name, value]];
      });
      return responseOf<T>(looked.found.body, { headers: Object.fromEntries(kept) });
    }
    const response = await respond();
    const copy = response.clone();
    copy.headers.set("Cache-Control", "max-age=86400");
    c.executionCtx.waitUntil(cache.put(address, copy).catch(() => undefined));
    return response;
  };
