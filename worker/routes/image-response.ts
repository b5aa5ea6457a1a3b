/** A batch of images as JSON, as one PNG sheet or as a NumPy array, whichever the client prefers. */
import { release } from "../inference/release.ts";
import type { FloatTensor } from "../inference/runtime.ts";
import { encodeJsonTensors } from "../media/json-tensor.ts";
import { encodeNpy } from "../media/npy.ts";
import { encodePng } from "../media/png.ts";
import { tileImages } from "../media/sprite.ts";
import { headersOf } from "../middleware/headers.ts";
import { type Format, type imageFormats, mediaTypes } from "../schemas/format.ts";
import { transientBody } from "./transient-body.ts";

type ImageFormat = (typeof imageFormats)[number];

/**
 * The answer that holds a batch of images in that representation.
 *
 * @param images intensities, (count, height, width); a PNG cuts them to [0, 1]. They are taken: their memory is given back
 * @param fields what the JSON says besides `shape` and `images`
 * @param columns images in a row of the sheet
 */
export function imageResponse(
  format: Format,
  images: FloatTensor,
  fields: Readonly<Record<string, unknown>>,
  columns: number,
): Response {
  const bytes = encodings[format as ImageFormat](images, fields, columns);
  release(images.data);
  return new Response(transientBody(bytes), { headers: headersOf[mediaTypes[format]] });
}

type Encode = (
  images: FloatTensor,
  fields: Readonly<Record<string, unknown>>,
  columns: number,
) => Uint8Array<ArrayBuffer>;

const encodings: Readonly<Record<ImageFormat, Encode>> = {
  json: (images, fields) => encodeJsonTensors({ ...fields, shape: images.shape }, { images }),
  png: ({ data, shape }, _fields, columns) => {
    const { pixels, width, height } = tileImages(data, shape as [number, number, number], columns);
    return encodePng(pixels, width, height);
  },
  npy: ({ data, shape }) => encodeNpy(data, shape),
};
