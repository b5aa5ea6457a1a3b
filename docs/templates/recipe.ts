/** The template of a recipe: a perceptron with a latent plane, and its place in the list. */
import { added, type Change, camelCase, edited, insertedBefore, inWords, type Read, requireId } from "./changes.ts";

const list = "training/models/index.ts";

/** @throws Error no id, or the list is not as the template expects it */
export function recipeChanges(id: string, read: Read): readonly Change[] {
  const name = camelCase(requireId(id));
  const listed = insertedBefore(read(list), "export const recipes", "];", `  ${name},\n`);
  return [
    added(`training/models/${id}.ts`, recipeText(id, name)),
    edited(list, insertedBefore(listed, "import ", "import ", `import { ${name} } from "./${id}.ts";\n`)),
  ];
}

const recipeText = (id: string, name: string): string => `/** The recipe of ${id}. */
import { adamDefaults } from "../optimise/adam.ts";
import { headSize } from "../vae/model.ts";
import { dense, fromImage, toImage } from "./layers.ts";
import type { Recipe } from "./recipe.ts";

export const ${name}: Recipe = {
  id: "${id}",
  title: "${inWords(id)}",
  architecture: "784-200-(2)-200-784 multilayer perceptrons with ReLU; mean and log variance from one linear head",
  latentSize: 2,
  likelihood: { kind: "bernoulli" },
  posterior: "diagonal",
  encoder: {
    inputShape: [28, 28],
    layers: [fromImage, ...dense([200], { op: "Relu" }), { op: "Gemm", units: headSize("diagonal", 2) }],
  },
  decoder: { inputShape: [2], layers: [...dense([200], { op: "Relu" }), ...toImage] },
  convention: "bin",
  optimizer: { ...adamDefaults, learningRate: 1e-3 },
  batchSize: 128,
  epochs: 50,
  seed: 1,
  notes: [],
};
`;
