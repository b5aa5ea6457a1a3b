/**
 * Caching of responses that are pure functions of their URL: a strong ETag, and 304 before any work is done (RFC 9110,
 * section 13).
 */
import { createHash } from "node:crypto";
import type { Context } from "hono";
import { type ResponseOf, respond as responseOf } from "./typed-response.ts";

/** The data centre's own cache. The DOM's types, which clients of the API compile with, lack it. */
const dataCentreCache = (): Cache => (caches as unknown as { readonly default: Cache }).default;

/** Headers that belong to a representation rather than to a request. */
const ofRepresentation = ["Content-Type", "Link"];

/** Increment when the same request may return other bytes although the artefacts are unchanged. */
const representationVersion = "3";

export const digestOf = (content: string | Uint8Array): string =>
  createHash("sha256").update(content).digest("base64url").slice(0, 22);

/**
 * Canonical form of a URL's question: reordered parameters, explicit defaults and 015 for 15 are equal. The format is
 * omitted because the media type says it.
 */
function questionOf(c: Context): string {
  const { format: _, ...query } = (c.req.valid("query" as never) ?? {}) as Readonly<Record<string, unknown>>;
  const sorted = Object.entries(query).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${c.req.path}\n${JSON.stringify(sorted)}`;
}

/**
 * Responds with 304 if the client has the current representation, otherwise with `respond()`.
 *
 * @param source digests of everything besides the URL that the response depends on
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
  // Weak comparison, as RFC 9110 prescribes for If-None-Match: a proxy may have weakened the tag.
  const known = c.req
    .header("If-None-Match")
    ?.split(",")
    .map((tag) => tag.trim().replace(/^W\//, ""));
  const unchanged = () => responseOf<never>(null, { status: 304, headers });
  if (known?.includes(etag)) return unchanged();
  const response = await respond(etag);
  // "*" matches any representation; only the response shows whether there is one.
  if (known?.includes("*")) return unchanged();
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}

/**
 * Keeps an expensive response in the data centre's cache, under the tag of its representation: another artefact, query
 * or media type has another tag, so no entry is ever stale.
 *
 * Only the representation is cached. A hit is a new response, because cached headers are immutable and include those of
 * another request. Where the platform has no cache (workers.dev, a bare workerd), every response is computed.
 *
 * @returns a `respond` function for `cacheable`
 */
export const kept =
  <T>(c: Context, respond: () => Promise<ResponseOf<T>>) =>
  async (etag: string): Promise<ResponseOf<T>> => {
    const address = `https://representations.invalid/${encodeURIComponent(etag)}`;
    const cache = dataCentreCache();
    const lookup = await cache.match(address).then(
      (found) => ({ found }),
      () => undefined,
    );
    if (!lookup) return respond();
    if (lookup.found) {
      const { headers } = lookup.found;
      const kept = ofRepresentation.flatMap((name) => {
        const value = headers.get(name);
        return value === null ? [] : [[name, value]];
      });
      return responseOf<T>(lookup.found.body, { headers: Object.fromEntries(kept) });
    }
    const response = await respond();
    const copy = response.clone();
    copy.headers.set("Cache-Control", "max-age=86400");
    c.executionCtx.waitUntil(cache.put(address, copy).catch(() => undefined));
    return response;
  };
