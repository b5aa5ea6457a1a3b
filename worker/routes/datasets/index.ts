import type { Context } from "hono";
import type { PublishedDataset } from "../../dataset-files.ts";
import type { Bindings } from "../../environment.ts";
import { answer } from "../../http/answer.ts";
import { cacheable } from "../../http/caching.ts";
import { imageResponse } from "../../http/image-response.ts";
import { linkNext, pageOf } from "../../http/paging.ts";
import { group, route } from "../../http/register.ts";
import { unavailableReason } from "../../http/unavailable-reason.ts";
import * as contracts from "./contracts.ts";
import { listNames, loadDataset } from "./published.ts";
import { loadTestImage, loadTestImages } from "./test-image.ts";

export const datasets = group().openapiRoutes([
  route(contracts.listDatasets, async (c) => {
    const page = c.req.valid("query");
    const names = await listNames(c.env.ASSETS);
    const listed = pageOf(names, page);
    const found = await Promise.all(listed.map((name) => tryDataset(c, name)));
    const datasets = found.filter((dataset) => dataset !== undefined);
    const list = { datasets, total: names.length };
    const respond = () => linkNext(c, page, names.length, answer(list));
    // Not cacheable, because a failure may be gone in a moment.
    if (datasets.length < listed.length) return respond();
    return cacheable(c, JSON.stringify(list), "application/json", respond);
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

/** The data set of that name; undefined if it is unavailable, for a reason that is logged. */
const tryDataset = (c: Context<Bindings>, name: string): Promise<PublishedDataset | undefined> =>
  loadDataset(c.env.ASSETS, name).catch((error: unknown) => {
    unavailableReason(c, name, error);
    return undefined;
  });
