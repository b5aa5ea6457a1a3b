/**
 * The model that is ready before the first request.
 *
 * It is bundled with the Worker, and its decoder is created at global scope, where no asset can be fetched: the time
 * counts once, against start-up, instead of against somebody's request.
 */
import cardJson from "../../site/public/models/mlp-2d/card.json";
import decoderOnnx from "../../site/public/models/mlp-2d/decoder.onnx";
import { ImageModelCardSchema } from "../artifact.ts";
import { decoderContract } from "../tensor-contract.ts";
import { planBatch } from "./batch-rows.ts";
import { createSession, type Session, sessionOf } from "./runtime.ts";
import { SessionCache } from "./session-cache.ts";

export const defaultCard = ImageModelCardSchema.parse(cardJson);

const contract = decoderContract(defaultCard);
// Alone in its cache, so nothing evicts it; after a failure the next run creates it again.
const sessions = new SessionCache(Number.POSITIVE_INFINITY);
const bytes = new Uint8Array(decoderOnnx);
const present = () =>
  sessions.get("decoder") ??
  sessions.add("decoder", bytes.length, (onFailure) => createSession(bytes, contract, "disabled", onFailure));

await present();

export const defaultDecoder: Session = sessionOf(contract, planBatch(defaultCard, "decoder"), present);
