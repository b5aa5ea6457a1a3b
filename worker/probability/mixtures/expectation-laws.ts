/**
 * The laws of total expectation and total variance, term by term.
 *
 *   E[X] = E[E[X | Y]],   Var[X] = E[Var[X | Y]] + Var[E[X | Y]]
 *
 * The left sides are computed without conditioning and the right sides only from the terms, so that they can be
 * compared.
 */
import { type Centred, centre } from "../linear-algebra/centre.ts";
import { columnsOf, inner, type Matrix, plus, toRows, type Vector } from "../linear-algebra/matrix.ts";
import { requireLength, requireProbabilities } from "../numerics/preconditions.ts";
import { factorMixture, type GaussianMixture, type Moments, moments } from "./gaussian-mixture.ts";

/** A joint distribution of two discrete variables. */
export interface JointTable {
  /** Values of X, (I), units of X. */
  readonly x: Vector;
  /** Values of Y, (J). */
  readonly y: Vector;
  /** p(x_i, y_j), (I, J), sums to one. */
  readonly probabilities: Matrix;
}

/** The terms of one value of Y. */
export interface TableTerm {
  readonly y: number;
  /** p(y). */
  readonly probability: number;
  /** E[X | y], units of X; null where p(y) = 0. */
  readonly conditionalMean: number | null;
  /** Var[X | y], units² of X; null where p(y) = 0. */
  readonly conditionalVariance: number | null;
  /** p(y) E[X | y]. */
  readonly meanTerm: number;
  /** p(y) Var[X | y]. */
  readonly withinTerm: number;
  /** p(y) (E[X | y] - E[X])². */
  readonly betweenTerm: number;
}

export interface TableDecomposition {
  /** E[X] and Var[X] from the marginal p(x). */
  readonly mean: number;
  readonly variance: number;
  /** E[E[X | Y]], the sum of the mean terms. */
  readonly meanOfConditionalMeans: number;
  /** E[Var[X | Y]], the sum of the within terms. */
  readonly within: number;
  /** Var[E[X | Y]], the sum of the between terms. */
  readonly between: number;
  /** One term for each value of Y, (J). */
  readonly terms: readonly TableTerm[];
}

/** The terms of one component. */
export interface MixtureTerm {
  /** p(k). */
  readonly probability: number;
  /** p(k) μₖ, (D). */
  readonly meanTerm: Vector;
  /** p(k) Σₖ, (D, D). */
  readonly withinTerm: Matrix;
  /** p(k) (μₖ - E[x])(μₖ - E[x])ᵀ, (D, D). */
  readonly betweenTerm: Matrix;
}

export interface MixtureDecomposition extends Moments {
  /** E[E[x | k]], the sum of the mean terms, (D). */
  readonly meanOfConditionalMeans: Vector;
  /** E[Cov[x | k]], the sum of the within terms, (D, D). */
  readonly within: Matrix;
  /** Cov[E[x | k]], the sum of the between terms, (D, D). */
  readonly between: Matrix;
  /** One term for each component, (K). */
  readonly terms: readonly MixtureTerm[];
}

/**
 * Total expectation and variance of X, decomposed by the value of Y.
 *
 * @throws DomainError ShapeMismatch: probabilities of another shape; InvalidDistribution: probabilities that are
 *   negative or do not sum to one
 * @see Bishop (2006), exercise 2.8
 */
export function decomposeTable({ x, y, probabilities }: JointTable): TableDecomposition {
  requireLength(probabilities.length, x.length, "/probabilities");
  for (const [i, row] of probabilities.entries()) {
    requireLength(row.length, y.length, `/probabilities/${i}`);
  }
  const entryPointer = (at: number) => `/probabilities/${Math.floor(at / y.length)}/${at % y.length}`;
  const joint = requireProbabilities(probabilities.flat(), "/probabilities", entryPointer);
  const rows = x.map((_, i) => joint.slice(i * y.length, (i + 1) * y.length));
  const marginal = rows.map(sumOf);
  const centred = centre(marginal, x);

  const terms = y.map((value, j) => {
    const weights = rows.map((row) => row[j] as number);
    const probability = sumOf(weights);
    if (probability === 0) {
      const nothing = { conditionalMean: null, conditionalVariance: null, meanTerm: 0, withinTerm: 0, betweenTerm: 0 };
      return { y: value, probability, ...nothing };
    }
    const conditional = weights.map((weight) => weight / probability);
    const own = centre(conditional, x);
    const conditionalMean = meanOf(own);
    const conditionalVariance = variance(conditional, own);
    const deviation = own.origin - centred.origin + (own.shift - centred.shift);
    return {
      y: value,
      probability,
      conditionalMean,
      conditionalVariance,
      meanTerm: probability * conditionalMean,
      withinTerm: probability * conditionalVariance,
      betweenTerm: probability * deviation ** 2,
    };
  });
  return {
    mean: meanOf(centred),
    variance: variance(marginal, centred),
    meanOfConditionalMeans: sumOf(terms.map(({ meanTerm }) => meanTerm)),
    within: sumOf(terms.map(({ withinTerm }) => withinTerm)),
    between: sumOf(terms.map(({ betweenTerm }) => betweenTerm)),
    terms,
  };
}

/**
 * Total expectation and covariance of a mixture, decomposed by its component.
 *
 *   E[x] = Σₖ πₖ μₖ,   Cov[x] = Σₖ πₖ Σₖ + Σₖ πₖ (μₖ - E[x])(μₖ - E[x])ᵀ
 *
 * @throws DomainError as factorMixture
 */
export function decomposeMixture(mixture: GaussianMixture): MixtureDecomposition {
  const { weights, components } = factorMixture(mixture);
  const { mean, covariance } = moments(mixture);
  const deviations = columnsOf(mixture.means).map((values) => centre(weights, values).deviations);
  const terms = components.map(({ weight: probability, mean: own }, k) => {
    const deviation = deviations.map((ofDimension) => ofDimension[k] as number);
    return {
      probability,
      meanTerm: Array.from(own, (m) => probability * m),
      withinTerm: (mixture.covariances[k] as Matrix).map((row) => row.map((entry) => probability * entry)),
      betweenTerm: deviation.map((a) => deviation.map((b) => probability * (a * b))),
    };
  });
  return {
    mean,
    covariance,
    meanOfConditionalMeans: columnsOf(terms.map(({ meanTerm }) => meanTerm)).map(sumOf),
    within: sumOfMatrices(terms.map(({ withinTerm }) => withinTerm)),
    between: sumOfMatrices(terms.map(({ betweenTerm }) => betweenTerm)),
    terms,
  };
}

function sumOf(values: Vector): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function sumOfMatrices(matrices: readonly Matrix[]): number[][] {
  const size = matrices[0]?.length ?? 0;
  const sum = matrices
    .map((matrix): Float64Array => Float64Array.from(matrix.flat()))
    .reduce((total, flat) => plus(total, flat));
  return toRows(sum, size, size);
}

const meanOf = ({ origin, shift }: Centred): number => origin + shift;

function variance(probabilities: Vector, { deviations }: Centred): number {
  return inner(
    probabilities,
    deviations.map((deviation) => deviation ** 2),
  );
}
