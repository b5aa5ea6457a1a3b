/** Recipes for MNIST adapted to other images and classes. */
import { expect, test } from "vitest";
import type { Dataset, ImageShape } from "../../../training/data/dataset.ts";
import { fitToData } from "../../../training/models/fit-data.ts";
import { recipes } from "../../../training/models/index.ts";
import type { Recipe } from "../../../training/models/recipe.ts";
import { placeLayers } from "../../../training/network/layer.ts";
import { greySplit, tinyDataset } from "./support.ts";

const recipeOf = (id: string) => recipes.find((recipe) => recipe.id === id) as Recipe;

function datasetOf(imageShape: ImageShape, classes?: readonly string[]): Dataset {
  const split = { ...greySplit(6, [1, 1]), imageShape };
  return { ...tinyDataset(split, split), ...(classes ? { classes } : {}) };
}

const mnist = { ...datasetOf([28, 28]), name: "mnist" };

test.each(recipes)("$id is unchanged on MNIST", (recipe) => {
  expect(fitToData(recipe, mnist)).toBe(recipe);
});

test("a fully connected recipe takes images of any shape, and its description has their number of pixels", () => {
  const fitted = fitToData(recipeOf("mlp-2d"), datasetOf([3, 16, 20]));
  expect(placeLayers(fitted.encoder, "encoder").map(({ output }) => output)).toEqual([[960], [200], [200], [4]]);
  expect(placeLayers(fitted.decoder, "decoder").at(-1)?.output).toEqual([3, 16, 20]);
  expect(fitted.architecture).toMatch(/^960-200-\(2\)-200-960 multilayer/);
});

test("a class-conditional recipe takes as many classes as the data have", () => {
  const fitted = fitToData(recipeOf("cvae-2d"), datasetOf([8, 8], ["a", "b", "c", "d"]));
  expect(fitted.labels).toBe(4);
  expect(placeLayers(fitted.encoder, "encoder")[1]?.output).toEqual([68]);
  expect(placeLayers(fitted.decoder, "decoder")[0]?.output).toEqual([6]);
  expect(fitted.architecture).toMatch(/68-512-256-\(2\); 6-256-512-64; SiLU, .* width of 256 /);
  // Convolutions keep their size, and the label is concatenated all the same. The images' labels determine their
  // number.
  const convolutional = fitToData(recipeOf("cvae-4d"), datasetOf([28, 28]));
  expect(placeLayers(convolutional.encoder, "encoder")[1]?.output).toEqual([787]);
  expect(convolutional.architecture).toMatch(/787-512-512-512-128-\(4\), leaky ReLU; 7-128-1728, /);
});

test("notes about MNIST are omitted for other data", () => {
  expect(recipeOf("conv-4d").notes).not.toEqual([]);
  expect(fitToData(recipeOf("conv-4d"), datasetOf([28, 28])).notes).toEqual([]);
});

test.each(["conv-4d", "conv-20d", "cvae-4d", "beta-conv-2d"])(
  "%s reports that its convolutions have a fixed size",
  (id) => {
    expect(() => fitToData(recipeOf(id), datasetOf([3, 32, 32]))).toThrow(
      `${id}: expected images of 28x28 for its convolutions, got 3x32x32 in tiny: choose a fully connected recipe, for example mlp-2d`,
    );
  },
);
