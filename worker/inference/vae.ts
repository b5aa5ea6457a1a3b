/** Decoding and encoding: p(x|z) and q(z|x) of a published model of any architecture. */
import type { Convention, ImageModelCard } from "../artifact.ts";
import { type DomainError, violation } from "../problem.ts";
import { type FloatTensor, sizeOf, type Tensors, tensorOf } from "../tensor.ts";
import { decoderOutput, type ImagesShape } from "../tensor-contract.ts";
import type { Session } from "./runtime.ts";

/** The training pixels' mean, the threshold of the convention "bin". */
const binThreshold = 0.1307;

/** Pointers to the fields of the request that hold latents and labels, for errors. */
export interface LatentFields {
  readonly latent: (i: number) => string;
  readonly label: (i: number) => string;
}

const bodyFields: LatentFields = { latent: (i) => `/latents/${i}`, label: (i) => `/labels/${i}` };

/**
 * Inputs of the decoder for some latents.
 *
 * @param latents z, (numLatents, latentSize)
 * @param labels class of each latent, for class-conditional models only
 * @throws DomainError ShapeMismatch: latent size, or labels missing, superfluous or out of range
 */
export function decoderInputs(
  card: ImageModelCard,
  latents: readonly (readonly number[])[],
  labels?: readonly number[],
  fields = bodyFields,
): Tensors {
  const d = card.latentSize;
  const data = new Float32Array(latents.length * d);
  latents.forEach((latent, i) => {
    if (latent.length !== d) throw shapeMismatch(fields.latent(i), `${d} numbers`, latent.length);
    data.set(latent, i * d);
  });
  return {
    latent: { data, shape: [latents.length, d] },
    ...labelInput(card, latents.length, labels, fields.label),
  };
}

/**
 * Means of p(x|z): for Bernoulli pixels, the probability that each is on.
 *
 * @param inputs inputs of the decoder, or some rows of them
 * @returns (numLatents, ...imageShape); in [0, 1] for Bernoulli pixels
 */
export async function decode(
  card: ImageModelCard,
  decoder: Session,
  inputs: Tensors,
): Promise<FloatTensor<ImagesShape>> {
  const { data } = tensorOf(await decoder.run(inputs), decoderOutput(card));
  return { data, shape: [data.length / sizeOf(card.imageShape), ...card.imageShape] };
}

/** The Gaussian q(z|x) of one image, with independent latents if the model's posterior is diagonal. */
export type LatentPosterior = {
  /** (latentSize) */
  readonly mean: Float64Array;
} & (
  | {
      /** Standard deviations, (latentSize). */
      readonly deviations: Float64Array;
    }
  | {
      /** L of the covariance L Lᵀ, (latentSize, latentSize), row-major. */
      readonly factor: { readonly size: number; readonly lower: Float64Array };
    }
);

/** Images as the model's likelihood expects them, (numImages, ...imageShape). */
export type Observations = FloatTensor<ImagesShape>;

/** Intensities from a request; a picture also has its three channels. */
export interface GivenImages extends FloatTensor {
  readonly inColour?: FloatTensor;
}

/** A random binary image with these intensities as probabilities. */
export type DrawPixels = (intensities: Float32Array) => Float32Array;

/** The images with the model's number of channels. */
export const inChannelsOf = ({ imageShape }: ImageModelCard, { inColour, ...grey }: GivenImages): FloatTensor =>
  inColour && imageShape.length === 3 ? inColour : grey;

/** Number of images in an array of that shape, or undefined if the shape does not fit the image shape. */
function countImages(shape: readonly number[], imageShape: readonly number[]): number | undefined {
  // A channel axis of size one is optional for grey images.
  const grey = shape.length === 4 && imageShape.length === 2;
  const axes = grey ? shape.filter((size, axis) => axis === 0 || size !== 1) : shape;
  if (String(axes) === String(imageShape)) return 1;
  const [count, ...rest] = axes;
  const isImage = String(rest) === String(imageShape) || String(rest) === String(sizeOf(imageShape));
  return isImage ? count : undefined;
}

/**
 * Intensities converted to the model's data convention.
 *
 * @param given intensities in [0, 1]: one image, or a batch of them, nested or flat
 * @param draw x ~ Bernoulli(intensities) of one image, for the convention `sampled`
 * @param pointer the field with the images
 * @throws DomainError ShapeMismatch: another image shape
 */
export function observe(card: ImageModelCard, given: GivenImages, draw: DrawPixels, pointer = "/images"): Observations {
  const { imageShape } = card;
  const images = inChannelsOf(card, given);
  const count = countImages(images.shape, imageShape);
  if (count === undefined) {
    const sides = imageShape.join(", ");
    const forms = `(N, ${sides}), (N, ${sizeOf(imageShape)}) or one image (${sides})`;
    const isLast = imageShape.length === 3 && images.shape.at(-1) === 3;
    const advice = isLast ? ": channels come first, as of numpy.moveaxis(array, -1, -3)" : "";
    throw shapeMismatch(pointer, forms, `(${images.shape.join(", ")})${advice}`);
  }
  return { data: toConvention(card, images.data, draw), shape: [count, ...imageShape] };
}

/**
 * q(z|x) of each image.
 *
 * @throws DomainError ShapeMismatch: labels missing, superfluous or out of range
 */
export async function encode(
  card: ImageModelCard,
  encoder: Session,
  images: Observations,
  labels?: readonly number[],
  labelField = bodyFields.label,
): Promise<readonly LatentPosterior[]> {
  const d = card.latentSize;
  const [count] = images.shape;
  const outputs = await encoder.run({ image: images, ...labelInput(card, count, labels, labelField) });
  const means = tensorOf(outputs, "mean").data;
  const spread = tensorOf(outputs, card.posterior === "diagonal" ? "logVariance" : "choleskyFactor").data;
  return Array.from({ length: count }, (_, i) => {
    const mean = Float64Array.from(means.subarray(i * d, (i + 1) * d));
    if (card.posterior === "full") {
      return { mean, factor: { size: d, lower: Float64Array.from(spread.subarray(i * d * d, (i + 1) * d * d)) } };
    }
    const logVariances = spread.subarray(i * d, (i + 1) * d);
    return { mean, deviations: Float64Array.from(logVariances, (logVariance) => Math.exp(logVariance / 2)) };
  });
}

/** Pixels in [0, 1] of whole images, converted to the x of the model's training. */
function toConvention(
  { convention, imageShape }: ImageModelCard,
  pixels: Float32Array,
  draw: DrawPixels,
): Float32Array {
  if (convention !== "sampled") return pixels.map(conventions[convention]);
  const size = sizeOf(imageShape);
  const drawn = new Float32Array(pixels.length);
  // Image by image, because a draw depends only on its own image.
  for (let start = 0; start < pixels.length; start += size) {
    drawn.set(draw(pixels.subarray(start, start + size)), start);
  }
  return drawn;
}

const conventions: Readonly<Record<Exclude<Convention, "sampled">, (pixel: number) => number>> = {
  bin: (pixel) => (pixel > binThreshold ? 1 : 0),
  real: (pixel) => pixel,
  round: (pixel) => Math.round(pixel),
};

function shapeMismatch(pointer: string, expected: string, got: number | string): DomainError {
  return violation("ShapeMismatch", pointer, `expected ${expected}, got ${got}`);
}

/** The one-hot labels of a class-conditional model; no input for other models. */
function labelInput(
  card: ImageModelCard,
  count: number,
  labels: readonly number[] | undefined,
  field: (i: number) => string,
): { label?: FloatTensor } {
  const { labels: numLabels } = card;
  if (numLabels === undefined) {
    if (labels) throw shapeMismatch(field(0), "none, as the model is not conditional", "a label");
    return {};
  }
  // Only a body has a list of labels.
  if (labels && labels.length !== count) throw shapeMismatch("/labels", `${count} labels`, labels.length);
  const data = new Float32Array(count * numLabels);
  for (let i = 0; i < count; i++) {
    const label = labels?.[i];
    if (label === undefined || label >= numLabels) {
      const expected = `a class from 0 to ${numLabels - 1}, as the model is conditional`;
      throw shapeMismatch(field(i), expected, label ?? "none");
    }
    data[i * numLabels + label] = 1;
  }
  return { label: { data, shape: [count, numLabels] } };
}
