/** Published models side by side: which ones share a table, and in what order. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { compareCards, readCards } from "../../../training/vae/measure/compare.ts";
import { type Convention, ImageModelCardSchema, type TrainedImageCard } from "../../../worker/artifact.ts";

const out = fileURLToPath(new URL("../../../site/public", import.meta.url));
const model = ImageModelCardSchema.parse(
  JSON.parse(await readFile(`${out}/models/mlp-2d/card.json`, "utf8")),
) as TrainedImageCard;

function cardOf(id: string, convention: Convention, elboNats: number, more: Partial<TrainedImageCard["metrics"]> = {}) {
  const test = { ...model.metrics.test, convention, elboNats };
  return { ...model, id, metrics: { ...model.metrics, test, ...more } };
}

/** The tables' rows as cells, by heading. */
function tables(text: string): Record<string, string[][]> {
  return Object.fromEntries(
    text.split("\n\n").map((table) => {
      const [heading, , ...rows] = table.split("\n");
      return [heading as string, rows.map((row) => row.split(/ {2,}/))];
    }),
  );
}

test("each data convention has a table of its own, the best model first, with the others' distance from it", () => {
  const found = tables(
    compareCards([
      cardOf("a", "bin", -150),
      cardOf("b", "real", -90),
      cardOf("c", "bin", -140.5),
      cardOf("d", "round", -80),
      cardOf("e", "sampled", -85),
    ]),
  );
  expect(Object.keys(found)).toEqual(
    ["bin", "real", "round", "sampled"].map((name) => `MNIST, convention ${name}, nats per image`),
  );
  const rows = found["MNIST, convention bin, nats per image"] as string[][];
  expect(rows.map(([id, , elbo, , below]) => [id, elbo, below])).toEqual([
    ["c", "-140.50", "0.00"],
    ["a", "-150.00", "9.50"],
  ]);
});

test("log p(x|y) is ranked apart from log p(x)", () => {
  const found = tables(
    compareCards([cardOf("a", "bin", -150), { ...cardOf("b", "bin", -120), labels: 10 }, cardOf("c", "bin", -140)]),
  );
  expect(
    Object.entries(found).map(([heading, rows]) => [heading, rows.map(([id, , , , below]) => [id, below])]),
  ).toEqual([
    [
      "MNIST, convention bin, nats per image",
      [
        ["c", "0.00"],
        ["a", "10.00"],
      ],
    ],
    ["MNIST, convention bin, given the label, nats per image", [["b", "0.00"]]],
  ]);
});

test("a model of Gaussian pixels is ranked by its Bernoulli interpretation, and its densities are omitted", () => {
  const reading = { ...model.metrics.test, elboNats: -166.6, convention: "bin" as const };
  const found = tables(compareCards([cardOf("a", "bin", -150), cardOf("beta", "bin", 12, { asBernoulli: reading })]));
  const rows = found["MNIST, convention bin, nats per image"] as string[][];
  expect(rows.map(([id]) => id)).toEqual(["a", "beta"]);
  expect(rows[1]?.slice(2)).toEqual(["-166.60", reading.standardErrorNats.toFixed(2), "16.60", "-", "-", "-"]);
});

test("columns are as wide as their widest cell", () => {
  const lines = compareCards([cardOf("a", "bin", -150), cardOf("a-much-longer-name", "bin", -1400.25)]).split("\n");
  expect(new Set(lines.slice(1).map(({ length }) => length)).size).toBe(1);
});

test("cards are read by id, and an unpublished id is refused with the published ones", async () => {
  expect((await readCards(out, ["mlp-2d"])).cards.map(({ id }) => id)).toEqual(["mlp-2d"]);
  expect((await readCards(out, [])).cards.length).toBeGreaterThan(1);
  await expect(readCards(out, ["mlp-2d", "mlp-9d"])).rejects.toThrow(/expected one of .*mlp-2d.*, got mlp-9d/);
});

test("a damaged card is named with its first fault, and the others are still compared", async () => {
  const place = await mkdtemp(join(tmpdir(), "marginalia-compare-"));
  const damage: Record<string, string> = {
    cut: "{",
    odd: JSON.stringify({ ...model, latentSize: -1 }),
    sound: JSON.stringify(cardOf("sound", "bin", -150)),
  };
  for (const [id, text] of Object.entries(damage)) {
    await mkdir(join(place, "models", id), { recursive: true });
    await writeFile(join(place, "models", id, "card.json"), text);
  }
  const { cards, damaged } = await readCards(place, []);
  await rm(place, { recursive: true });
  const path = (id: string) => join(place, "models", id, "card.json");
  expect(damaged).toEqual([
    expect.stringMatching(`^${path("cut")}: expected a model card, got invalid JSON: `),
    expect.stringMatching(`^${path("odd")}: expected a model card, got a fault in /latentSize: [^\n]*$`),
  ]);
  const text = compareCards(cards, damaged);
  expect(Object.keys(tables(text))[0]).toBe("MNIST, convention bin, nats per image");
  expect(text.split("\n\n").slice(1)).toEqual(damaged);
});
