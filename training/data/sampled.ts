/**
 * The convention `sampled`: images whose pixels are drawn, x ~ Bernoulli(level / 255), as levels 0 and 255.
 *
 * @see Salakhutdinov and Murray (2008), who binarise MNIST so; Burda, Grosse and Salakhutdinov (2016), anew at each use
 */
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import type { Convention } from "../../worker/artifact.ts";
import { drawnPixels, drawnPixelsSeed } from "../../worker/probability/latent-variables/drawn-pixels.ts";
import { sizeOf } from "../../worker/tensor.ts";
import type { Split } from "./dataset.ts";

/** The images as an epoch of training sees them: drawn anew under `sampled`, themselves under any other convention. */
export function imagesOfEpoch(convention: Convention, split: Split, rng: RandomGenerator): Split {
  if (convention !== "sampled") return split;
  // A level of 0 or 255 leaves nothing to chance.
  const draw = (level: number) => {
    if (level === 0 || level === 255) return level;
    return uniformFloat64(rng) < level / 255 ? 255 : 0;
  };
  return { ...split, pixels: split.pixels.map(draw) };
}

/** The images as figures are measured on them: under `sampled` one draw of each, the Worker's own. */
export function measuredImages(convention: Convention, split: Split): Split {
  if (convention !== "sampled") return split;
  const size = sizeOf(split.imageShape);
  const pixels = new Uint8Array(split.count * size);
  for (let start = 0; start < pixels.length; start += size) {
    const intensities = Float32Array.from(split.pixels.subarray(start, start + size), (level) => level / 255);
    pixels.set(
      drawnPixels(intensities).map((x) => 255 * x),
      start,
    );
  }
  return { ...split, pixels };
}

/** What a card notes of the convention, beside its name. */
export function conventionNotes(convention: Convention): readonly string[] {
  if (convention !== "sampled") return [];
  return [
    "Pixels are drawn, x ~ Bernoulli(pixel/255): anew at every use in training, and for the figures of this card once, " +
      `by seed ${drawnPixelsSeed} and the image's own grey levels. ELBOs of other data conventions are different numbers.`,
  ];
}
