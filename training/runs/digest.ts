import { createHash } from "node:crypto";

/** SHA-256 of the concatenated parts, lower-case hex; strings as UTF-8. */
export function digestOf(...parts: readonly (Uint8Array | string)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}
