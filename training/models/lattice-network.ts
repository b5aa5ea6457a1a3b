/** The encoder that a model with a lattice begins its second stage with: the exact posterior on it, then residual blocks. */
import { headSize } from "../vae/model.ts";
import { dense, fromImage, residual } from "./layers.ts";
import type { Recipe } from "./recipe.ts";
import { silu } from "./residual-mlp.ts";

/** 784-`points`-64-(2) with four residual blocks at the width of 64; a softmax over the points. */
export function latticeNetwork(points: number): Recipe["encoder"] {
  return {
    inputShape: [28, 28],
    layers: [
      fromImage,
      { op: "Gemm", units: points },
      { op: "Softmax" },
      ...dense([64], silu),
      ...residual(64, silu, 4),
      { op: "Gemm", units: headSize("full", 2) },
    ],
  };
}
