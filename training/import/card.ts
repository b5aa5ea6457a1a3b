/** The card of an imported model: its files, and only figures that were measured. */
import { type Convention, type ImageModelCard, ImageModelCardSchema } from "../../worker/artifact.ts";
import type { ImageTensors } from "../../worker/tensor-contract.ts";
import type { Dataset } from "../data/dataset.ts";
import { conventionNotes } from "../data/sampled.ts";
import { cardDataset } from "../publish/card.ts";

export interface ImportedFacts {
  readonly id: string;
  readonly title: string;
  readonly convention: Convention;
  readonly pixelVariance: number | undefined;
  readonly tensors: ImageTensors;
  readonly layers: ImageModelCard["layers"];
  readonly storage: ImageModelCard["storage"];
  readonly parity: ImageModelCard["parity"];
  readonly files: ImageModelCard["files"];
  readonly metrics: ImageModelCard["metrics"];
  /** Undefined if the data have no name. */
  readonly dataset: Dataset | undefined;
  readonly notes: readonly string[];
}

export function importedCard({
  tensors,
  layers,
  dataset,
  pixelVariance,
  notes,
  ...facts
}: ImportedFacts): ImageModelCard {
  return ImageModelCardSchema.parse({
    ...facts,
    ...tensors,
    family: tensors.labels === undefined ? "vae" : "cvae",
    architecture: (["encoder", "decoder"] as const)
      .map((part) => inWords(layers, part))
      .filter((words) => words !== "")
      .join("; "),
    layers,
    parameters: layers.reduce((sum, { parameters }) => sum + parameters, 0),
    ...(pixelVariance === undefined ? {} : { pixelVariance }),
    ...(dataset ? { dataset: cardDataset(dataset) } : {}),
    licence: dataset?.licence ?? "not stated",
    notes: [...notes, ...conventionNotes(facts.convention)],
  });
}

/** The layers with weights, in a line. */
function inWords(layers: ImageModelCard["layers"], part: "encoder" | "decoder"): string {
  const weighted = layers.filter((layer) => layer.part === part && layer.parameters > 0);
  if (weighted.length === 0) return "";
  return `${part} ${weighted.map(({ op, shape }) => `${op} ${shape.join("x")}`).join(", ")}`;
}
