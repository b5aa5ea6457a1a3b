/** Arrays among the static files. */
import { type AssetSource, fetchAsset } from "../inference/model-store.ts";
import { decodeNpy, type NpyArray } from "../media/npy.ts";
import { DomainError } from "../problem.ts";

/** @throws DomainError ModelUnavailable: missing, or no NPY file */
export async function fetchArray(assets: AssetSource, path: string): Promise<NpyArray> {
  const bytes = await fetchAsset(assets, path);
  if (!bytes) throw new DomainError("ModelUnavailable", `expected ${path}, got nothing`);
  return readArray(bytes, path);
}

/** @throws DomainError ModelUnavailable: no NPY file */
export function readArray(bytes: Uint8Array<ArrayBuffer>, path: string): NpyArray {
  try {
    return decodeNpy(bytes);
  } catch (cause) {
    throw new DomainError("ModelUnavailable", `expected ${path} in NPY format, got ${String(cause)}`);
  }
}
