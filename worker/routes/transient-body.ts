/**
 * Bodies whose memory is given back as soon as they are sent.
 *
 * workerd holds the bytes of a body for as long as there is the Response that they were given to, and V8, to which a
 * Response is a few bytes, collects it late: under load those were hundreds of megabytes of answers long gone.
 */
import { release, smallBytes } from "../inference/release.ts";

type FixedLengthStreamOf = new (length: number) => TransformStream<Uint8Array, Uint8Array>;

/** The platform's stream of a known length; the DOM's types, with which clients of the API are compiled, lack it. */
const { FixedLengthStream } = globalThis as unknown as { readonly FixedLengthStream: FixedLengthStreamOf };

/** @param bytes at the start of their buffer, which is taken: what they do not fill of it is given back at once */
export function transientBody(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> {
  if (bytes.length < smallBytes) return bytes;
  const sent = new Uint8Array(bytes.buffer.transfer(bytes.length));
  const giveBack = () => release(sent);
  const { readable, writable } = new FixedLengthStream(sent.length);
  const writer = writable.getWriter();
  writer.write(sent).then(giveBack, giveBack);
  writer.close().catch(() => undefined);
  return readable;
}
