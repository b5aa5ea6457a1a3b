/** Request bodies: decompression and the size limit. */
import { gunzipSync, inflateSync } from "node:zlib";
import type { HonoRequest } from "hono";
import { createMiddleware } from "hono/factory";
import { Room } from "../../budget/large-bodies.ts";
import { pace } from "../../budget/pace.ts";
import { limits } from "../../limits.ts";
import { DomainError, violation } from "../../problem.ts";

type Unpack = (bytes: Uint8Array, options: { readonly maxOutputLength: number }) => Uint8Array;

/** At once rather than as streams, which hand over a few KB at a time and take longer than the decompression. */
const encodings: ReadonlyMap<string, Unpack> = new Map([
  ["gzip", gunzipSync],
  ["x-gzip", gunzipSync],
  ["deflate", inflateSync],
]);

const grouped = (count: number): string => count.toLocaleString("en");

/** @param bytes size of the body, if known */
function refuseLarge(bytes?: number, unpacked = ""): never {
  const got = bytes === undefined ? "more" : `${grouped(bytes)} bytes`;
  const advice = "send fewer rows at a time, or an NPY array, which takes 4 or 8 bytes a number instead of some 20";
  const most = `${grouped(limits.bodyBytes)} bytes${unpacked}`;
  throw new DomainError("PayloadTooLarge", `body: expected at most ${most}, got ${got}: ${advice}`);
}

/** Bytes of a refused body to read anyway, so that the client receives the error instead of a broken connection. */
const drainedBytes = 8 * limits.bodyBytes;

/** Parsing a shorter body takes no time that others would notice. */
const longBytes = 2 ** 18;
/** Cost of parsing and validating a byte of JSON, in multiplications. */
const operationsPerByte = 100;

/** The detail for an incomplete body, from a broken connection or malformed chunks. */
const brokenOff = "expected the whole body, but it broke off: send the request again";

/**
 * All bytes of a body.
 *
 * @throws DomainError Malformed: the body is incomplete
 */
export const readBody = (request: Request): Promise<ArrayBuffer> => request.arrayBuffer().catch(refuseBroken);

/**
 * The whole body as text.
 *
 * @throws DomainError Malformed: the body is incomplete
 */
export const readText = (request: Request): Promise<string> => request.text().catch(refuseBroken);

function refuseBroken(): never {
  throw violation("Malformed", "", brokenOff);
}

/** Checks the stated length before it reads the body; counts the bytes of a body that states none. */
export const acceptBody = () =>
  createMiddleware(async function acceptBody(c, next) {
    const { method } = c.req;
    if (method === "GET" || method === "HEAD") return next();
    const length = c.req.header("Content-Length");
    const sent = c.req.raw;
    const isCounted = length === undefined || c.req.header("Transfer-Encoding") !== undefined;
    // For most requests this saves waiting for nothing.
    const isPlain = !isCounted && c.req.header("Content-Encoding") === undefined;
    const room = new Room();
    try {
      if (!isCounted && Number(length) > limits.bodyBytes) refuseLarge(Number(length));
      const bytes = isPlain ? Number(length) : await takeBody(c.req, isCounted, room);
      if (bytes >= longBytes) {
        await room.take(bytes);
        // Parsing cannot pause, so it counts as a whole.
        await pace(bytes * operationsPerByte);
      }
      await next();
    } finally {
      room.keep(0);
      // workerd closes a connection whose request is unread, whatever its client sends next. Check in this order,
      // because even accessing a request's body creates a stream.
      if (!sent.bodyUsed && Number(length ?? 0) <= drainedBytes) {
        await readAtMost(sent.body, 0).catch(() => undefined);
      }
    }
  });

/** Replaces a compressed body, or one of unknown length, by its plain bytes. @returns their number */
async function takeBody(request: HonoRequest, isCounted: boolean, room: Room): Promise<number> {
  const encoding = request.header("Content-Encoding")?.toLowerCase() ?? "identity";
  const unpack = encodings.get(encoding);
  if (!unpack && encoding !== "identity") {
    const detail = `expected gzip, deflate or none, got ${encoding.slice(0, 40)}`;
    throw violation("UnsupportedMediaType", "Content-Encoding", detail);
  }
  const length = Number(request.header("Content-Length") ?? 0);
  if (!unpack && (!isCounted || !request.raw.body)) return length;
  // A body that is unpacked is there twice.
  const makeRoom = () => room.take((unpack ? 2 : 1) * limits.bodyBytes);
  if (!isCounted && length >= longBytes) await makeRoom();
  const sent = isCounted
    ? await readAtMost(request.raw.body, limits.bodyBytes, makeRoom)
    : new Uint8Array(await readBody(request.raw));
  let body: Uint8Array<ArrayBuffer> | undefined = sent;
  if (unpack) {
    body = unpackAtMost(unpack, sent, encoding, longBytes);
    if (!body) {
      await makeRoom();
      body = unpackAtMost(unpack, sent, encoding, limits.bodyBytes) ?? refuseLarge(undefined, " unpacked");
    }
  }
  room.keep(body.byteLength < longBytes ? 0 : body.byteLength);
  const { url, method, headers: received } = request.raw;
  const headers = new Headers(received);
  headers.set("Content-Length", String(body.byteLength));
  request.raw = new Request(url, { method, headers, body });
  return body.byteLength;
}

/** The plain bytes, or nothing if there are more. */
function unpackAtMost(
  unpack: Unpack,
  packed: Uint8Array,
  encoding: string,
  most: number,
): Uint8Array<ArrayBuffer> | undefined {
  try {
    return new Uint8Array(unpack(packed, { maxOutputLength: most }));
  } catch (cause) {
    if (cause instanceof RangeError) return undefined;
    const detail = `expected a body compressed by ${encoding}, got other bytes`;
    throw violation("Malformed", "Content-Encoding", detail);
  }
}

/**
 * All bytes of a body of unknown length. Of a longer one it keeps no more than those, and reads no more than the drained
 * bytes.
 *
 * @param beforeLong awaited before it reads on in a long body
 * @throws DomainError PayloadTooLarge; Malformed: the body is incomplete
 */
async function readAtMost(
  body: Request["body"],
  most: number,
  beforeLong?: () => Promise<void>,
): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const part of (body ?? []) as unknown as AsyncIterable<Uint8Array>) {
      length += part.length;
      if (length >= longBytes) await beforeLong?.();
      if (length <= most) parts.push(part);
      else if (length > drainedBytes) break;
    }
    if (length > most) refuseLarge();
  } catch (cause) {
    throw cause instanceof DomainError ? cause : violation("Malformed", "", brokenOff);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
