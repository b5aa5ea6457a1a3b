/** A user's model with new bytes, so that no cache has it. */
import { createHash } from "node:crypto";
import cardJson from "../../site/public/models/mlp-2d/card.json";
import decoderOnnx from "../../site/public/models/mlp-2d/decoder.onnx";
import { CardSchema } from "../../worker/artifact.ts";
import { assetsOf, type Files } from "./ask.ts";

export const card = CardSchema.parse(cardJson);

export const fileOf = (path: string, bytes: ArrayBuffer) => ({
  path,
  bytes: bytes.byteLength,
  sha256: createHash("sha256").update(new Uint8Array(bytes)).digest("hex"),
});

/** A network's bytes followed by an unknown field, as protobuf allows: the same network with another digest. */
let variants = 0;
export function fresh(network: ArrayBuffer): ArrayBuffer {
  variants += 1;
  const bytes = new Uint8Array(network.byteLength + 4);
  bytes.set(new Uint8Array(network));
  // A two-byte varint, because there are more variants than one byte holds.
  bytes.set([0xc0, 0x3e, 0x80 | (variants & 0x7f), variants >> 7], network.byteLength);
  return bytes.buffer;
}

/** The default model's decoder under another id, and its fault. */
export function filesOfMine(changes: object = {}, damage: (decoder: ArrayBuffer) => Files = () => ({})): Files {
  const decoder = fresh(decoderOnnx);
  const files = { ...card.files, decoder: fileOf("decoder.onnx", decoder) };
  return {
    "/models/index.json": JSON.stringify(["mlp-2d", "mine"]),
    "/models/mine/card.json": JSON.stringify({ ...card, id: "mine", files, ...changes }),
    "/models/mine/decoder.onnx": decoder,
    ...damage(decoder),
  };
}

export const other = (...given: Parameters<typeof filesOfMine>): Partial<Env> => assetsOf(filesOfMine(...given));
