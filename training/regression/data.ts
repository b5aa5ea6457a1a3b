/**
 * What a regressor is trained on: observations of our own law, or a CSV file.
 */
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { slugOf } from "../slug.ts";
import { drawObservations } from "./law.ts";
import { type Observations, parseObservations } from "./observations.ts";

export interface RegressionData {
  /** Lower-case name, without spaces. */
  readonly name: string;
  readonly title: string;
  readonly licence: string;
  readonly train: Observations;
  /** Fresh observations of a known law; a file has none. */
  readonly test?: Observations;
}

/** The seed of our observations, whatever the seed of a model. */
const dataSeed = 1;
const trainCount = 800;
const testCount = 2000;

/**
 * @param path a CSV file x,y of one's own; our own law without it
 * @throws Error naming line and column of what is not a number
 */
export async function loadRegressionData(path?: string): Promise<RegressionData> {
  if (path !== undefined) {
    const title = basename(path);
    const train = parseObservations(await readFile(path, "utf8"), title);
    return { name: slugOf(title.replace(/\.csv$/i, "")), title, licence: "not stated", train };
  }
  return {
    name: "wiggle",
    title: "synthetic: x ~ U(0, 10), y ~ N(x / 2 + 1.5 sin 1.5x, exp(cos 0.9x - 1)²)",
    licence: "MIT, as the code that draws them",
    train: drawObservations(dataSeed, 0, trainCount),
    test: drawObservations(dataSeed, 1, testCount),
  };
}
