/**
 * The data of a regressor: synthetic observations, or a CSV file, split by a seed.
 */
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { permutation, stream } from "../optimise/random.ts";
import { slugOf } from "../publish/slug.ts";
import { drawObservations } from "./law.ts";
import {
  type ColumnNames,
  chooseColumns,
  type IncompleteRows,
  type Observations,
  pick,
  selectObservations,
} from "./observations.ts";
import { measureScale, type Scale } from "./scale.ts";
import { readTable, type Table } from "./table.ts";

export interface RegressionData {
  /** Lower-case name without spaces. */
  readonly name: string;
  readonly title: string;
  readonly licence: string;
  readonly train: Observations;
  /** Observations outside the training set. */
  readonly test?: Observations;
  /** Absent for synthetic observations. */
  readonly file?: FileData;
}

/** Further properties of a file's data. */
export interface FileData extends Pick<Table, "hasNames" | "commas"> {
  readonly columns: ColumnNames;
  /** Scale of the training observations. */
  readonly scale: Scale;
  /** Observations that select the best step of a run. */
  readonly validation: Observations;
  readonly incomplete: IncompleteRows | undefined;
}

/** Seed of the synthetic observations and of a file's split, independent of a model's seed. */
export const dataSeed = 1;
const trainCount = 800;
const testCount = 2000;

/** Share of a file's rows for testing, and the same for validation. */
const heldOut = 0.2;
/** Fewer rows would leave too few for testing. */
const fewestRows = 20;

/** The synthetic observations. */
export function drawRegressionData(): RegressionData {
  return {
    name: "wiggle",
    title: "synthetic: x ~ U(0, 10), y ~ N(x / 2 + 1.5 sin 1.5x, exp(cos 0.9x - 1)²)",
    licence: "MIT, like the code that draws them",
    train: drawObservations(dataSeed, 0, trainCount),
    test: drawObservations(dataSeed, 1, testCount),
  };
}

/**
 * A CSV file's rows, split at random: three fifths for training, one for validation and one for testing.
 *
 * @param asked the requested columns; see `chooseColumns`
 * @throws Error naming what cannot be read, or a file with too few rows
 */
export async function readRegressionData(path: string, asked: Partial<ColumnNames>): Promise<RegressionData> {
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    throw new Error(`--data: expected a CSV file, got ${path}: ${cause.code}`);
  });
  const table = readTable(bytes, basename(path));
  const columns = chooseColumns(table, asked);
  const { observations, incomplete } = selectObservations(table, columns);
  const groups = groupRepeated(observations);
  if (groups.length < fewestRows) {
    const left = incomplete ? `, and ${incomplete.count} with a missing value` : "";
    throw new Error(
      `${table.name}: expected at least ${fewestRows} different complete rows, got ${groups.length}${left}`,
    );
  }
  const [train, validation, test] = split(observations, groups);
  const scale = measureScale(train, columns);
  return {
    name: slugOf(table.name.replace(/\.[a-z]+$/i, "")),
    title: table.name,
    licence: "not stated",
    train,
    test,
    file: { columns, scale, validation, incomplete, hasNames: table.hasNames, commas: table.commas },
  };
}

/** Row numbers, grouped by equal rows. */
function groupRepeated({ count, inputs, targets }: Observations): readonly (readonly number[])[] {
  const size = inputs.length / count;
  const keyOf = (row: number) => [...inputs.subarray(row * size, (row + 1) * size), targets[row]].join();
  const places = Array.from({ length: count }, (_, row) => row);
  return [...Map.groupBy(places, keyOf).values()];
}

/** Equal rows stay together, because a test row that is also a training row tests nothing. */
function split(
  observations: Observations,
  groups: readonly (readonly number[])[],
): readonly [train: Observations, validation: Observations, test: Observations] {
  const order = permutation(stream(dataSeed, "observe", 2), groups.length);
  const shuffled = Array.from(order, (group) => groups[group] as readonly number[]);
  const held = Math.round(heldOut * groups.length);
  const take = (from: number, to: number) => pick(observations, shuffled.slice(from, to).flat());
  return [take(2 * held, groups.length), take(held, 2 * held), take(0, held)];
}
