/** Seeds for clustering, the start of em.ts. */
import { violation } from "../../problem.ts";
import { squaredDistance } from "../linear-algebra/matrix.ts";
import { sampleCategorical } from "../numerics/categorical.ts";
import { atOnce, type Interruptible } from "../numerics/interruptible.ts";
import type { Rng } from "../numerics/random.ts";

/**
 * Clusters around K-means++ seeds: the first seed is a random point, each further one a point drawn with probability
 * proportional to its squared distance from the nearest seed so far.
 *
 * @param points x, (N, size) row-major
 * @returns the nearest seed of every point, (N), 0 … components - 1; no cluster is empty
 * @throws DomainError ShapeMismatch: fewer distinct points than components
 * @see Arthur and Vassilvitskii (2007), k-means++: the advantages of careful seeding
 */
export function* assignToSeedsInTurns(
  points: Float64Array,
  size: number,
  components: number,
  rng: Rng,
): Interruptible<Uint32Array> {
  const count = points.length / size;
  const nearest = new Uint32Array(count);
  const distances = new Float64Array(count).fill(1);
  for (let k = 0; k < components; k++) {
    yield count * (size + 50);
    if (distances.every((distance) => distance === 0)) {
      const detail = `expected at least ${components} different points, got ${k}`;
      throw violation("ShapeMismatch", "/components", detail);
    }
    const seed = sampleCategorical(distances, rng);
    for (let n = 0; n < count; n++) {
      const distance = squaredDistance(points, n * size, points, seed * size, size);
      if (k === 0 || distance < (distances[n] as number)) {
        distances[n] = distance;
        nearest[n] = k;
      }
    }
  }
  return nearest;
}

/** The same, without interruptions. */
export const assignToSeeds = atOnce(assignToSeedsInTurns);
