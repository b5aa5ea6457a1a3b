const encoder = new TextEncoder();

/** Text as bytes. The types of some platforms leave open whose memory they are; it is an array of their own. */
export const encodeUtf8 = (text: string): Uint8Array<ArrayBuffer> => encoder.encode(text) as Uint8Array<ArrayBuffer>;
