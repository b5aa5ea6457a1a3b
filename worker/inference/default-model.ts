/**
 * The model that is ready before the first request.
 *
 * It is bundled with the Worker and its decoder is made at global scope, where no asset can be fetched: the time
 * counts against start-up, once, instead of against somebody's request.
 */
import cardJson from "../../site/public/models/mlp-2d/card.json";
import decoderOnnx from "../../site/public/models/mlp-2d/decoder.onnx";
import { ImageModelCardSchema } from "../artifact.ts";
import { decoderContract } from "../tensor-contract.ts";
import { planBatch } from "./batch-rows.ts";
import { createSession } from "./runtime.ts";

export const defaultCard = ImageModelCardSchema.parse(cardJson);
export const defaultDecoder = await createSession(
  new Uint8Array(decoderOnnx),
  decoderContract(defaultCard),
  "none",
  planBatch(defaultCard, "decoder"),
);
