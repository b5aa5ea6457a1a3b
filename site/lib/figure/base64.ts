/** Number of bytes converted at once; they must fit into the arguments of one call. */
const chunk = 8192;

/** Base64 (RFC 4648) of bytes, as data URIs hold them. */
export function base64(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += chunk) binary += String.fromCharCode(...bytes.subarray(at, at + chunk));
  return btoa(binary);
}
