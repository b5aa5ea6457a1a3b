/** A batch of images as JSON, as one PNG sheet or as a NumPy array, whichever the client prefers. */
import type { Context } from "hono";
import { release } from "../inference/release.ts";
import type { FloatTensor } from "../inference/runtime.ts";
import { encodeJsonTensors } from "../media/json-tensor.ts";
import { encodeNpy } from "../media/npy.ts";
import { encodePng } from "../media/png.ts";
import { tileImages } from "../media/sprite.ts";
import { headersOf } from "../middleware/headers.ts";
import { negotiate } from "./negotiate.ts";
import { transientBody } from "./transient-body.ts";

const imageTypes = ["application/json", "image/png", "application/x-npy"] as const;
export type ImageType = (typeof imageTypes)[number];

/** @throws DomainError NotAcceptable */
export const negotiateImageType = (c: Context): ImageType => negotiate(c.req.header("Accept"), imageTypes);

/**
 * The answer that holds a batch of images in that representation.
 *
 * @param images intensities, (count, height, width); a PNG cuts them to [0, 1]. They are taken: their memory is given back
 * @param fields what the JSON says besides `shape` and `images`
 * @param columns images in a row of the sheet
 */
export function imageResponse(
  type: ImageType,
  images: FloatTensor,
  fields: Readonly<Record<string, unknown>>,
  columns: number,
): Response {
  const bytes = encodings[type](images, fields, columns);
  release(images.data);
  return new Response(transientBody(bytes), { headers: headersOf[type] });
}

type Encode = (
  images: FloatTensor,
  fields: Readonly<Record<string, unknown>>,
  columns: number,
) => Uint8Array<ArrayBuffer>;

const encodings: Readonly<Record<ImageType, Encode>> = {
  "application/json": (images, fields) => encodeJsonTensors({ ...fields, shape: images.shape }, { images }),
  "image/png": ({ data, shape }, _fields, columns) => {
    const { pixels, width, height } = tileImages(data, shape as [number, number, number], columns);
    return encodePng(pixels, width, height);
  },
  "application/x-npy": ({ data, shape }) => encodeNpy(data, shape),
};
