import { answer } from "../../http/answer.ts";
import { cacheable } from "../../http/caching.ts";
import { imageResponse } from "../../http/image-response.ts";
import { linkNext, pageOf } from "../../http/paging.ts";
import { group, route } from "../../http/register.ts";
import * as contracts from "./contracts.ts";
import { listNames, loadDataset } from "./published.ts";
import { loadTestImage, loadTestImages } from "./test-image.ts";

export const datasets = group().openapiRoutes([
  route(contracts.listDatasets, async (c) => {
    const page = c.req.valid("query");
    const names = await listNames(c.env.ASSETS);
    const datasets = await Promise.all(pageOf(names, page).map((name) => loadDataset(c.env.ASSETS, name)));
    const list = { datasets, total: names.length };
    return cacheable(c, JSON.stringify(list), "application/json", () => linkNext(c, page, names.length, answer(list)));
  }),
  route(contracts.getTestImage, async (c, format) => {
    const { name, index } = c.req.valid("param");
    const dataset = await loadDataset(c.env.ASSETS, name);
    return cacheable(c, JSON.stringify(dataset), format, async () => {
      const { label, images } = await loadTestImage(c.env.ASSETS, dataset, index);
      return imageResponse(format, images, { dataset: dataset.title, index, label }, 1);
    });
  }),
  route(contracts.listTestImages, async (c, format) => {
    const dataset = await loadDataset(c.env.ASSETS, c.req.valid("param").name);
    const page = c.req.valid("query");
    return cacheable(c, JSON.stringify(dataset), format, async () => {
      const { images, ...fields } = await loadTestImages(c.env.ASSETS, dataset, page);
      const { columns = Math.ceil(Math.sqrt(fields.indices.length)) } = page;
      const response = await imageResponse(
        format,
        images,
        { dataset: dataset.title, ...fields },
        Math.min(columns, fields.indices.length),
      );
      return linkNext(c, page, fields.total, response);
    });
  }),
]);
