/** The page of a model in a built site, which contains the digest of the card that it was built from. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** SHA-256 of a card.json's text, lower-case hex. */
export const digestOfCard = (card: string): string => createHash("sha256").update(card).digest("hex");

/**
 * Path of the model's page among the static files; undefined if the current card has none.
 *
 * @param assets folder of the static files
 * @param models folder of models, each `<id>/card.json` with its files
 */
export async function pageOfModel(assets: string, models: string, id: string): Promise<string | undefined> {
  const path = join(assets, "models", id, "index.html");
  const page = await readFile(path, "utf8").catch(() => "");
  const card = await readFile(join(models, id, "card.json"), "utf8");
  return page.includes(digestOfCard(card)) ? path : undefined;
}
