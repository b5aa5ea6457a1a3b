/** The convention `sampled` outside training: one draw of an image's pixels, the same wherever the image occurs. */
import { createRng, sampleBernoulli } from "../numerics/random.ts";

/** Seed of the draws, as stated in cards of that convention. */
export const drawnPixelsSeed = 0;

/**
 * x ~ Bernoulli(intensities) of one image, independent pixels, numPixels of 0 and 1.
 *
 * The generator's seed depends on `drawnPixelsSeed` and the image's 256 grey levels: an image has the same draw alone
 * and in a batch, and two images have independent draws.
 *
 * @param intensities intensities of one image, in [0, 1]
 */
export function drawnPixels(intensities: Float32Array): Float32Array {
  return sampleBernoulli(intensities, createRng(fingerprint(intensities)));
}

/** FNV-1a hash of the grey levels, uint32. */
function fingerprint(intensities: Float32Array): number {
  let hash = (0x811c9dc5 ^ drawnPixelsSeed) | 0;
  for (const intensity of intensities) hash = Math.imul(hash ^ Math.round(255 * intensity), 0x01000193);
  return hash >>> 0;
}
