/** Marks and words of the atlas from data, the same at build time and live. */

import type { DecodeAnswer, Latent } from "../../lib/api/model-requests.ts";
import { fixed } from "../../lib/numbers/format.ts";
import { inWords, neighbourhoods } from "../../lib/numbers/nearest.ts";
import { nth } from "../../lib/numbers/nth.ts";
import { fromFractions, side, toPlaneX, toPlaneY } from "./plane.ts";
import { type AtlasState, point } from "./state.ts";

/** Number of neighbours in the summary. */
const neighbours = 20;

/** Labels of test digits and the means of their posteriors, in the same order. */
export interface EncodedDigits {
  readonly labels: readonly number[];
  readonly means: readonly Latent[];
}

/** Distance from a numeral's middle to its baseline, in the plane's units. */
const baseline = 8;

export const digitColumns = Array.from({ length: 28 }, (_, i) => i + 1);

/** All numerals of a class as one SVG text, whose x and y attributes list a position for each character. */
export function numerals(
  { labels, means }: EncodedDigits,
  digit: number,
  limit: number,
): { readonly x: string; readonly y: string; readonly text: string } {
  const own = means.filter((_, i) => labels[i] === digit);
  const tenths = (value: number): number => Math.round(value * 10) / 10;
  return {
    x: own.map(([z1]) => tenths(toPlaneX(z1, limit))).join(" "),
    y: own.map(([, z2]) => tenths(toPlaneY(z2, limit) + baseline)).join(" "),
    text: String(digit).repeat(own.length),
  };
}

/** Reads the encoded digits back from the drawn numerals, to a tenth of the plane's units. */
export function encodedFromNumerals(texts: Iterable<SVGTextElement>, limit: number): EncodedDigits {
  const labels: number[] = [];
  const means: Latent[] = [];
  for (const text of texts) {
    const y = (text.getAttribute("y") ?? "").split(" ").map(Number);
    for (const [i, x] of (text.getAttribute("x") ?? "").split(" ").map(Number).entries()) {
      labels.push(Number(text.dataset.digit));
      means.push(fromFractions(x / side, (nth(y, i) - baseline) / side, limit));
    }
  }
  return { labels, means };
}

/** Classes of the encoded test digits nearest to a latent, as a sentence. */
export const nearestInWords = (latent: Latent, { labels, means }: EncodedDigits): string =>
  `The ${neighbours} nearest encoded test digits are ${inWords(neighbourhoods(means, labels, neighbours)(latent))}.`;

/** The figure in one or two sentences, for readers who cannot see it. */
export function summarySentence(
  state: AtlasState,
  { labels, means }: EncodedDigits,
  image: DecodeAnswer["images"][number],
): string {
  const around = neighbourhoods(means, labels, neighbours)(state.z);
  const pixels = image.flat();
  const ink = pixels.reduce((sum, value) => sum + value, 0);
  const unsure = pixels.filter((value) => value > 0.1 && value < 0.9).length;
  const drawn =
    state.output === "samples"
      ? `A Bernoulli sample (seed ${state.seed}) has ink in ${Math.round(ink)} of ${pixels.length} pixels`
      : `The decoder expects ink in ${Math.round(ink)} of ${pixels.length} pixels and is unsure (between 10% and 90%) of ${unsure}`;
  return `At z = ${point(state.z)} the ${neighbours} nearest encoded test digits are ${inWords(around)}, the closest ${fixed(around.distance)} away. ${drawn}.`;
}
