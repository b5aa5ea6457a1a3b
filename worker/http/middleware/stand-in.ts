/** Replacements for the original request: decompressed, or converted to another media type. */
import type { HonoRequest } from "hono";

/** Headers that describe the original bytes. */
const ofTransfer = ["Content-Encoding", "Content-Length", "Transfer-Encoding"];

/**
 * Replaces a request's body.
 *
 * @param contentType media type of the new bytes, if it differs from the request's
 */
export function replaceBody(request: HonoRequest, body: BodyInit, contentType?: string): void {
  const { raw } = request;
  const headers = new Headers(raw.headers);
  for (const name of ofTransfer) headers.delete(name);
  if (contentType !== undefined) headers.set("Content-Type", contentType);
  request.raw = new Request(raw.url, { method: raw.method, headers, body });
}

/**
 * Replaces the body of a request by a value equivalent to its JSON.
 *
 * @param url URL with the remaining query
 */
export function replaceByJson(request: HonoRequest, value: unknown, url: string): void {
  const { raw } = request;
  const headers = new Headers(raw.headers);
  for (const name of ofTransfer) headers.delete(name);
  headers.set("Content-Type", "application/json");
  request.raw = new Request(url, { method: raw.method, headers });
  request.json = async <T>() => value as T;
}
