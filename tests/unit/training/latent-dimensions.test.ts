/** Figures of each latent dimension compared with explicit sums and the KL term of the whole posterior. */
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { selectBackend } from "../../../training/backends/select.ts";
import { unwatched } from "../../../training/optimise/watch.ts";
import { evaluateElbo, imageBatches, networksOf, type TrainedModel } from "../../../training/vae/measure/evaluate.ts";
import { latentDimensions } from "../../../training/vae/measure/latent-dimensions.ts";
import { klDivergence } from "../../../worker/probability/divergences/kl-divergence.ts";
import { factorGaussian } from "../../../worker/probability/gaussians/gaussian.ts";
import { greySplit } from "./support.ts";
import { tinyRecipeOf, tinyTrained } from "./tiny-recipes.ts";

beforeAll(() => selectBackend("wasm"));

const split = greySplit(40, [6, 5]);
const average = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Mean and marginal variances of q(z|x) of every image, from its factor. */
async function marginals(trained: TrainedModel) {
  const found: { mean: number; variance: number }[][] = [];
  for (const { images, count } of imageBatches(trained, split)) {
    const q = await networksOf(trained).encode(images, undefined);
    const [means, diagonal] = [q.mean.arraySync(), q.logDiagonal.arraySync()];
    const factors = q.factor?.arraySync() as number[][][] | undefined;
    for (let n = 0; n < count; n++) {
      found.push(
        (means[n] as number[]).map((mean, i) => {
          const row = factors ? (factors[n] as number[][])[i] : [Math.exp((diagonal[n] as number[])[i] as number)];
          return { mean, variance: (row as number[]).reduce((sum, entry) => sum + entry ** 2, 0) };
        }),
      );
    }
    tf.dispose(Object.values(q));
  }
  return found;
}

const gaussian = (mean: number, variance: number) => factorGaussian({ mean: [mean], covariance: [[variance]] }, "");

describe.each(["tiny-2d", "tiny-residual-3d"])("%s", (id) => {
  test("each dimension's figures are those of its marginals, image by image", async () => {
    const trained = tinyTrained(tinyRecipeOf(id), 3);
    const found = await latentDimensions(trained, split, unwatched);
    const images = await marginals(trained);
    expect(found).toHaveLength(trained.model.latentSize);
    for (const [i, { klNats, meanVariance, posteriorVariance }] of found.entries()) {
      const own = images.map((each) => each[i] as { mean: number; variance: number });
      const centre = average(own.map(({ mean }) => mean));
      const divergences = own.map(({ mean, variance }) => klDivergence(gaussian(mean, variance), gaussian(0, 1)));
      // Variances are float32 in one and doubles in the other; the means are identical.
      expect(klNats).toBeCloseTo(average(divergences), 6);
      expect(meanVariance).toBeCloseTo(average(own.map(({ mean }) => (mean - centre) ** 2)), 10);
      expect(posteriorVariance).toBeCloseTo(average(own.map(({ variance }) => variance)), 6);
    }
  });

  test("the dimensions' KL terms sum to the posterior's, and to less if the dimensions are correlated", async () => {
    const trained = tinyTrained(tinyRecipeOf(id), 3);
    const found = await latentDimensions(trained, split, unwatched);
    const { klNats } = await evaluateElbo(trained, split, 1);
    const sum = found.reduce((total, dimension) => total + dimension.klNats, 0);
    // The whole divergence is summed in float32.
    if (trained.model.posterior === "diagonal") expect(sum).toBeCloseTo(klNats, 5);
    else expect(sum).toBeLessThan(klNats);
  });
});

test("an encoder that ignores its images has means without variance", async () => {
  const trained = tinyTrained(tinyRecipeOf("tiny-2d"), 3);
  const weight = trained.parameters["encoder.3.weight"] as tf.Tensor;
  const blind = { ...trained, parameters: { ...trained.parameters, "encoder.3.weight": tf.zerosLike(weight) } };
  for (const { meanVariance } of await latentDimensions(blind, split, unwatched)) expect(meanVariance).toBe(0);
});
