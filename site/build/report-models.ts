/** The models that the report's texts and figures speak of. Any other may come and go, and the pages stand. */
import type { Card } from "../../worker/artifact.ts";
import { ids as familyIds } from "../figures/kl-term/state.ts";

/** Ids by the name of the data set that the text says they learned. */
const reportModels: Readonly<Record<string, readonly string[]>> = {
  mnist: [
    "atlas-2d",
    ...familyIds,
    "beta-conv-2d",
    "conv-20d",
    "conv-4d",
    "cvae-2d",
    "cvae-4d",
    "mlp-2d",
    "mlp-200d",
    "mlp-large-2d",
    "mlp-large-2d-fullcov",
    "mlp-medium-2d",
    "mlp-small-2d",
    "ppca-2d",
    "vivid-32d",
  ],
  wiggle: ["wiggle-constant", "wiggle-input"],
};

/**
 * @param url where the Worker listens, without a slash at the end
 * @throws Error one of them is missing, or another data set's has taken its place
 */
export async function requireReportModels(url: string): Promise<void> {
  for (const [dataset, ids] of Object.entries(reportModels)) {
    for (const id of ids) {
      const response = await fetch(`${url}/v1/models/${id}`);
      const card = response.ok ? ((await response.json()) as Card) : undefined;
      if (card?.dataset?.name === dataset) continue;
      const got = card ? `one of ${card.dataset?.title ?? "an unknown data set"}` : "none that can be read";
      throw new Error(
        `${id}: the report's text is about the model of this id that learned ${dataset}, got ${got}; ` +
          `give your model another id, and bring the report's back by git checkout site/public/models/${id}`,
      );
    }
  }
}
