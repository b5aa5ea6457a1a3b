/** Bodies that are computed as the client reads them, so that unread parts cost nothing. */

import { type Format, mediaTypes } from "../schemas/format.ts";
import { headersOf } from "./middleware/headers.ts";
import { type ResponseOf, respond } from "./typed-response.ts";

export type Chunks = AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined>;

/** Numbers in one part of a streamed response: some 200 KB of text. */
export const partNumbers = 2 ** 14;

/** The platform's byte stream. The DOM's types, which clients of the API compile with, lack it. */
const { IdentityTransformStream } = globalThis as unknown as {
  readonly IdentityTransformStream: new () => TransformStream<Uint8Array, Uint8Array>;
};

/**
 * A body of chunks. The first chunk is computed before the body begins, so that its errors still become an error
 * response.
 *
 * @param chunks each in memory of its own
 */
export async function streamedBody(chunks: Chunks): Promise<ReadableStream<Uint8Array>> {
  const first = await chunks.next();
  const { readable, writable } = new IdentityTransformStream();
  send(first, chunks, writable.getWriter());
  return readable;
}

/** The response with a streamed body. */
export const streamedResponse = async <T>(format: Format, chunks: Chunks): Promise<ResponseOf<T>> =>
  respond<T>(await streamedBody(chunks), { headers: headersOf[mediaTypes[format]] });

/** Sends each chunk once the previous one is read. A failure aborts the response, and the platform logs it. */
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
