/** Checks that publishing a model does not affect another one's data. */
import { CardSchema } from "../../worker/artifact.ts";
import { listModels, readCard } from "../publish/card-file.ts";
import type { Dataset } from "./dataset.ts";
import { describePublished, readPublished } from "./publish-dataset.ts";

/** How the command in use chooses other names. */
export interface Naming {
  /** Flags that give the model another id, if there are any. */
  readonly otherId?: string;
  /** The flag of the data, and how to give them another name. */
  readonly otherData: readonly [flag: string, advice: string];
}

export const namedByFlag: Naming["otherData"] = ["--dataset", "choose another name"];

/**
 * @param out the folder to publish into
 * @throws Error if its id belongs to a model of other data there, or its data set's name to other images
 */
export async function requireOwnPlace(
  out: string,
  id: string,
  dataset: Dataset,
  { otherId, otherData: [flag, advice] }: Naming,
): Promise<void> {
  const cards = await publishedCards(out);
  const predecessor = cards.find((card) => card.id === id)?.dataset;
  if (predecessor && predecessor.name !== dataset.name) {
    throw new Error(
      `${id} is published in ${out} as a model of ${predecessor.title}: give yours of ${dataset.title} ` +
        `${otherId === undefined ? "" : `another id with ${otherId}, or `}another folder with --out`,
    );
  }
  const published = await readPublished(out, dataset.name);
  if (published === undefined || published.test.sha256 === describePublished(dataset).test.sha256) return;
  const others = cards.filter((card) => card.id !== id && card.dataset?.name === dataset.name);
  if (others.length > 0) {
    throw new Error(
      `${flag}: ${dataset.name} is published in ${out} with other test images, by which ` +
        `${others.map((card) => card.id).join(", ")} was measured: ${advice}`,
    );
  }
}

/** The readable cards; the others are ignored. */
async function publishedCards(out: string) {
  const ids = await listModels(out);
  const cards = await Promise.all(ids.map((id) => readCard(CardSchema, out, id).catch(() => undefined)));
  return cards.filter((card) => card !== undefined);
}
