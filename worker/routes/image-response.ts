/** A batch of images as JSON, as one PNG sheet or as a NumPy array; a large one is made as it is read. */
import type { FloatTensor } from "../inference/runtime.ts";
import { limits } from "../limits.ts";
import { jsonStream } from "../media/json-stream.ts";
import { encodeJsonTensors } from "../media/json-tensor.ts";
import { encodeNpy, npyStream } from "../media/npy.ts";
import { encodePng } from "../media/png.ts";
import { type BatchShape, createSprite, placeImages, type Sprite } from "../media/sprite.ts";
import { headersOf } from "../middleware/headers.ts";
import { type Format, mediaTypes } from "../schemas/format.ts";
import { pixelsIn } from "../tensor-contract.ts";
import { partNumbers, streamedResponse } from "./streamed-body.ts";

/** Images that are computed when they are wanted. */
export interface ImageBatch {
  readonly shape: BatchShape;
  /** All of them at once. */
  readonly whole: () => Promise<FloatTensor>;
  /** The images in order, at most so many at a time. */
  readonly inParts: (images: number) => AsyncIterable<FloatTensor>;
}

/** Images that are there already. */
export const imagesOf = ({ data, shape }: FloatTensor): ImageBatch => ({
  shape: shape as unknown as BatchShape,
  whole: async () => ({ data, shape }),
  async *inParts() {
    yield { data, shape };
  },
});

/** Bytes that a number takes: of JSON, as a rule, with its comma. */
const bytesPerNumber: Readonly<Record<string, number>> = { json: 11, npy: 4 };

/** Images of a part of an answer that is made as it is read. */
export const partOf = ([, ...image]: BatchShape): number => Math.max(1, Math.floor(partNumbers / pixelsIn(image)));

/** Whether an answer of those images is so large that it is made as it is read. A PNG is small, and made at once. */
export const isStreamed = (format: Format, shape: BatchShape): boolean =>
  (bytesPerNumber[format] ?? 0) * pixelsIn(shape) > limits.streamedBytes;

/**
 * The answer that holds a batch of images in that representation.
 *
 * @param images intensities; a PNG cuts them to [0, 1]
 * @param fields what the JSON says besides `shape` and `images`
 * @param columns images in a row of the sheet
 */
export async function imageResponse(
  format: Format,
  images: ImageBatch,
  fields: Readonly<Record<string, unknown>>,
  columns: number,
): Promise<Response> {
  const headers = headersOf[mediaTypes[format]];
  const { shape } = images;
  if (format === "png") {
    const { pixels, width, height, channels } = await drawSheet(images, columns);
    return new Response(encodePng(pixels, width, height, channels), { headers });
  }
  if (isStreamed(format, shape)) {
    const parts = images.inParts(partOf(shape));
    const chunks = format === "npy" ? npyStream(shape[0], parts) : jsonStream({ ...fields, shape }, { images: parts });
    return streamedResponse(format, chunks);
  }
  const { data } = await images.whole();
  const bytes =
    format === "npy" ? encodeNpy(data, shape) : encodeJsonTensors({ ...fields, shape }, { images: { data, shape } });
  return new Response(bytes, { headers });
}

async function drawSheet(images: ImageBatch, columns: number): Promise<Sprite> {
  const { shape } = images;
  const sprite = createSprite(shape, columns);
  if (!isStreamed("npy", shape)) {
    const { data } = await images.whole();
    placeImages(sprite, data, shape);
    return sprite;
  }
  let first = 0;
  for await (const part of images.inParts(partOf(shape))) {
    placeImages(sprite, part.data, part.shape as unknown as BatchShape, first);
    first += part.shape[0] as number;
  }
  return sprite;
}
