/** Number of bytes converted at once; they must fit into the arguments of one call. */
const chunk = 8192;

/** Base64 (RFC 4648) of bytes, as data URIs hold them. */
export function base64(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += chunk) {
    // Six times as fast as spread arguments, and leaves no garbage.
    binary += Reflect.apply(String.fromCharCode, undefined, bytes.subarray(at, at + chunk));
  }
  return btoa(binary);
}
