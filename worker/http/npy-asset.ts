/** Arrays in the static files. */
import { type AssetSource, readAsset } from "../inference/assets.ts";
import { decodeNpy } from "../media/npy.ts";
import { unavailable } from "../problem.ts";
import type { Tensor } from "../tensor.ts";

/** @throws DomainError ModelUnavailable: a missing file, or one that is not NPY */
export async function fetchArray(assets: AssetSource, path: string): Promise<Tensor> {
  const array = await readAsset(assets, path, arrayReader(path));
  if (!array) throw unavailable(`expected ${path}, got nothing`);
  return array;
}

/** Parses the bytes of an NPY file. */
export const arrayReader =
  (path: string) =>
  (bytes: Uint8Array<ArrayBuffer>): Tensor => {
    try {
      return decodeNpy(bytes);
    } catch (cause) {
      throw unavailable(`expected ${path} in NPY format, got something else`, cause);
    }
  };
