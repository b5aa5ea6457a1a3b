import { group } from "../../http/register.ts";
import { estimateElbos } from "./elbo-handler.ts";
import * as handlers from "./handlers.ts";
import { listModels } from "./listing.ts";
import { exactPosterior } from "./plane-posterior-handler.ts";
import * as posterior from "./posterior-handlers.ts";
import { refinePosterior } from "./refine-handler.ts";

export const models = group().openapiRoutes([
  listModels,
  handlers.getModel,
  handlers.decodeOne,
  handlers.decodeBatch,
  handlers.drawManifold,
  posterior.encodeBatch,
  handlers.listTestLatents,
  handlers.listRanking,
  handlers.predictTargets,
  handlers.samplePrior,
  posterior.reconstructBatch,
  posterior.interpolateBetween,
  estimateElbos,
  exactPosterior,
  refinePosterior,
]);
