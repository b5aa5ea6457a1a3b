/** A request in the place of the one that came: unpacked, or of another media type that says the same. */
import type { HonoRequest } from "hono";

/** Headers that speak of the bytes that came. */
const ofTransfer = ["Content-Encoding", "Content-Length", "Transfer-Encoding"];

/**
 * Puts other bytes in the place of a request's body.
 *
 * @param contentType the media type of those bytes, where it is another than the request says
 */
export function replaceBody(request: HonoRequest, body: BodyInit, contentType?: string): void {
  const { raw } = request;
  const headers = new Headers(raw.headers);
  for (const name of ofTransfer) headers.delete(name);
  if (contentType !== undefined) headers.set("Content-Type", contentType);
  request.raw = new Request(raw.url, { method: raw.method, headers, body, signal: raw.signal });
}

/**
 * Puts a value in the place of a request whose body said the same as JSON of it would.
 *
 * @param url with the query that is left to be read
 */
export function replaceByJson(request: HonoRequest, value: unknown, url: string): void {
  const { raw } = request;
  const headers = new Headers(raw.headers);
  for (const name of ofTransfer) headers.delete(name);
  headers.set("Content-Type", "application/json");
  request.raw = new Request(url, { method: raw.method, headers, signal: raw.signal });
  request.json = async <T>() => value as T;
}
