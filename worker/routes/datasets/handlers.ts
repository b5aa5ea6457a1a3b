import { cacheable } from "../caching.ts";
import { imageResponse, negotiateImageType } from "../image-response.ts";
import type { Handler } from "../register.ts";
import type * as contracts from "./contracts.ts";
import { loadTestImage } from "./test-image.ts";

export const getTestImage: Handler<typeof contracts.getTestImage> = async (c) => {
  const type = negotiateImageType(c);
  const { index } = c.req.valid("param");
  // The images of MNIST never change.
  return cacheable(c, "mnist", type, async () => {
    const { label, images } = await loadTestImage(c.env.ASSETS, "mnist", index);
    return imageResponse(type, images, { dataset: "MNIST", index, label }, 1);
  });
};
