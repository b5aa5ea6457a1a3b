/** Bodies that are made as they are read: what nobody reads is not made. */

import { type Format, mediaTypes } from "../schemas/format.ts";
import { headersOf } from "./middleware/headers.ts";
import { type ResponseOf, respond } from "./typed-response.ts";

export type Chunks = AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined>;

/** Numbers of a part of an answer that is made as it is read: as text some 200 KB. */
export const partNumbers = 2 ** 14;

/** The platform's stream of bytes; the DOM's types, with which clients of the API are compiled, lack it. */
const { IdentityTransformStream } = globalThis as unknown as {
  readonly IdentityTransformStream: new () => TransformStream<Uint8Array, Uint8Array>;
};

/**
 * A body of chunks, of which the first is made before it begins, so that what is wrong with the request can still be told.
 *
 * @param chunks each in memory of its own
 */
export async function streamedBody(chunks: Chunks): Promise<ReadableStream<Uint8Array>> {
  const first = await chunks.next();
  const { readable, writable } = new IdentityTransformStream();
  send(first, chunks, writable.getWriter());
  return readable;
}

/** The response of such a body. */
export const streamedResponse = async <T>(format: Format, chunks: Chunks): Promise<ResponseOf<T>> =>
  respond<T>(await streamedBody(chunks), { headers: headersOf[mediaTypes[format]] });

/** Sends each chunk once the one before is read. What fails breaks the answer off, and is the platform's to log. */
async function send(
  first: Awaited<ReturnType<Chunks["next"]>>,
  chunks: Chunks,
  writer: WritableStreamDefaultWriter<Uint8Array>,
): Promise<void> {
  let step = first;
  try {
    while (!step.done) {
      const isRead = await writer.write(step.value).then(
        () => true,
        () => false,
      );
      if (!isRead) return void (await chunks.return());
      step = await chunks.next();
    }
  } catch (error) {
    writer.abort(error).catch(() => undefined);
    throw error;
  }
  await writer.close().catch(() => undefined);
}
