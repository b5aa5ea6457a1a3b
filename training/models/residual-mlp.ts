/**
 * Our fully connected architecture: two narrowing layers, then residual blocks, mirrored in the decoder.
 */
import type { Layer } from "../network/layer.ts";
import { headSize } from "../vae/model.ts";
import { dense, fromImage, residual, toImage } from "./layers.ts";
import type { Recipe } from "./recipe.ts";

export const silu: Layer = { op: "Silu" };
export const relu: Layer = { op: "Relu" };

interface ResidualMlp extends Pick<Recipe, "latentSize" | "posterior"> {
  /** Number of classes, whose one-hot code is then an input of both networks. */
  readonly labels?: number;
  readonly activation: Layer;
  /** Residual blocks of width 256 in each network. */
  readonly blocks: number;
}

/** 784-512-256-(d) with the blocks before the head, and (d)-256-512-784 with the blocks after the first layer. */
export function residualMlp({ latentSize, posterior, labels, activation, blocks }: ResidualMlp) {
  const joined: readonly Layer[] = labels === undefined ? [] : [{ op: "Concat", labels }];
  const middle = residual(256, activation, blocks);
  return {
    latentSize,
    posterior,
    ...(labels === undefined ? {} : { labels }),
    encoder: {
      inputShape: [28, 28],
      layers: [
        fromImage,
        ...joined,
        ...dense([512, 256], activation),
        ...middle,
        { op: "Gemm", units: headSize(posterior, latentSize) },
      ],
    },
    decoder: {
      inputShape: [latentSize],
      layers: [...joined, ...dense([256], activation), ...middle, ...dense([512], activation), ...toImage],
    },
  } satisfies Partial<Recipe>;
}
