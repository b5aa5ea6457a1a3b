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
import { createSession, type Session } from "./runtime.ts";
import { SessionCache } from "./session-cache.ts";

export const defaultCard = ImageModelCardSchema.parse(cardJson);

const contract = decoderContract(defaultCard);
const plan = planBatch(defaultCard, "decoder");
// It alone, so that it never leaves for want of room; where it fails the next run makes it anew.
const sessions = new SessionCache(Number.POSITIVE_INFINITY);
const bytes = new Uint8Array(decoderOnnx);
const present = () =>
  sessions.get("decoder") ??
  sessions.add("decoder", bytes.length, (onFailure) => createSession(bytes, contract, "none", plan, onFailure));

await present();

export const defaultDecoder: Session = {
  contract,
  plan,
  run: async (inputs, pace) => (await present()).run(inputs, pace),
};
