/** Mean and covariance of images, exact up to their final rounding. */

import { sizeOf } from "../../worker/tensor.ts";
import type { Split } from "../data/dataset.ts";

export interface Moments {
  readonly count: number;
  /** Pixels in an image, D. */
  readonly size: number;
  /** (D), intensities. */
  readonly mean: Float64Array;
  /** (D, D) row-major, intensities squared. */
  readonly covariance: Float64Array;
}

/** Above this, the covariance would fill the memory of a small machine. */
const mostPixels = 4096;

/**
 * Moments of the intensities, level / 255.
 *
 *   N² 255² Cov = N Σ l lᵀ - (Σ l)(Σ l)ᵀ
 *
 * Levels are integers, and so are both terms: as doubles they are exact up to 2⁵³, so there is no cancellation. Pixels
 * of level 0 add nothing and are skipped.
 *
 * @throws Error images with too many pixels for a covariance, or too many images for exact sums
 */
export function momentsOf({ count, imageShape, pixels }: Split): Moments {
  const size = sizeOf(imageShape);
  if (size > mostPixels) throw new Error(`expected images of at most ${mostPixels} pixels, got ${size}`);
  if (count ** 2 * 255 ** 2 > Number.MAX_SAFE_INTEGER) {
    throw new Error(`expected at most ${Math.floor(Math.sqrt(Number.MAX_SAFE_INTEGER) / 255)} images, got ${count}`);
  }
  const sums = new Float64Array(size);
  const products = new Float64Array(size * size);
  const inked = new Uint32Array(size);
  for (let n = 0; n < count; n++) {
    const image = pixels.subarray(n * size, (n + 1) * size);
    let found = 0;
    for (let i = 0; i < size; i++) if (image[i] !== 0) inked[found++] = i;
    for (let a = 0; a < found; a++) {
      const i = inked[a] as number;
      const level = image[i] as number;
      sums[i] = (sums[i] as number) + level;
      for (let b = 0; b <= a; b++) {
        const at = i * size + (inked[b] as number);
        products[at] = (products[at] as number) + level * (image[inked[b] as number] as number);
      }
    }
  }
  const covariance = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      const whole = count * (products[i * size + j] as number) - (sums[i] as number) * (sums[j] as number);
      const entry = whole / (count * 255) ** 2;
      covariance[i * size + j] = entry;
      covariance[j * size + i] = entry;
    }
  }
  return { count, size, mean: sums.map((sum) => sum / (255 * count)), covariance };
}
