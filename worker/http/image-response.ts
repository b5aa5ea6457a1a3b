/** A batch of images as JSON, one PNG sheet or a NumPy array; large responses are computed as the client reads them. */
import { limits } from "../limits.ts";
import { jsonStream } from "../media/json-stream.ts";
import { encodeNpy, npyStream } from "../media/npy.ts";
import { encodePng } from "../media/png.ts";
import { createSprite, placeImages, type Sprite } from "../media/sprite.ts";
import { violation } from "../problem.ts";
import { type Format, mediaTypes } from "../schemas/format.ts";
import { type FloatTensor, type Nested, sizeOf } from "../tensor.ts";
import type { ImagesShape } from "../tensor-contract.ts";
import { answerTensors } from "./answer.ts";
import { headersOf } from "./middleware/headers.ts";
import { partNumbers, streamedResponse } from "./streamed-body.ts";
import { type ResponseOf, respond } from "./typed-response.ts";

/** Images that are computed on demand. */
export interface ImageBatch {
  readonly shape: ImagesShape;
  /** All images at once. */
  readonly whole: () => Promise<FloatTensor<ImagesShape>>;
  /** The images in order, in batches of at most that many. */
  readonly inParts: (images: number) => AsyncIterable<FloatTensor<ImagesShape>>;
}

/** Images that are already computed. */
export const imagesOf = ({ data, shape }: FloatTensor<ImagesShape>): ImageBatch => ({
  shape,
  whole: async () => ({ data, shape }),
  async *inParts() {
    yield { data, shape };
  },
});

/** Typical bytes of a number in each format, in JSON with its comma. */
const bytesPerNumber: Readonly<Record<string, number>> = { json: 11, npy: 4 };

/** Images in one part of a streamed response. */
export const partOf = ([, ...image]: ImagesShape): number => Math.max(1, Math.floor(partNumbers / sizeOf(image)));

/** Whether the response is large enough to be streamed. PNGs are small and made at once. */
export const isStreamed = (format: Format, shape: ImagesShape): boolean =>
  (bytesPerNumber[format] ?? 0) * sizeOf(shape) > limits.streamedBytes;

/** Fields of the JSON that describe the images. */
interface ImageFields {
  readonly shape: ImagesShape;
  readonly images: Nested<ImagesShape>;
}

/**
 * The response with a batch of images in the negotiated representation.
 *
 * @param images intensities; a PNG clips them to [0, 1]
 * @param fields further JSON fields besides `shape` and `images`
 * @param columns images in each row of the sheet
 */
export async function imageResponse<Fields extends object>(
  format: Format,
  images: ImageBatch,
  fields: Fields,
  columns: number,
): Promise<ResponseOf<Fields & ImageFields>> {
  if (format !== "json") return imageFile(format, images, columns);
  const { shape } = images;
  if (isStreamed(format, shape)) {
    const parts = images.inParts(partOf(shape));
    return streamedResponse(format, jsonStream({ ...fields, shape }, { images: parts }));
  }
  const { data } = await images.whole();
  return answerTensors({ ...fields, shape }, { images: { data, shape } });
}

/** Only the images, as one PNG sheet or a NumPy array; these representations have no JSON. */
export async function imageFile(format: Format, images: ImageBatch, columns: number): Promise<ResponseOf<never>> {
  const headers = headersOf[mediaTypes[format]];
  const { shape } = images;
  if (format === "png") {
    const { pixels, width, height, channels } = await drawSheet(images, columns);
    return respond<never>(encodePng(pixels, width, height, channels), { headers });
  }
  if (isStreamed(format, shape)) {
    return streamedResponse<never>(format, npyStream(shape[0], images.inParts(partOf(shape))));
  }
  const { data } = await images.whole();
  return respond<never>(encodeNpy(data, shape), { headers });
}

/** @throws DomainError InvalidRequest: a sheet of more numbers than a response may hold */
async function drawSheet(images: ImageBatch, columns: number): Promise<Sprite> {
  const { shape } = images;
  const [count, ...image] = shape;
  const numbers = columns * Math.ceil(count / columns) * sizeOf(image);
  if (numbers > limits.sheetNumbers) {
    const advice = "lower count, size, draws or steps, send fewer images, or ask for format=npy";
    const detail = `expected a sheet of at most ${limits.sheetNumbers} numbers, got ${numbers}: ${advice}`;
    throw violation("InvalidRequest", "format", detail);
  }
  const sprite = createSprite(shape, columns);
  if (!isStreamed("npy", shape)) {
    const { data } = await images.whole();
    placeImages(sprite, data, shape);
    return sprite;
  }
  let first = 0;
  for await (const part of images.inParts(partOf(shape))) {
    placeImages(sprite, part.data, part.shape, first);
    first += part.shape[0];
  }
  return sprite;
}
