const encoder = new TextEncoder();

/** UTF-8 encoding. Some platforms' types leave the buffer's owner open; the array always owns its memory. */
export const encodeUtf8 = (text: string): Uint8Array<ArrayBuffer> => encoder.encode(text) as Uint8Array<ArrayBuffer>;
