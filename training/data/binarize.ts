/**
 * Conversion of grey levels to the data x of the likelihood, by a table of 256 values for each convention.
 */
import type { Convention } from "../../worker/artifact.ts";

/** Mean of MNIST's training pixels, the threshold of the binary convention. */
const threshold = 0.1307;

const conventions: Readonly<Record<Convention, (intensity: number) => number>> = {
  bin: (intensity) => (intensity > threshold ? 1 : 0),
  real: (intensity) => intensity,
  round: (intensity) => Math.round(intensity),
  // For pixels already drawn by sampled.ts, whose levels are 0 and 255.
  sampled: (intensity) => intensity,
};

/** x for each grey level 0-255, float32 (256). */
export function pixelValues(convention: Convention): Float32Array {
  return Float32Array.from({ length: 256 }, (_, level) => conventions[convention](level / 255));
}
