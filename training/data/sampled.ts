/**
 * The convention `sampled`: images whose pixels are drawn, x ~ Bernoulli(level / 255), as levels 0 and 255.
 *
 * @see Salakhutdinov and Murray (2008) for this binarisation of MNIST; Burda, Grosse and Salakhutdinov (2016) for new
 *   draws at each use
 */
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import type { Convention } from "../../worker/artifact.ts";
import { drawnPixels, drawnPixelsSeed } from "../../worker/probability/latent-variables/drawn-pixels.ts";
import { sizeOf } from "../../worker/tensor.ts";
import type { Split } from "./dataset.ts";

/** The images for an epoch of training: newly drawn under `sampled`, unchanged under other conventions. */
export function imagesOfEpoch(convention: Convention, split: Split, rng: RandomGenerator): Split {
  if (convention !== "sampled") return split;
  // Levels 0 and 255 are deterministic.
  const draw = (level: number) => {
    if (level === 0 || level === 255) return level;
    return uniformFloat64(rng) < level / 255 ? 255 : 0;
  };
  return { ...split, pixels: split.pixels.map(draw) };
}

/** The images for measurements: under `sampled` one draw of each, the same as the Worker's. */
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

/** Note on the convention for a card. */
export function conventionNotes(convention: Convention): readonly string[] {
  if (convention !== "sampled") return [];
  return [
    "Pixels are drawn, x ~ Bernoulli(pixel/255): anew at every use in training, and once for the figures on this card, " +
      `from seed ${drawnPixelsSeed} and the image's own grey levels. ELBOs of other data conventions are different numbers.`,
  ];
}
