/** The recipes, for images and for numbers. */
import { atlas2d } from "./atlas-2d.ts";
import { betaConv2d } from "./beta-conv-2d.ts";
import { betaFamily } from "./beta-family.ts";
import { conv4d } from "./conv-4d.ts";
import { conv20d } from "./conv-20d.ts";
import { cvae2d } from "./cvae-2d.ts";
import { cvae4d } from "./cvae-4d.ts";
import { gtm2d } from "./gtm-2d.ts";
import { mlp2d } from "./mlp-2d.ts";
import { mlp200d } from "./mlp-200d.ts";
import { mlpLarge2d } from "./mlp-large-2d.ts";
import { mlpLarge2dFullcov } from "./mlp-large-2d-fullcov.ts";
import { mlpMedium2d } from "./mlp-medium-2d.ts";
import { mlpSmall2d } from "./mlp-small-2d.ts";
import type { PcaRecipe } from "./pca-recipe.ts";
import { ppca2d } from "./ppca-2d.ts";
import type { Recipe } from "./recipe.ts";
import type { RegressorRecipe } from "./regressor-recipe.ts";
import { vivid32d } from "./vivid-32d.ts";
import { vivid40d } from "./vivid-40d.ts";
import { wiggleConstant } from "./wiggle-constant.ts";
import { wiggleInput } from "./wiggle-input.ts";

export const recipes: readonly Recipe[] = [
  mlp2d,
  mlpSmall2d,
  mlpMedium2d,
  mlpLarge2d,
  mlpLarge2dFullcov,
  mlp200d,
  conv4d,
  conv20d,
  cvae4d,
  betaConv2d,
  atlas2d,
  gtm2d,
  vivid32d,
  vivid40d,
  cvae2d,
  ...betaFamily,
];

export const regressorRecipes: readonly RegressorRecipe[] = [wiggleConstant, wiggleInput];

/** Models of images with a closed form. */
export const pcaRecipes: readonly PcaRecipe[] = [ppca2d];
