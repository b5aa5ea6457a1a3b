import { cacheable } from "../caching.ts";
import { imageResponse } from "../image-response.ts";
import { linkNext } from "../paging.ts";
import type { Handler } from "../register.ts";
import type * as contracts from "./contracts.ts";
import { loadTestImage, loadTestImages } from "./test-image.ts";

// The images of MNIST never change.
const source = "mnist";

export const getTestImage: Handler<typeof contracts.getTestImage> = async (c, format) => {
  const { index } = c.req.valid("param");
  return cacheable(c, source, format, async () => {
    const { label, images } = await loadTestImage(c.env.ASSETS, "mnist", index);
    return imageResponse(format, images, { dataset: "MNIST", index, label }, 1);
  });
};

export const listTestImages: Handler<typeof contracts.listTestImages> = async (c, format) => {
  const page = c.req.valid("query");
  return cacheable(c, source, format, async () => {
    const { images, ...fields } = await loadTestImages(c.env.ASSETS, "mnist", page);
    const { columns = Math.ceil(Math.sqrt(fields.indices.length)) } = page;
    const response = await imageResponse(
      format,
      images,
      { dataset: "MNIST", ...fields },
      Math.min(columns, fields.indices.length),
    );
    return linkNext(c, page, fields.total, response);
  });
};
