/** A batch of images as JSON, as one PNG sheet or as a NumPy array, whichever the client prefers. */
import type { Context } from "hono";
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
 * @param images intensities, (count, height, width); a PNG cuts them to [0, 1]
 * @param fields what the JSON says besides `shape` and `images`
 * @param columns images in a row of the sheet
 */
export function imageResponse(
  type: ImageType,
  images: FloatTensor,
  fields: Readonly<Record<string, unknown>>,
  columns: number,
): Response {
  const headers = headersOf[type];
  const shape = images.shape as [number, number, number];
  switch (type) {
    case "application/json":
      return new Response(transientBody(encodeJsonTensors({ ...fields, shape }, { images })), { headers });
    case "image/png": {
      const { pixels, width, height } = tileImages(images.data, shape, columns);
      return new Response(transientBody(encodePng(pixels, width, height)), { headers });
    }
    case "application/x-npy":
      return new Response(transientBody(encodeNpy(images.data, shape)), { headers });
  }
}
