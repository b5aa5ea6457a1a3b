/** What is smaller is not worth the trouble. */
export const smallBytes = 64 * 1024;

/**
 * Gives the memory of a large array back at once; it is empty from then on.
 *
 * V8 counts an array as the few bytes that it keeps of it, and collects those that lived through an await late: under
 * load that was memory for hundreds of answers long gone.
 */
export function release({ buffer }: { readonly buffer: ArrayBufferLike }): void {
  if (buffer.byteLength >= smallBytes) (buffer as ArrayBuffer).transfer(0);
}

/** The same parts, each given back once the next is asked for. */
export async function* releasing<Part extends { readonly data: { readonly buffer: ArrayBufferLike } }>(
  parts: AsyncIterable<Part>,
): AsyncGenerator<Part> {
  for await (const part of parts) {
    yield part;
    release(part.data);
  }
}
