/** A model's page is served only with the card that it was built from. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { digestOfCard, pageOfModel } from "../../../worker/local/model-page.ts";

const card = '{ "id": "mine" }';

/** Static files with a page of the model `mine`, and a folder of models with its card. */
async function folders(page: string): Promise<{ assets: string; models: string }> {
  const root = await mkdtemp(join(tmpdir(), "marginalia-page-"));
  onTestFinished(() => rm(root, { recursive: true }));
  const [assets, models] = [join(root, "assets"), join(root, "models")];
  await mkdir(join(assets, "models/mine"), { recursive: true });
  await mkdir(join(models, "mine"), { recursive: true });
  await writeFile(join(assets, "models/mine/index.html"), page);
  await writeFile(join(models, "mine/card.json"), card);
  return { assets, models };
}

test("a page of this card is found", async () => {
  const { assets, models } = await folders(`<div data-card-digest="${digestOfCard(card)}"></div>`);
  expect(await pageOfModel(assets, models, "mine")).toBe(join(assets, "models/mine/index.html"));
});

test("a page of another card, or of none, is not found", async () => {
  const { assets, models } = await folders(`<div data-card-digest="${digestOfCard(`${card} `)}"></div>`);
  expect(await pageOfModel(assets, models, "mine")).toBeUndefined();
  await rm(join(assets, "models/mine/index.html"));
  expect(await pageOfModel(assets, models, "mine")).toBeUndefined();
});
