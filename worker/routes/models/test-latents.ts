/** Posterior means of the test images, as training left them beside the model. */
import type { ImageModelCard } from "../../artifact.ts";
import { type AssetSource, fetchAsset, loadFile } from "../../inference/model-store.ts";
import { decodeNpy, type NpyArray } from "../../media/npy.ts";
import { DomainError } from "../../problem.ts";

export interface TestLatents {
  readonly dataset: string;
  readonly count: number;
  readonly total: number;
  readonly indices: readonly number[];
  readonly labels: readonly number[];
  /** E_q[z|x], (count, latentSize) */
  readonly means: readonly (readonly number[])[];
}

/**
 * The first `count` test images' latents and labels.
 *
 * @throws DomainError NotFound: the model was published without them
 * @throws DomainError ModelUnavailable: the file is missing or altered
 */
export async function loadTestLatents(assets: AssetSource, card: ImageModelCard, count: number): Promise<TestLatents> {
  const { testLatents } = card.files;
  if (!testLatents) throw new DomainError("NotFound", `loadTestLatents: expected test latents of ${card.id}, got none`);
  const { dataset } = card.training;
  const labelBytes = await fetchAsset(assets, `/datasets/${dataset.toLowerCase()}/test-labels.npy`);
  if (!labelBytes)
    throw new DomainError("ModelUnavailable", `loadTestLatents: expected labels of ${dataset}, got none`);
  const labels = readArray(labelBytes, `labels of ${dataset}`).data;
  const { data, shape } = readArray(await loadFile(assets, card, testLatents), `latents of ${card.id}`);
  const [total = 0, d = 0] = shape;
  if (d !== card.latentSize || labels.length !== total) {
    throw new DomainError(
      "ModelUnavailable",
      `loadTestLatents: expected (${labels.length}, ${card.latentSize}), got ${shape}`,
    );
  }
  const indices = Array.from({ length: Math.min(count, total) }, (_, i) => i);
  return {
    dataset,
    count: indices.length,
    total,
    indices,
    labels: indices.map((i) => labels[i] as number),
    means: indices.map((i) => Array.from(data.subarray(i * d, (i + 1) * d))),
  };
}

function readArray(bytes: Uint8Array, what: string): NpyArray {
  try {
    return decodeNpy(bytes);
  } catch (cause) {
    throw new DomainError("ModelUnavailable", `loadTestLatents: expected ${what} in NPY format, got ${String(cause)}`);
  }
}
