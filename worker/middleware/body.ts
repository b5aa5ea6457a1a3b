/** Requests with a body: unpacked where they come compressed, and at most as large as the limit says. */
import type { HonoRequest } from "hono";
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

/** What whoever sent a body is told of which the end never came: its connection broke, or its chunks are none. */
export const brokenOff = "expected the whole body, but it broke off: send the request again";

/**
 * The bytes of a body.
 *
 * @throws DomainError Malformed: it breaks off
 */
export const readBody = (request: Request): Promise<ArrayBuffer> =>
  request.arrayBuffer().catch(() => {
    throw violation("Malformed", "", brokenOff);
  });

/** A body that says its length is judged by it, before it becomes a stream; one that does not is counted as it comes. */
export const acceptBody = () =>
  createMiddleware(async function acceptBody(c, next) {
    const { method } = c.req;
    if (method === "GET" || method === "HEAD") return next();
    const length = c.req.header("Content-Length");
    const sent = c.req.raw;
    const isCounted = length === undefined || c.req.header("Transfer-Encoding") !== undefined;
    if (!isCounted && Number(length) > limits.bodyBytes) refuseLarge(Number(length));
    const isPlain = !isCounted && c.req.header("Content-Encoding") === undefined;
    try {
      if (!isPlain) await takeBody(c.req, isCounted);
      await next();
    } finally {
      // A connection whose request was left unread is closed, under whatever its client sends next. Asked in this
      // order: merely naming the body of a request makes a stream of it.
      if (!sent.bodyUsed) await sent.body?.pipeTo(new WritableStream()).catch(() => undefined);
    }
  });

/** Puts plain bytes in the place of a body that is compressed, or whose length nobody has said. */
async function takeBody(request: HonoRequest, isCounted: boolean): Promise<void> {
  const encoding = request.header("Content-Encoding")?.toLowerCase() ?? "identity";
  const format = encodings[encoding];
  if (!format && encoding !== "identity") {
    const detail = `expected gzip, deflate or none, got ${encoding.slice(0, 40)}`;
    throw violation("UnsupportedMediaType", "Content-Encoding", detail);
  }
  if (!format && (!isCounted || !request.raw.body)) return;
  const sent = request.raw.body ?? new Blob([]).stream();
  const stream = format ? sent.pipeThrough(new DecompressionStream(format)) : sent;
  const refuse = () => refuseLarge(undefined, format ? " unpacked" : "");
  const bytes = await readAtMost(stream, limits.bodyBytes, refuse).catch((cause) => {
    if (cause instanceof DomainError) throw cause;
    const other = `expected a body compressed by ${encoding}, got other bytes`;
    throw format ? violation("Malformed", "Content-Encoding", other) : violation("Malformed", "", brokenOff);
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
