/** Requests and responses as text for the API drawer, at build time and live. */
import type { ApiRequest } from "../api/api.ts";
import { grouped } from "../numbers/format.ts";

const shown = 1600;

export function requestText({ method, path, accept, body }: ApiRequest): string {
  const head = `${method} ${path} HTTP/1.1\naccept: ${accept}`;
  return body === undefined ? head : `${head}\ncontent-type: application/json\n\n${excerpt(body)}`;
}

/** The beginning of a long text, with the number of omitted characters. */
export function excerpt(text: string): string {
  const rest = text.length - shown;
  return rest <= 0 ? text : `${text.slice(0, shown)}… and ${grouped(rest)} more characters`;
}

/** A description of a response that is not text. */
export function described(contentType: string, bytes: Uint8Array): string {
  if (contentType.startsWith("image/png") && bytes.length > 24) {
    // Width and height are in the IHDR chunk, which comes first.
    const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return `PNG image, ${header.getUint32(16)} × ${header.getUint32(20)} pixels`;
  }
  return contentType.includes("json") ? new TextDecoder().decode(bytes) : `${bytes.length} bytes of ${contentType}`;
}
