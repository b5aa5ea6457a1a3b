/**
 * Everything that the atlas shows in its default state, computed by the Worker at build time.
 *
 * It includes the tile positions for every size of the sheet, so the browser needs only the picture of a sheet, not the
 * 28 x 28 numbers of each tile.
 */

import { ask, askJson } from "../../build/ask-worker.ts";
import {
  type Card,
  cardRequest,
  type DecodeAnswer,
  decodeRequest,
  type Latent,
  type LatentsAnswer,
  latentsRequest,
  type ManifoldAnswer,
  manifoldRequest,
  planar,
} from "../../lib/api/model-requests.ts";
import { json, png } from "../../lib/api/requests.ts";
import { average } from "../../lib/numbers/average.ts";
import { nth } from "../../lib/numbers/nth.ts";
import type { EncodedDigits } from "./marks.ts";
import { planeLimit } from "./plane.ts";
import { defaultState, latentCount, model, tiles } from "./state.ts";

export interface ClassSummary {
  readonly digit: number;
  readonly count: number;
  readonly mean: Latent;
  readonly standardDeviation: Latent;
}

export interface AtlasDefaults {
  readonly card: Card;
  readonly latents: LatentsAnswer;
  readonly encoded: EncodedDigits;
  readonly limit: number;
  readonly decoded: DecodeAnswer;
  readonly decodedPng: string;
  /** Positions of the tiles along an axis, ascending, for each size from the smallest to the largest. */
  readonly positions: readonly (readonly number[])[];
  readonly classes: readonly ClassSummary[];
}

export async function atlasDefaults(): Promise<AtlasDefaults> {
  const { z, output, seed } = defaultState;
  const [card, latents, decoded, picture] = await Promise.all([
    askJson<Card>(cardRequest(model).path),
    askJson<LatentsAnswer>(latentsRequest(model, latentCount).path),
    askJson<DecodeAnswer>(decodeRequest(model, z, output, seed).path),
    ask(decodeRequest(model, z, output, seed, png).path, png),
  ]);
  const positions: number[][] = [];
  for (let size = tiles.min; size <= tiles.max; size++) {
    const sheet = await askJson<ManifoldAnswer>(manifoldRequest(model, size, json).path);
    // The first row runs along axis 0 from left to right.
    positions.push(planar(sheet.latents.slice(0, size)).map(([z1]) => z1));
  }
  const encoded = { labels: latents.labels, means: planar(latents.means) };
  return {
    card,
    latents,
    encoded,
    limit: planeLimit(encoded.means),
    decoded,
    decodedPng: `data:image/png;base64,${Buffer.from(picture.bytes).toString("base64")}`,
    positions,
    classes: summarise(encoded),
  };
}

function summarise({ labels, means }: EncodedDigits): ClassSummary[] {
  return Array.from({ length: 10 }, (_, digit) => {
    const own = means.filter((_, i) => labels[i] === digit);
    const mean = [0, 1].map((axis) => average(own.map((z) => z[axis as 0 | 1])));
    const spread = [0, 1].map((axis) => Math.sqrt(average(own.map((z) => (z[axis as 0 | 1] - nth(mean, axis)) ** 2))));
    return { digit, count: own.length, mean: pair(mean), standardDeviation: pair(spread) };
  });
}

const pair = (values: readonly number[]): Latent => [nth(values, 0), nth(values, 1)];
