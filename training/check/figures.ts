/** Checks that the numbers of a card are consistent. */
import type { Card } from "../../worker/artifact.ts";

/** Tolerance: each term is rounded separately. */
const tolerance = 1e-5;

export function checkFigures(card: Card): readonly string[] {
  const faults: string[] = [];
  const sum = card.layers.reduce((total, { parameters }) => total + parameters, 0);
  if (sum !== card.parameters) {
    faults.push(`card.json: /parameters: expected the layers' sum, ${sum}, got ${card.parameters}`);
  }
  if (card.family === "regressor") return faults;
  for (const [name, figure] of Object.entries(card.metrics)) {
    if (typeof figure !== "object" || !("klNats" in figure)) continue;
    const { elboNats, reconstructionNats, klNats } = figure;
    if (Math.abs(elboNats + reconstructionNats + klNats) <= tolerance * Math.max(1, Math.abs(elboNats))) continue;
    faults.push(
      `card.json: /metrics/${name}/elboNats: expected minus the sum of its terms, ` +
        `${-(reconstructionNats + klNats)}, got ${elboNats}`,
    );
  }
  const { labels, dataset } = card;
  if (labels !== undefined && dataset?.classes && dataset.classes.length !== labels) {
    faults.push(`card.json: /dataset/classes: expected ${labels} names as labels says, got ${dataset.classes.length}`);
  }
  return faults;
}
