/** The models that the report's text and figures refer to. All others can be added and removed freely. */
import type { Card } from "../../worker/artifact.ts";
import { ids as familyIds } from "../figures/kl-term/state.ts";

/** Ids by the data set that they were trained on, according to the text. */
const reportModels: Readonly<Record<string, readonly string[]>> = {
  mnist: [
    "atlas-2d",
    ...familyIds,
    "beta-conv-2d",
    "conv-20d",
    "conv-4d",
    "cvae-2d",
    "cvae-4d",
    "gtm-2d",
    "mlp-2d",
    "mlp-200d",
    "mlp-large-2d",
    "mlp-large-2d-fullcov",
    "mlp-medium-2d",
    "mlp-small-2d",
    "ppca-2d",
    "vivid-32d",
    "vivid-40d",
  ],
  wiggle: ["wiggle-constant", "wiggle-input"],
};

/**
 * @param url address of the Worker, without a trailing slash
 * @throws Error a model is missing, or one trained on another data set has its id
 */
export async function requireReportModels(url: string): Promise<void> {
  for (const [dataset, ids] of Object.entries(reportModels)) {
    for (const id of ids) {
      const response = await fetch(`${url}/v1/models/${id}`);
      const card = response.ok ? ((await response.json()) as Card) : undefined;
      if (card?.dataset?.name === dataset) continue;
      const got = card ? `one of ${card.dataset?.title ?? "an unknown data set"}` : "none that can be read";
      throw new Error(
        `${id}: expected the model of this id trained on ${dataset}, which the report's text is about, got ${got}; ` +
          `give your model another id, and restore the report's with git checkout site/public/models/${id}`,
      );
    }
  }
}
