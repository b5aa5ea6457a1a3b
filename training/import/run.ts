/** The command `import`: loads the data, publishes the model and prints its findings. */
import type { ImageModelCard } from "../../worker/artifact.ts";
import { loadDataset } from "../data/load.ts";
import { limited } from "../vae/fit/train.ts";
import type { ImportCommand } from "./command-line.ts";
import { importModel } from "./import-model.ts";

export async function runImport({
  options,
  data,
  limit,
}: Extract<ImportCommand, { command: "import" }>): Promise<void> {
  const dataset =
    data === undefined ? undefined : limited(await loadDataset(data === "mnist" ? undefined : data), limit);
  const card = await importModel(options, dataset, console.log);
  console.log(inWords(card));
}

/** A summary of the card in a line. */
function inWords({ id, latentSize, imageShape, convention, parameters, metrics }: ImageModelCard): string {
  const { test, importanceWeighted, exactEvidence } = metrics;
  const figures = [
    test && `test ELBO ${test.elboNats.toFixed(2)} ± ${test.standardErrorNats.toFixed(2)} nats`,
    importanceWeighted && `importance-weighted ${importanceWeighted.nats.toFixed(2)}`,
    exactEvidence && `exact evidence ${exactEvidence.nats.toFixed(2)}`,
  ].filter((figure) => figure !== undefined);
  return (
    `${id}: published; latent of ${latentSize}, images of ${imageShape.join("x")}, convention ${convention}, ` +
    `${parameters} parameters; ${figures.join(", ") || "nothing measured"}`
  );
}
