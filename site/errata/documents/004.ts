/** Errata of document 004. */
import { grouped } from "../../lib/numbers/format.ts";
import { batchesOf } from "../arithmetic.ts";
import { type ErrataDocument, images } from "../erratum.ts";

export const document004: ErrataDocument = {
  source: {
    number: "004",
    subject: "Model answers to the assignment of 000 and 001",
    remark: "Its values for the fuel gauge, 0.2125 and 0.10963, are right.",
  },
  errata: () => [
    {
      id: "004-conditional-mixture",
      exercise: "Conditional of a mixture",
      prints: "Weights Σ_k π_k p(x_a | k) / p(x_a)",
      right: "π_k p(x_a | k) / p(x_a), without the sum. The sum is 1.",
      tempting: "The weights and the density are under one sum, and it is copied with the first factor.",
      see: ["eq-conditional-mixture"],
    },
    {
      id: "004-loop",
      exercise: "VAE: average loss of an epoch",
      prints: "The average printed inside the loop over batches",
      right: `After the loop. Inside it, ${batchesOf(images, 128)} partial sums are printed in each epoch, each divided by all ${grouped(images)} images.`,
      tempting: "One level of indentation, and the last line of each epoch is right.",
      see: ["fig-training"],
    },
    {
      id: "004-parameter",
      exercise: "Regression: the true weights",
      prints: "θ ∈ [−1, 1]ᵀ",
      right: "θ = [−1, 1]ᵀ: a vector, not an interval.",
      tempting: "Brackets are used for both.",
      see: ["eq-regression-model"],
    },
    {
      id: "004-call",
      exercise: "VAE: modules of encoder and decoder",
      prints: "`__call__` overridden",
      right: "`forward` overridden. `__call__` runs the hooks of a module and then calls `forward`.",
      tempting: "It works as long as nobody registers a hook.",
      see: ["eq-encoder"],
    },
    {
      id: "004-scatter",
      exercise: "VAE: scatter of the encoded digits",
      prints: `${grouped(images)} training digits and the test digits in one plot`,
      right: "Test digits alone, or the two apart.",
      tempting: "More points fill the plane better.",
      see: ["fig-atlas"],
    },
  ],
};
