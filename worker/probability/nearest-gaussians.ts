/**
 * Gaussians nearest to a mixture in either direction of the divergence, and how far any Gaussian is from it.
 *
 * Neither direction has a closed form where one side is a mixture; both are expectations under Gaussians, taken on
 * lattices in one or two dimensions.
 */
import { type FactoredGaussian, factorGaussian, type Gaussian, logDensities } from "./gaussian.ts";
import { type FactoredMixture, factorMixture, type GaussianMixture, logJoint } from "./gaussian-mixture.ts";
import { type Divergence, divergence, projectMixture } from "./kl-divergence.ts";
import { logSumExp } from "./log-sum-exp.ts";
import { mixtureLattice, placed, requirePlane } from "./normal-lattice.ts";
import { requireLength } from "./preconditions.ts";
import { reverseProjections } from "./reverse-projection.ts";

/** A Gaussian q and both of its divergences from p. */
export interface Neighbour extends Divergence {
  readonly gaussian: Gaussian;
}

export interface NearestGaussians {
  /** The one minimum of KL(p‖q): the Gaussian of p's moments. */
  readonly forward: Neighbour;
  /** Local minima of KL(q‖p), the lowest first. */
  readonly reverse: readonly Neighbour[];
}

/**
 * The Gaussians q that are nearest to a mixture p, by KL(p‖q) and by KL(q‖p).
 *
 *   KL(p‖q) = KL(p‖q*) + KL(q*‖q),   q* of the moments of p,
 *
 * so that one divergence of the mixture serves for all.
 *
 * @throws DomainError as reverseProjections
 */
export function nearestGaussians(mixture: GaussianMixture): NearestGaussians {
  const moments = projectMixture(mixture);
  const forward = { gaussian: moments, ...mixtureDivergence(mixture, moments) };
  return {
    forward,
    reverse: reverseProjections(mixture).map(({ gaussian, klNats }) => ({
      gaussian,
      forwardNats: forward.forwardNats + divergence(moments, gaussian).forwardNats,
      reverseNats: klNats,
    })),
  };
}

/**
 * Divergences between a mixture p and a Gaussian q, KL(p‖q) and KL(q‖p).
 *
 *   KL(p‖q) = Σₖ πₖ E_{N(x | μₖ, Σₖ)}[log p(x) - log q(x)],   KL(q‖p) = E_q[log q(x) - log p(x)]
 *
 * Cost: K + 1 lattices of 321 points on a line or 5,025 in the plane, K + 1 densities at each.
 *
 * @throws DomainError as factorMixture; ShapeMismatch: more than two dimensions, or q of another size;
 *   NotPositiveDefinite: q's covariance
 */
export function mixtureDivergence(mixture: GaussianMixture, q: Gaussian): Divergence {
  const p = factorMixture(mixture);
  const lattice = mixtureLattice(requirePlane(p));
  requireLength(q.mean.length, p.size, "/q/mean");
  const factoredQ = factorGaussian(q, "/q/covariance");
  /** E[log p - log q] under a Gaussian. */
  const expectedLogRatio = ({ mean, factor }: FactoredGaussian): number => {
    const points = placed(lattice, mean, factor.lower);
    const logP = logDensity(p, points, lattice.count);
    const logQ = logDensities(factoredQ, points, lattice.count);
    return lattice.weights.reduce((sum, weight, n) => sum + weight * ((logP[n] as number) - (logQ[n] as number)), 0);
  };
  return {
    forwardNats: p.components.reduce((sum, each, k) => sum + (p.weights[k] as number) * expectedLogRatio(each), 0),
    reverseNats: -expectedLogRatio(factoredQ),
  };
}

/** log p(x) at points, (count, D) row-major. */
function logDensity(p: FactoredMixture, points: Float64Array, count: number): Float64Array {
  const columns = logJoint(p, points, count);
  const logJoints = new Float64Array(columns.length);
  return Float64Array.from({ length: count }, (_, n) => {
    for (let k = 0; k < logJoints.length; k++) logJoints[k] = (columns[k] as Float64Array)[n] as number;
    return logSumExp(logJoints);
  });
}
