/** An encoder's output besides the mean, and its conversion to the contract's log variance. */
import type { GraphBuilder } from "../onnx/graph.ts";
import { Log, Mul } from "../onnx/ops.ts";

interface Spread {
  readonly names: RegExp;
  readonly inWords: string;
  /** Whether it must be positive. */
  readonly positive: boolean;
  readonly toLogVariance: (value: number) => number;
  /** The conversion as nodes of the graph; undefined if it is the identity. */
  readonly write?: (graph: GraphBuilder, x: string, y: string) => void;
}

function double(graph: GraphBuilder, x: string, y: string): void {
  Mul(graph, x, graph.weight(`${y}.two`, [], Float32Array.of(2)), y);
}

/** In the order in which names are matched. */
export const spreads = {
  "log-variance": {
    names: /log_?-?(var|sigma_?(2|sq))/i,
    inWords: "log variances",
    positive: false,
    toLogVariance: (value) => value,
  },
  "log-deviation": {
    names: /log_?-?(std|dev|sigma|scale|sd)/i,
    inWords: "log standard deviations",
    positive: false,
    toLogVariance: (value) => 2 * value,
    write: double,
  },
  variance: {
    names: /var|sigma_?(2|sq)/i,
    inWords: "variances",
    positive: true,
    toLogVariance: Math.log,
    write: (graph, x, y) => void Log(graph, x, y),
  },
  deviation: {
    names: /std|dev|sigma|scale/i,
    inWords: "standard deviations",
    positive: true,
    toLogVariance: (value) => 2 * Math.log(value),
    write: (graph, x, y) => double(graph, Log(graph, x, `${y}.log`), y),
  },
} as const satisfies Record<string, Spread>;

export type SpreadName = keyof typeof spreads;
export const spreadNames = Object.keys(spreads) as readonly SpreadName[];
export const spreadOf = (name: SpreadName): Spread => spreads[name];

/** The kind that the name of a tensor suggests. */
export function spreadByName(name: string): SpreadName | undefined {
  return spreadNames.find((spread) => spreads[spread].names.test(name));
}

/**
 * @param stated the user's flag; if undefined, the kind is inferred from the name, or the log variance
 * @throws Error if the kind is ambiguous, or the values contradict it
 */
export function spreadKind(
  path: string,
  name: string,
  stated: SpreadName | undefined,
  values: Float32Array,
): SpreadName {
  const low = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const named = stated ?? spreadByName(name);
  if (named === undefined && low > 0) {
    throw new Error(
      `${path}: expected log variances, some of them below 0, got ${name} from ${low.toPrecision(3)}; ` +
        `pass --spread ${spreadNames.join(", ")}`,
    );
  }
  const kind = named ?? "log-variance";
  if (!spreadOf(kind).positive || low > 0) return kind;
  const others = spreadNames.filter((other) => !spreadOf(other).positive).join(" or ");
  throw new Error(
    `${path}: expected ${name} to be ${spreadOf(kind).inWords}, above 0, got ${low.toPrecision(3)}; pass --spread ${others}`,
  );
}

/** @throws Error unless the values are Cholesky factors, (N, d, d) */
export function requireFactor(path: string, name: string, values: Float32Array, d: number): void {
  const isFactor = values.every((value, index) => {
    const [row, column] = [Math.floor((index % (d * d)) / d), index % d];
    return row < column ? value === 0 : row > column || value > 0;
  });
  if (!isFactor) {
    throw new Error(
      `${path}: expected ${name} to be Cholesky factors, lower triangular with a positive diagonal; got others`,
    );
  }
}
