/** Bodies that are made as they are read: what nobody reads is not made. */

/**
 * A body of chunks, of which the first is made before the answer begins, so that what is wrong with the request can still
 * be told.
 */
export async function streamedBody(
  chunks: AsyncGenerator<Uint8Array<ArrayBuffer>>,
): Promise<ReadableStream<Uint8Array>> {
  let first: IteratorResult<Uint8Array<ArrayBuffer>> | undefined = await chunks.next();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = first ?? (await chunks.next());
        first = undefined;
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await chunks.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}
