/** models/elbo: the closed-form KL(q(z|x) ‖ p(z)) for diagonal and full posteriors. */
import * as diagonal from "../../worker/probability/gaussians/diagonal-gaussian.ts";
import { klToStandardNormal } from "../../worker/probability/latent-variables/elbo.ts";
import { createRng } from "../../worker/probability/numerics/random.ts";
import { type Decimal, type Exactly, sum } from "./exact.ts";
import { list, placed } from "./inputs.ts";
import { type Sweep, scales, sweepOf } from "./measure.ts";

type Inputs = { readonly mean: number[]; readonly lower: number[][] };

/** Means and deviations ever closer to the prior's, and ever further from them. */
const klSweep = sweepOf("models/elbo, KL to the prior", () =>
  scales.map((scale) => {
    const rng = createRng(59);
    const size = 3;
    const mean = placed(size, scale, 0, rng);
    const deviations = list(size, () => 1 + scale * rng());
    const below = list(size, (i) => placed(i, scale, 0, rng));
    const lower = below.map((row, i) => list(size, (j) => (i === j ? (deviations[i] as number) : (row[j] ?? 0))));
    return {
      label: `scale ${scale}`,
      given: { mean, lower },
      computed: () => {
        const moments = { mean: Float64Array.from(mean), deviations: Float64Array.from(deviations) };
        const factor = { size, lower: Float64Array.from(lower.flat()) };
        return {
          klNats: diagonal.klToStandardNormal(moments),
          klNatsOfFullCovariance: klToStandardNormal({ mean: moments.mean, factor }),
        };
      },
      exact: (given: Exactly<Inputs>) => {
        const diagonalOf = given.lower.map((row, i) => row[i] as Decimal);
        const kl = (roots: readonly Decimal[]) => {
          const squares = sum([...given.mean, ...roots].map((x) => x.times(x))).minus(size);
          return squares.div(2).minus(sum(diagonalOf.map((deviation) => deviation.ln())));
        };
        return { klNats: kl(diagonalOf), klNatsOfFullCovariance: kl(given.lower.flat()) };
      },
    };
  }),
);

export const sweeps: readonly Sweep[] = [klSweep];
