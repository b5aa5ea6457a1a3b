/** Arrays among the static files. */
import { type AssetSource, readAsset } from "../inference/assets.ts";
import { decodeNpy, type NpyArray } from "../media/npy.ts";
import { unavailable } from "../problem.ts";

/** @throws DomainError ModelUnavailable: missing, or no NPY file */
export async function fetchArray(assets: AssetSource, path: string): Promise<NpyArray> {
  const array = await readAsset(assets, path, arrayReader(path));
  if (!array) throw unavailable(`expected ${path}, got nothing`);
  return array;
}

/** Reads NPY. */
export const arrayReader =
  (path: string) =>
  (bytes: Uint8Array<ArrayBuffer>): NpyArray => {
    try {
      return decodeNpy(bytes);
    } catch (cause) {
      throw unavailable(`expected ${path} in NPY format, got something else`, cause);
    }
  };
