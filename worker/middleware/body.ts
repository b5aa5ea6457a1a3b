/** Requests with a body: unpacked where they come compressed, and at most as large as the limit says. */
import type { HonoRequest } from "hono";
import { bodyLimit } from "hono/body-limit";
import { createMiddleware } from "hono/factory";
import { limits } from "../limits.ts";
import { DomainError, violation } from "../problem.ts";
import { replaceBody } from "./stand-in.ts";

const encodings: Readonly<Record<string, "gzip" | "deflate">> = { gzip: "gzip", "x-gzip": "gzip", deflate: "deflate" };

const grouped = (count: number): string => count.toLocaleString("en");

/** @param bytes how large the body is, where that is known */
function refuseLarge(bytes?: number, unpacked = ""): never {
  const got = bytes === undefined ? "more" : `${grouped(bytes)} bytes`;
  const advice = "send fewer rows at a time, or an NPY array, which takes 4 or 8 bytes a number instead of some 20";
  const most = `${grouped(limits.bodyBytes)} bytes${unpacked}`;
  throw new DomainError("PayloadTooLarge", `body: expected at most ${most}, got ${got}: ${advice}`);
}

/** A body that says its length is judged by it, before it becomes a stream; one that does not is counted as it comes. */
export const acceptBody = () => {
  const countBytes = bodyLimit({ maxSize: limits.bodyBytes, onError: () => refuseLarge() });
  return createMiddleware(async function acceptBody(c, next) {
    const { method } = c.req;
    if (method === "GET") return next();
    const length = c.req.header("Content-Length");
    const read = async () => {
      const sent = c.req.raw;
      try {
        await unpack(c.req);
        await next();
      } finally {
        // A connection whose request was left unread is closed, under whatever its client sends next. Asked in this
        // order: merely naming the body of a request makes a stream of it.
        if (!sent.bodyUsed) await sent.body?.pipeTo(new WritableStream());
      }
    };
    if (length === undefined || c.req.header("Transfer-Encoding")) return countBytes(c, read);
    if (Number(length) > limits.bodyBytes) refuseLarge(Number(length));
    return read();
  });
};

/** Puts the unpacked body in the place of a compressed one. */
async function unpack(request: HonoRequest): Promise<void> {
  const encoding = request.header("Content-Encoding")?.toLowerCase() ?? "identity";
  if (encoding === "identity") return;
  const format = encodings[encoding];
  if (!format) {
    const detail = `expected gzip, deflate or none, got ${encoding.slice(0, 40)}`;
    throw violation("UnsupportedMediaType", "Content-Encoding", detail);
  }
  const stream = (request.raw.body ?? new Blob([]).stream()).pipeThrough(new DecompressionStream(format));
  const bytes = await readAtMost(stream, limits.bodyBytes, () => refuseLarge(undefined, " unpacked")).catch((cause) => {
    if (cause instanceof DomainError) throw cause;
    throw violation("Malformed", "Content-Encoding", `expected a body compressed by ${encoding}, got other bytes`);
  });
  replaceBody(request, bytes);
}

/**
 * All bytes of a stream.
 *
 * @param refuse called, and the rest left unread, where there are more than that
 */
export async function readAtMost(
  stream: ReadableStream<Uint8Array>,
  most: number,
  refuse: () => never,
): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of stream as unknown as AsyncIterable<Uint8Array>) {
    length += part.length;
    if (length > most) refuse();
    parts.push(part);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
