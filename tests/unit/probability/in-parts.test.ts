/** Long results in parts: the same rows as at once, for whatever size of part, and work that is announced as it is done. */
import { expect, test } from "vitest";
import { factorPca } from "../../../worker/probability/latent-variables/probabilistic-pca.ts";
import {
  posteriorInParts,
  reconstructInParts,
} from "../../../worker/probability/latent-variables/probabilistic-pca-points.ts";
import { factorMixture } from "../../../worker/probability/mixtures/gaussian-mixture.ts";
import { densityInParts, logDensityInParts } from "../../../worker/probability/mixtures/gaussian-mixture-density.ts";
import { sampleInParts } from "../../../worker/probability/mixtures/gaussian-mixture-sample.ts";
import type { Interruptible } from "../../../worker/probability/numerics/interruptible.ts";
import { createRng } from "../../../worker/probability/numerics/random.ts";

const uniform = createRng(3);
const count = 7;
const points = Float64Array.from({ length: 3 * count }, () => 4 * uniform() - 2);

const mixture = {
  weights: [0.3, 0.7],
  means: [
    [0, 1, 0],
    [1, -1, 2],
  ],
  covariances: [1, 2].map((variance) => [
    [variance, 0.3, 0],
    [0.3, 1, 0.1],
    [0, 0.1, variance],
  ]),
};
const factored = factorMixture(mixture);
const pca = factorPca({ mean: [1, 2, 3], loadings: [[1], [-1], [0.5]], noiseVariance: 0.5 });

type Rows = Readonly<Record<string, readonly unknown[]>>;

/** The numbers of operations that a computation announces, and its parts as rows by name. */
function collected<Part extends object>(computation: Interruptible<void, Part>) {
  const [work, parts]: [number[], Rows[]] = [[], []];
  for (const each of computation) {
    if (typeof each === "number") work.push(each);
    else parts.push(Object.fromEntries(Object.entries(each)));
  }
  return { work, parts };
}

const manyPoints = (of: number): Float64Array =>
  Float64Array.from({ length: 3 * of }, (_, at) => points[at % 21] as number);

const computations = {
  density: (rows: number, of = count) => collected(densityInParts(factored, manyPoints(of), of, rows)),
  "log density": (rows: number, of = count) => collected(logDensityInParts(factored, manyPoints(of), of, rows)),
  posterior: (rows: number, of = count) => collected(posteriorInParts(pca, manyPoints(of), rows)),
  reconstruction: (rows: number, of = count) => collected(reconstructInParts(pca, manyPoints(of), rows)),
  draws: (rows: number, of = count) => collected(sampleInParts(factored, of, createRng(5), rows)),
};
const each = Object.keys(computations) as (keyof typeof computations)[];

test.for(each)("%s: parts of any size join to the rows of the whole", (name) => {
  const [whole = {}] = computations[name](count).parts;
  expect(Object.values(whole).map((rows) => rows.length)).toEqual(Object.keys(whole).map(() => count));
  for (const rows of [1, 3, 6, 100]) {
    const { parts } = computations[name](rows);
    expect(parts).toHaveLength(Math.ceil(count / rows));
    for (const field of Object.keys(whole)) {
      expect(parts.flatMap((part) => part[field])).toEqual(whole[field]);
      for (const part of parts) expect(part[field]?.length).toBeLessThanOrEqual(rows);
    }
  }
});

test("the log density alone is that of the whole density", () => {
  const [{ logDensity } = {}] = computations.density(count).parts;
  expect(computations["log density"](count).parts).toEqual([{ logDensity }]);
});

test.for([
  ["posterior", 1],
  ["reconstruction", 2],
] as const)("the work of a %s is announced for every hundred points, before they are computed", ([name, passes]) => {
  const { work } = computations[name](300, 201);
  const [first = 0] = work;
  expect(work).toEqual([first, first, first]);
  expect(first / passes).toBe(computations.posterior(1, 1).work[0]);
  expect(computations[name](300, 100).work).toHaveLength(1);
  // At least a multiplication for each of its numbers.
  expect(first).toBeGreaterThan(passes * 100 * 3);
});

test("the work of a log density grows with points and components", () => {
  const total = (of: number) => computations["log density"](1, of).work.reduce((sum, each) => sum + each, 0);
  expect(total(6) / total(2)).toBeCloseTo(3, 9);
});
