/** Figures of a model from its files agree with those from its layers: the same estimators with the same draws. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { selectBackend } from "../../../../training/backends/select.ts";
import { importDecoder } from "../../../../training/import/decoder.ts";
import { importEncoder } from "../../../../training/import/encoder.ts";
import { withFileNetworks } from "../../../../training/import/file-networks.ts";
import { cardLayers } from "../../../../training/import/layers.ts";
import { exportOnnx, folded } from "../../../../training/onnx/export.ts";
import {
  encodeMeans,
  evaluateElbo,
  importanceWeightedBound,
  meanSquaredError,
} from "../../../../training/vae/measure/evaluate.ts";
import { logEvidence } from "../../../../training/vae/measure/evidence.ts";
import { parameterSpecs } from "../../../../training/vae/model.ts";
import { greySplit, largestGap } from "../support.ts";
import { tinyRecipeOf, tinyRecipes, tinyTrained, tinyValues } from "../tiny-recipes.ts";

const folder = await mkdtemp(join(tmpdir(), "marginalia-figures-"));
afterAll(() => rm(folder, { recursive: true }));
beforeAll(() => selectBackend("wasm"));

async function imported(id: string) {
  const recipe = tinyRecipeOf(id);
  const files = exportOnnx(recipe, tinyValues(recipe, 3), "float32");
  const [decoderPath, encoderPath] = [join(folder, `${id}-decoder.onnx`), join(folder, `${id}-encoder.onnx`)];
  await writeFile(decoderPath, files.decoder);
  await writeFile(encoderPath, files.encoder);
  const imageShape = recipe.encoder.inputShape as [number, number];
  const likelihood = recipe.likelihood.kind;
  const decoder = await importDecoder(decoderPath, { output: undefined, imageShape, likelihood });
  const encoder = await importEncoder(encoderPath, decoder.tensors, undefined);
  const layers = [
    ...(await cardLayers(encoder.file, encoder.contract, "encoder")),
    ...(await cardLayers(decoder.file, decoder.contract, "decoder")),
  ];
  return { recipe, decoder, encoder, layers, split: greySplit(12, imageShape) };
}

test.each(tinyRecipes.map(({ id }) => id))("%s", async (id) => {
  const { recipe, decoder, encoder, layers, split } = await imported(id);
  const trained = tinyTrained(recipe, 3);
  await withFileNetworks(decoder, encoder, layers, async (networks) => {
    const { latentSize, labels, likelihood, posterior, convention } = recipe;
    const model = { latentSize, ...(labels === undefined ? {} : { labels }), likelihood, posterior };
    const evaluated = { model, networks, convention, seed: trained.seed };
    const [ours, theirs] = [await evaluateElbo(trained, split, 2), await evaluateElbo(evaluated, split, 2)];
    for (const figure of ["elboNats", "reconstructionNats", "klNats", "standardErrorNats"] as const) {
      // Sums of float32 over some sixty pixels, in another order.
      expect(Math.abs(ours[figure] - theirs[figure]), figure).toBeLessThan(1e-3);
    }
    const bounds = [
      await importanceWeightedBound(trained, split, 5),
      await importanceWeightedBound(evaluated, split, 5),
    ];
    expect(Math.abs((bounds[0]?.nats as number) - (bounds[1]?.nats as number))).toBeLessThan(1e-3);
    expect(largestGap(await encodeMeans(evaluated, split), await encodeMeans(trained, split))).toBeLessThan(1e-5);
    const squares = [await meanSquaredError(trained, split), await meanSquaredError(evaluated, split)];
    expect(Math.abs((squares[0] as number) - (squares[1] as number))).toBeLessThan(1e-5);
    if (latentSize !== 2) return;
    const grid = { step: 0.5, radius: 3 };
    expect(largestGap(await logEvidence(evaluated, split, grid), await logEvidence(trained, split, grid))).toBeLessThan(
      1e-3,
    );
  });
});

test("the layers read from a file have as many parameters as were trained", async () => {
  // A full covariance uses constant matrices, which look like weights.
  for (const { id } of tinyRecipes.filter(({ posterior }) => posterior === "diagonal")) {
    const { recipe, layers } = await imported(id);
    const trained = parameterSpecs(folded(recipe)).reduce(
      (sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1),
      0,
    );
    expect(layers.reduce((sum, { parameters }) => sum + parameters, 0)).toBe(trained);
  }
});

test("without a visible sigmoid, figures come from the probabilities", async () => {
  const { recipe, decoder, encoder, layers, split } = await imported("tiny-2d");
  const { latentSize, likelihood, posterior, convention } = recipe;
  const model = { latentSize, likelihood, posterior };
  const figures: number[] = [];
  for (const logits of [decoder.logits, undefined]) {
    await withFileNetworks({ ...decoder, logits }, encoder, layers, async (networks) => {
      figures.push((await evaluateElbo({ model, networks, convention, seed: 1 }, split, 1)).elboNats);
    });
  }
  // A float32 probability keeps seven digits of its logit here.
  expect(Math.abs((figures[0] as number) - (figures[1] as number))).toBeLessThan(1e-3);
});
