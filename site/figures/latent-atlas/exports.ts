/** Exports of the atlas's data in formats that the API does not offer. */
import type { DecodeAnswer, LatentsAnswer } from "../../lib/api/model-requests.ts";

/** A picture as comma-separated values, one line per row of pixels. */
export function pixelsCsv({ images }: DecodeAnswer): string {
  return `${(images[0] ?? []).map((row) => row.join(",")).join("\r\n")}\r\n`;
}

export function latentsCsv({ indices, labels, means }: LatentsAnswer): string {
  const lines = means.map(([z1, z2], i) => `${indices[i]},${labels[i]},${z1},${z2}`);
  return `${["index,label,z1,z2", ...lines].join("\r\n")}\r\n`;
}
