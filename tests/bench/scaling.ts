/** Growth of the cost of exact inference: slopes of least-squares lines of log time against log size. */
import { limits } from "../../worker/limits.ts";
import { condition } from "../../worker/probability/mixtures/gaussian-mixture.ts";
import { density } from "../../worker/probability/mixtures/gaussian-mixture-density.ts";
import { createBayesNet, type NetworkVariable } from "../../worker/probability/networks/bayes-net.ts";
import { queryNetwork } from "../../worker/probability/networks/variable-elimination.ts";
import { createRng } from "../../worker/probability/numerics/random.ts";
import { posterior, simulate } from "../../worker/probability/regression/linear-regression.ts";
import { randomMixture } from "../oracles/random-gaussian.ts";
import type { BenchRow } from "./row.ts";

const rounds = 7;
const millisecondsPerRound = 60;
const rng = createRng(1);

/**
 * Time of one call of each action in ms: the minimum over the rounds, because other load only adds to it. The actions
 * take turns, so that a slow period of the machine does not affect only one size.
 */
function timesOf(actions: readonly (() => unknown)[]): number[] {
  const best = actions.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < rounds; round++) {
    for (const [i, action] of actions.entries()) {
      const start = performance.now();
      let calls = 0;
      for (; performance.now() - start < millisecondsPerRound; calls++) action();
      best[i] = Math.min(best[i] as number, (performance.now() - start) / calls);
    }
  }
  return best;
}

/** Slope of the least-squares line through (x, y). */
function slope(points: readonly (readonly [number, number])[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(points.map((point) => point[0])), mean(points.map((point) => point[1]))];
  const covariance = points.reduce((sum, [a, b]) => sum + (a - x) * (b - y), 0);
  return covariance / points.reduce((sum, [a]) => sum + (a - x) ** 2, 0);
}

interface Growth {
  readonly name: string;
  readonly sizes: readonly number[];
  /** The timed function for that size; its inputs are prepared beforehand. */
  readonly prepare: (size: number) => () => unknown;
  readonly target: string;
  /** log t against log n, or log₂ t against n for exponential growth. */
  readonly axis: "log-log" | "log-linear";
}

const doublings = (from: number, times: number) => Array.from({ length: times }, (_, i) => from * 2 ** i);
const binary = (name: string, parents: readonly string[]): NetworkVariable => ({
  name,
  states: ["no", "yes"],
  parents,
  table: Array.from({ length: 2 ** parents.length }, () => {
    const p = 0.1 + 0.8 * rng();
    return [1 - p, p];
  }),
});

const growths: readonly Growth[] = [
  {
    name: "conditioning, by components K (D = 8)",
    sizes: doublings(4, 5),
    prepare: (K) => {
      const mixture = randomMixture(K, 8, rng);
      return () => condition(mixture, { dimensions: [0, 3, 5], values: [0.1, -0.2, 0.3] });
    },
    target: "1: linear",
    axis: "log-log",
  },
  {
    name: "density of the conditional, by points (K = 3, D = 2)",
    sizes: doublings(500, 5),
    prepare: (count) => {
      const conditional = condition(randomMixture(3, 4, rng), { dimensions: [0, 2], values: [0.1, 0.2] }).mixture;
      const points = Array.from({ length: count }, () => [rng(), rng()]);
      return () => density(conditional, points);
    },
    target: "1: linear",
    axis: "log-log",
  },
  {
    name: "regression posterior, by observations N (d = 10)",
    sizes: doublings(500, 5),
    prepare: (count) => {
      const covariance = Array.from({ length: 10 }, (_, i) => Array.from({ length: 10 }, (_, j) => Number(i === j)));
      const prior = { mean: new Array<number>(10).fill(0), covariance };
      const data = simulate(
        { count, inputDistribution: prior, weights: new Array<number>(10).fill(1), noiseVariance: 0.1 },
        rng,
      );
      return () => posterior(data, prior);
    },
    target: "1: linear",
    axis: "log-log",
  },
  {
    name: "elimination in a chain (width 1), by variables",
    sizes: doublings(8, 4),
    prepare: (size) => {
      const network = createBayesNet({
        variables: Array.from({ length: size }, (_, v) => binary(`v${v}`, v === 0 ? [] : [`v${v - 1}`])),
      });
      return () =>
        queryNetwork(network, { query: [`v${size - 1}`], observed: { v0: "yes" } }, limits.eliminationEntries);
    },
    target: "1 to 2: a polynomial",
    axis: "log-log",
  },
  {
    name: "elimination of w causes of one effect, log₂ time by width w",
    sizes: [10, 11, 12, 13, 14, 15],
    prepare: (width) => {
      const causes = Array.from({ length: width }, (_, v) => binary(`v${v}`, []));
      const network = createBayesNet({
        variables: [
          ...causes,
          binary(
            "effect",
            causes.map(({ name }) => name),
          ),
        ],
      });
      return () => queryNetwork(network, { query: ["v0"], observed: { effect: "yes" } }, limits.eliminationEntries);
    },
    target: "1: twice the time for one more",
    axis: "log-linear",
  },
];

export async function benchScaling(): Promise<BenchRow[]> {
  return growths.map(({ name, sizes, prepare, target, axis }) => {
    const times = timesOf(sizes.map(prepare));
    const points = sizes.map(
      (size, i) => [axis === "log-log" ? Math.log2(size) : size, Math.log2(times[i] as number)] as const,
    );
    return { name, ours: slope(points), peer: undefined, unit: "slope", ratio: undefined, target };
  });
}
