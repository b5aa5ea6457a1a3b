/** A trained model on the backend for as long as something is done with it. */
import * as tf from "@tensorflow/tfjs-core";
import type { Recipe } from "../../models/recipe.ts";
import { type ParameterValues, toTensors } from "../../network/parameters.ts";
import { parameterSpecs, type VaeModel } from "../model.ts";
import type { TrainedModel } from "./evaluate.ts";

/** Calls `use` with the model and its trained tensors on the current backend. */
export async function withTrained<T>(
  model: VaeModel,
  { convention, seed }: Pick<Recipe, "convention" | "seed">,
  values: ParameterValues,
  use: (trained: TrainedModel) => Promise<T>,
): Promise<T> {
  const parameters = toTensors(parameterSpecs(model), values);
  try {
    return await use({ model, parameters, convention, seed });
  } finally {
    tf.dispose(Object.values(parameters));
  }
}
