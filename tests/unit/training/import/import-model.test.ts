/** A published imported model: its card, and the faults that `check` finds in it. */
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkModels } from "../../../../training/check/check-models.ts";
import { type ImportOptions, importModel } from "../../../../training/import/import-model.ts";
import { listModels, removeModels } from "../../../../training/publish/card-file.ts";
import type { Card, ImageModelCard } from "../../../../worker/artifact.ts";
import { greySplit, tinyDataset } from "../support.ts";

const fixtures = fileURLToPath(new URL("../../../fixtures/foreign-onnx/", import.meta.url));
const out = await mkdtemp(join(tmpdir(), "marginalia-imported-"));
afterAll(() => rm(out, { recursive: true }));
const split = greySplit(12, [6, 5]);
const dataset = tinyDataset(split, split);
const folder = (id: string) => join(out, "models", id);

const said: string[] = [];
function optionsOf(id: string, decoder: string, changes: Partial<ImportOptions>): ImportOptions {
  return {
    decoder: `${fixtures}${decoder}.onnx`,
    encoder: undefined,
    id,
    title: id,
    convention: "real",
    pixelVariance: undefined,
    output: undefined,
    imageShape: undefined,
    spread: undefined,
    out,
    ...changes,
  };
}

function publish(
  id: string,
  decoder: string,
  changes: Partial<ImportOptions> = {},
  data = false,
): Promise<ImageModelCard> {
  return importModel(optionsOf(id, decoder, changes), data ? dataset : undefined, (line) => said.push(line));
}

const encoder = `${fixtures}old-encoder.onnx`;
let measured: ImageModelCard;
beforeAll(async () => {
  measured = await publish("measured", "old-fixed", { encoder }, true);
}, 60_000);

test("with an encoder and data, everything measurable is measured", async () => {
  expect(measured).toMatchObject({
    id: "measured",
    family: "vae",
    latentSize: 2,
    imageShape: [6, 5],
    convention: "real",
    likelihood: "bernoulli",
    posterior: "diagonal",
    dataset: { name: "tiny", title: "tiny" },
    licence: "none",
    parity: { inputs: 256 },
  });
  expect(measured.training).toBeUndefined();
  expect(Object.keys(measured.metrics).sort()).toEqual(["exactEvidence", "importanceWeighted", "test"]);
  const { test: bound, importanceWeighted, exactEvidence } = measured.metrics;
  const nats = [bound?.elboNats, importanceWeighted?.nats, exactEvidence?.nats] as number[];
  expect(nats).toEqual(nats.toSorted((a, b) => a - b));
  const files = Object.values(measured.files).flatMap((file) => (file ? [file.path] : []));
  expect((await readdir(folder("measured"))).sort()).toEqual(["card.json", ...files].sort());
  expect(files).toEqual(["decoder.onnx", "encoder.onnx", "test-latents.npy", "ranking.json"]);
  expect(measured.notes[0]).toMatch(/^old-fixed.onnx, written by pytorch .* with opset 20: the batch of 1 is free; /);
  expect(said).toContain(`${fixtures}old-fixed.onnx: the batch of 1 is free`);
});

test("a decoder alone gets no measurements", async () => {
  const card = await publish("alone", "new-colour");
  expect(card).toMatchObject({ imageShape: [3, 6, 5], metrics: {}, licence: "not stated", files: { decoder: {} } });
  expect(Object.keys(card.files)).toEqual(["decoder"]);
  expect([card.dataset, card.training]).toEqual([undefined, undefined]);
});

test("a label makes a model conditional, and a pixel variance makes it Gaussian", async () => {
  const card = await publish("conditional", "new-conditional", { pixelVariance: 0.1 });
  expect(card).toMatchObject({ family: "cvae", labels: 3, likelihood: "gaussian", pixelVariance: 0.1 });
});

test("means of Gaussian pixels beyond 0 and 1 are published, but not measured as a sigmoid's", async () => {
  const linear: Partial<ImportOptions> = { pixelVariance: 0.1, imageShape: [6, 5] };
  expect(await publish("linear", "new-flat", linear)).toMatchObject({ likelihood: "gaussian", metrics: {} });
  await expect(publish("linear-measured", "new-flat", { ...linear, encoder }, true)).rejects.toThrow(
    /^--data: expected means of Gaussian pixels from 0 to 1 to measure with, got .*: import the model without --data, or/,
  );
});

test("an imported model may be imported again; a trained one stays until it is removed", async () => {
  await publish("again", "old-fixed");
  await publish("again", "new-colour");
  const run = { optimizer: "Adam", learningRate: 1, seed: 1, backend: "wasm", seconds: 1, batchSize: 1, epochs: 1 };
  const trained = { ...measured, id: "trained", training: { ...run, data: { train: 1, test: 1 } } };
  await cp(folder("measured"), folder("trained"), { recursive: true });
  await writeFile(join(folder("trained"), "card.json"), JSON.stringify(trained));
  await expect(publish("trained", "old-fixed")).rejects.toThrow(
    /^--id: trained is a trained model in .*; choose another id, or first: npm run train -- remove trained --out .*marginalia-imported-\w+$/,
  );
  await expect(removeModels(out, ["trained", "ghost"])).rejects.toThrow(/expected one of .*, got ghost/);
  await removeModels(out, ["trained"]);
  expect(await listModels(out)).not.toContain("trained");
  expect((await publish("trained", "old-fixed")).id).toBe("trained");
}, 60_000);

test("advice about names that are taken has the flags of import", async () => {
  const others = { ...dataset, name: "others", title: "others" };
  const from = (id: string, data: typeof dataset) =>
    importModel(optionsOf(id, "old-fixed", { encoder }), data, () => {});
  await expect(from("measured", others)).rejects.toThrow(
    /is published in .* as a model of tiny: give yours of others another id with --id, or another folder with --out$/,
  );
  const changed = greySplit(11, [6, 5]);
  await expect(from("second", tinyDataset(changed, changed))).rejects.toThrow(
    /^--data: tiny is published in .*, by which measured was measured: rename that folder, or publish in another with --out$/,
  );
});

test("data with other images are refused before anything is written", async () => {
  await expect(publish("large", "new-colour", { encoder }, true)).rejects.toThrow(
    /^--data: expected images of 3x6x5 as .*new-colour.onnx gives, got 6x5 in tiny$/,
  );
  expect(await readdir(join(out, "models"))).not.toContain("large");
});

describe("check", () => {
  /** Faults of a damaged copy of the measured model. */
  async function faultsOf(damage: (model: string) => Promise<void>): Promise<readonly string[]> {
    const place = await mkdtemp(join(tmpdir(), "marginalia-check-"));
    await cp(folder("measured"), join(place, "measured"), { recursive: true });
    await damage(join(place, "measured"));
    const { faults } = await checkModels(place);
    await rm(place, { recursive: true });
    return faults;
  }

  const editCard = (change: (card: Record<string, unknown>) => object) => async (model: string) => {
    const path = join(model, "card.json");
    await writeFile(path, JSON.stringify(change(JSON.parse(await readFile(path, "utf8")))));
  };

  /** Writes the file and updates its digest on the card. */
  const replace = (role: string, name: string, content: Uint8Array | string) => async (model: string) => {
    await writeFile(join(model, name), content);
    const { describeFiles } = await import("../../../../training/publish/card-file.ts");
    const bytes = await readFile(join(model, name));
    await editCard((card) => ({
      ...card,
      files: { ...(card.files as Card["files"]), ...describeFiles({ [role]: [name, bytes] }) },
    }))(model);
  };

  test("import publishes models without faults", async () => {
    expect(await faultsOf(async () => {})).toEqual([]);
    const { models, faults } = await checkModels(out);
    expect([models > 2, faults]).toEqual([true, []]);
  });

  test("a model that is a link to its folder is checked like the others", async () => {
    const place = await mkdtemp(join(tmpdir(), "marginalia-check-"));
    await symlink(folder("measured"), join(place, "linked"));
    const { models, faults } = await checkModels(place);
    await rm(place, { recursive: true });
    expect(models).toBe(1);
    expect(faults).toEqual(["linked: card.json: expected the id linked as the folder's name, got measured"]);
  });

  const file = (name: string) => readFile(`${fixtures}${name}.onnx`);
  const ranking = async (change: (ranking: { byElbo: { most: { index: number; label: number }[] } }) => void) => {
    const value = JSON.parse(await readFile(join(folder("measured"), "ranking.json"), "utf8"));
    change(value);
    return JSON.stringify(value);
  };

  test.each<[string, (model: string) => Promise<void>, string | RegExp]>([
    ["no card", (model) => rm(join(model, "card.json")), "measured: card.json: expected a model card, found none"],
    [
      "a card cut short",
      (model) => writeFile(join(model, "card.json"), "{"),
      /^measured: card.json: expected JSON, got /,
    ],
    ["a field too much of", editCard((card) => ({ ...card, latentSize: -1 })), /^measured: card.json: \/latentSize: /],
    [
      "another id",
      editCard((card) => ({ ...card, id: "other" })),
      "measured: card.json: expected the id measured as the folder's name, got other",
    ],
    [
      "another sum",
      editCard((card) => ({ ...card, parameters: 1 })),
      /\/parameters: expected the layers' sum, \d+, got 1$/,
    ],
    [
      "a file lost",
      (model) => rm(join(model, "encoder.onnx")),
      "measured: encoder.onnx: expected the file that the card names as encoder, found none",
    ],
    [
      "a file cut short",
      (model) => writeFile(join(model, "decoder.onnx"), "x"),
      /^measured: decoder.onnx: expected \d+ bytes, got 1$/,
    ],
    [
      "a file too many",
      (model) => writeFile(join(model, "notes.txt"), "x"),
      "measured: notes.txt: is in the folder, but the card does not name it",
    ],
    [
      "another latent size",
      editCard((card) => ({ ...card, latentSize: 3 })),
      /decoder.onnx: expected inputs latent float32 \(-1, 3\), got latent float32 \(-1, 2\)/,
    ],
    [
      "a network of other tensors",
      async (model) => replace("decoder", "decoder.onnx", await file("new-external"))(model),
      /decoder.onnx: expected (an ONNX model|inputs latent)/,
    ],
    [
      "a ranking of an image that is not",
      async (model) =>
        replace(
          "ranking",
          "ranking.json",
          await ranking(({ byElbo: { most } }) => {
            (most[0] as { index: number }).index = 99;
          }),
        )(model),
      /ranking.json: \/byElbo\/most: expected indices below 12, got 99/,
    ],
    [
      "a ranking out of order",
      async (model) =>
        replace(
          "ranking",
          "ranking.json",
          await ranking(({ byElbo: { most } }) => {
            most.reverse();
          }),
        )(model),
      "measured: ranking.json: /byElbo/most: expected the images in order of elboNats",
    ],
    [
      "latents of another size",
      (model) => replace("testLatents", "test-latents.npy", "x")(model),
      "measured: test-latents.npy: expected an NPY file as numpy.save writes it, got other bytes",
    ],
  ])("%s", async (_, damage, sentence) => {
    const faults = await faultsOf(damage);
    expect(faults).toEqual(
      expect.arrayContaining([typeof sentence === "string" ? sentence : expect.stringMatching(sentence)]),
    );
  });
});
