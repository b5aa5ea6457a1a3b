/** Pages of lists: their offset, their size, and the link to the next page. */
import type { Context } from "hono";
import { violation } from "../problem.ts";

export interface Page {
  readonly offset: number;
  readonly count: number;
}

/** @throws DomainError NotFound: an offset past the end */
export function pageOf<T>(list: ArrayLike<T>, { offset, count }: Page): T[] {
  if (offset > 0 && offset >= list.length) {
    throw violation("NotFound", "offset", `expected an offset below ${list.length}, got ${offset}`);
  }
  return Array.prototype.slice.call(list, offset, offset + count);
}

/** The response with a link to the next page (RFC 8288), if there is one. */
export function linkNext<R extends Response>(c: Context, { offset, count }: Page, total: number, response: R): R {
  if (offset + count >= total) return response;
  const url = new URL(c.req.url);
  url.searchParams.set("offset", String(offset + count));
  url.searchParams.set("count", String(count));
  response.headers.set("Link", `<${url.pathname}${url.search}>; rel="next"`);
  return response;
}
