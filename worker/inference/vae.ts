/** Decoding and encoding: p(x|z) and q(z|x) of a published model, whatever its architecture. */
import type { Card, Convention } from "../artifact.ts";
import { DomainError } from "../problem.ts";
import type { FloatTensor, Session } from "./runtime.ts";

/** The training pixels' mean, the threshold of the convention "bin". */
const binThreshold = 0.1307;

/** Where the request said what is decoded, for errors to name. */
export interface LatentFields {
  readonly latent: (i: number) => string;
  readonly label: (i: number) => string;
}

const bodyFields: LatentFields = { latent: (i) => `/latents/${i}`, label: (i) => `/labels/${i}` };

/**
 * Means of p(x|z): the probability that each pixel is on.
 *
 * @param latents z, (numLatents, latentSize)
 * @param labels class of each latent, for a class-conditional model only
 * @returns (numLatents, height, width), in [0, 1]
 * @throws DomainError ShapeMismatch: latent size, or labels missing, superfluous or out of range
 */
export async function decode(
  card: Card,
  decoder: Session,
  latents: readonly (readonly number[])[],
  labels?: readonly number[],
  fields = bodyFields,
): Promise<FloatTensor> {
  const d = card.latentSize;
  const data = new Float32Array(latents.length * d);
  latents.forEach((latent, i) => {
    if (latent.length !== d) throw shapeMismatch(fields.latent(i), `${d} numbers`, `${latent.length}`);
    data.set(latent, i * d);
  });
  const inputs = { latent: { data, shape: [latents.length, d] }, ...labelInput(card, latents.length, labels, fields) };
  return (await decoder.run(inputs)).probability as FloatTensor;
}

/** The Gaussian q(z|x) of each image; the covariance is present where the posterior is a full one. */
export interface Encoding {
  /** (numImages, latentSize) */
  readonly mean: readonly (readonly number[])[];
  /** Marginal variances, (numImages, latentSize) */
  readonly variance: readonly (readonly number[])[];
  /** (numImages, latentSize, latentSize) */
  readonly covariance?: readonly (readonly (readonly number[])[])[];
}

/**
 * Moments of q(z|x).
 *
 * @param images intensities in [0, 1], (numImages, height, width); brought to the model's data convention first
 * @throws DomainError ShapeMismatch: image shape, or labels missing, superfluous or out of range
 */
export async function encode(
  card: Card,
  encoder: Session,
  images: readonly (readonly (readonly number[])[])[],
  labels?: readonly number[],
): Promise<Encoding> {
  const [height, width] = card.imageShape;
  const data = new Float32Array(images.length * height * width);
  images.forEach((image, i) => {
    if (image.length !== height) throw shapeMismatch(`/images/${i}`, `${height} rows`, `${image.length}`);
    image.forEach((row, j) => {
      if (row.length !== width) throw shapeMismatch(`/images/${i}/${j}`, `${width} pixels`, `${row.length}`);
      data.set(row.map(conventions[card.training.convention]), (i * height + j) * width);
    });
  });
  const inputs = {
    image: { data, shape: [images.length, height, width] },
    ...labelInput(card, images.length, labels, bodyFields),
  };
  const outputs = await encoder.run(inputs);
  const mean = toRows(outputs.mean as FloatTensor);
  if (card.posterior === "diagonal") {
    return { mean, variance: toRows(outputs.logVariance as FloatTensor).map((row) => row.map(Math.exp)) };
  }
  const d = card.latentSize;
  const factorRows = toRows(outputs.choleskyFactor as FloatTensor);
  const covariance = factorRows.map((L) =>
    Array.from({ length: d }, (_, i) => Array.from({ length: d }, (_, j) => rowProduct(L, d, i, j))),
  );
  return { mean, variance: covariance.map((S) => S.map((row, i) => row[i] as number)), covariance };
}

/** How a pixel in [0, 1] becomes the x that the model was trained on. */
const conventions: Readonly<Record<Convention, (pixel: number) => number>> = {
  bin: (pixel) => (pixel > binThreshold ? 1 : 0),
  real: (pixel) => pixel,
  round: (pixel) => Math.round(pixel),
};

/** (L Lᵀ)_ij of a lower-triangular L, (d, d), given row-major. */
function rowProduct(L: readonly number[], d: number, i: number, j: number): number {
  let sum = 0;
  for (let k = 0; k <= Math.min(i, j); k++) sum += (L[i * d + k] as number) * (L[j * d + k] as number);
  return sum;
}

function shapeMismatch(pointer: string, expected: string, got: string): DomainError {
  const detail = `expected ${expected}, got ${got}`;
  return new DomainError("ShapeMismatch", `${pointer}: ${detail}`, [{ pointer, detail }]);
}

function toRows({ data, shape: [count = 0] }: FloatTensor): number[][] {
  const width = data.length / count;
  return Array.from({ length: count }, (_, i) => Array.from(data.subarray(i * width, (i + 1) * width)));
}

/** The one-hot labels of a class-conditional model; no input at all for the others. */
function labelInput(
  card: Card,
  count: number,
  labels: readonly number[] | undefined,
  fields: LatentFields,
): { label?: FloatTensor } {
  const { labels: numLabels } = card;
  if (numLabels === undefined) {
    if (labels) throw shapeMismatch(fields.label(0), "none, as the model is not conditional", "a label");
    return {};
  }
  const data = new Float32Array(count * numLabels);
  for (let i = 0; i < count; i++) {
    const label = labels?.[i];
    if (label === undefined || label >= numLabels) {
      throw shapeMismatch(fields.label(i), `a label below ${numLabels}`, `${label ?? "none"}`);
    }
    data[i * numLabels + label] = 1;
  }
  return { label: { data, shape: [count, numLabels] } };
}
