/**
 * A folder of PNG pictures by class: train/<class>/*.png and test/<class>/*.png, or only <class>/*.png, from which a
 * share of each class is held out for testing. The order of the pictures is random but fixed, so that the first of them
 * cover all classes.
 */
import { readdir, stat } from "node:fs/promises";
import { extname, join } from "node:path";
import { cardLimits } from "../../worker/artifact.ts";
import { permutation, stream } from "../optimise/random.ts";
import type { ImageShape, Split, Splits } from "./dataset.ts";
import { type Picture, readPicture } from "./picture.ts";

/** Seed of the order of the pictures and of the held-out ones. */
const seed = 1;
/** One picture in this many is held out. */
const heldOut = 10;
/** Natural sort order, 10 after 9. */
const inOrder = new Intl.Collator("en", { numeric: true }).compare;
/** Labels are bytes. */
const mostClasses = 256;

interface LabelledFile {
  readonly path: string;
  readonly label: number;
}

type LabelledPicture = Picture & LabelledFile;

export interface PictureFolder extends Splits {
  /** The folders of the classes, in order. */
  readonly classes: readonly string[];
}

/** @throws Error naming the folder or picture that does not fit the others */
export async function readPictureFolder(directory: string): Promise<PictureFolder> {
  const parts = await partsOf(directory);
  const trainFolder = join(directory, parts.includes("train") ? "train" : ".");
  const classes = await visibleFolders(trainFolder);
  if (classes.length === 0 || classes.length > mostClasses) {
    throw new Error(
      `${trainFolder}: expected a folder of PNG pictures for each class, at most ${mostClasses}, got ${classes.length}`,
    );
  }
  const found = await filesByClass(trainFolder, classes);
  const [train, test] = parts.includes("test")
    ? [found, await filesByClass(join(directory, "test"), classes)]
    : holdOut(found);
  const pictures = await readPictures([...train.flat(), ...test.flat()]);
  const imageShape = shapeOf(pictures);
  const count = train.flat().length;
  return {
    classes,
    train: splitOf(pictures.slice(0, count), imageShape, 0),
    test: splitOf(pictures.slice(count), imageShape, 1),
  };
}

/** Which of the folders `train` and `test` exist and contain classes; either may itself be a class. */
async function partsOf(directory: string): Promise<readonly string[]> {
  const names = (await visibleFolders(directory)).filter((name) => name === "train" || name === "test");
  const inside = await Promise.all(names.map((name) => visibleFolders(join(directory, name))));
  const parts = names.filter((_, index) => (inside[index] as readonly string[]).length > 0);
  if (parts.join() === "test")
    throw new Error(`${directory}: expected a folder train beside the folder test, found none`);
  return parts;
}

/** The visible subfolders of a folder, in order. */
async function visibleFolders(directory: string): Promise<readonly string[]> {
  const names = (await readdir(directory)).filter((name) => !name.startsWith("."));
  const isFolder = await Promise.all(names.map(async (name) => (await stat(join(directory, name))).isDirectory()));
  return names.filter((_, index) => isFolder[index]).sort(inOrder);
}

/** The pictures of each class. */
async function filesByClass(
  directory: string,
  classes: readonly string[],
): Promise<readonly (readonly LabelledFile[])[]> {
  const unknown = (await visibleFolders(directory)).find((name) => !classes.includes(name));
  if (unknown !== undefined) {
    throw new Error(`${join(directory, unknown)}: expected the classes of training (${classes.join(", ")})`);
  }
  const files = await Promise.all(classes.map((name, label) => pictureFiles(join(directory, name), label)));
  if (files.flat().length === 0) throw new Error(`${directory}: expected PNG pictures in its folders, got none`);
  return files;
}

async function pictureFiles(directory: string, label: number): Promise<readonly LabelledFile[]> {
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const visible = names.filter((name) => !name.startsWith(".")).sort(inOrder);
  const other = visible.find((name) => extname(name).toLowerCase() !== ".png");
  if (other !== undefined) throw new Error(`${join(directory, other)}: expected nothing but PNG pictures here`);
  return visible.map((name) => ({ path: join(directory, name), label }));
}

/** Holds out a share of each class, at least one picture, for testing. */
function holdOut(files: readonly (readonly LabelledFile[])[]) {
  const parts = files.map((ofClass, label) => {
    const order = permutation(stream(seed, "hold out", label), ofClass.length);
    const drawn = Array.from(order, (index) => ofClass[index] as LabelledFile);
    const count = Math.max(1, Math.round(drawn.length / heldOut));
    if (count >= drawn.length) {
      const folder = drawn[0] ? `, got only ${drawn[0].path}` : ", got none";
      throw new Error(`expected at least two pictures of each class, one of them to test with${folder}`);
    }
    return [drawn.slice(count), drawn.slice(0, count)] as const;
  });
  return [parts.map(([train]) => train), parts.map(([, test]) => test)] as const;
}

async function readPictures(files: readonly LabelledFile[]): Promise<readonly LabelledPicture[]> {
  const pictures: LabelledPicture[] = [];
  for (const file of files) pictures.push({ ...file, ...(await readPicture(file.path)) });
  return pictures;
}

/** The common shape of all pictures, with three channels if one has colour. */
function shapeOf(pictures: readonly LabelledPicture[]): ImageShape {
  const byPath = pictures.toSorted((a, b) => inOrder(a.path, b.path));
  const { height, width, path } = byPath[0] as LabelledPicture;
  const odd = byPath.find((picture) => picture.height !== height || picture.width !== width);
  if (odd) {
    throw new Error(
      `${odd.path}: expected ${width} x ${height} pixels like ${path}, got ${odd.width} x ${odd.height}: ` +
        "bring all pictures to one size",
    );
  }
  if (Math.max(height, width) > cardLimits.imageSide) {
    const side = cardLimits.imageSide;
    throw new Error(`${path}: expected at most ${side} x ${side} pixels, got ${width} x ${height}`);
  }
  return pictures.some(({ planes }) => planes.length > 1) ? [3, height, width] : [height, width];
}

function splitOf(pictures: readonly LabelledPicture[], imageShape: ImageShape, index: number): Split {
  const count = pictures.length;
  const planes = imageShape.length === 3 ? 3 : 1;
  const pixels = new Uint8Array(imageShape.reduce((size, length) => size * length, count));
  const labels = new Uint8Array(count);
  const order = permutation(stream(seed, "shuffle", index), count);
  for (const [row, drawn] of order.entries()) {
    const picture = pictures[drawn] as LabelledPicture;
    labels[row] = picture.label;
    for (let channel = 0; channel < planes; channel++) {
      // A grey picture among coloured ones has the same level in each channel.
      const plane = (picture.planes[channel] ?? picture.planes[0]) as Uint8Array;
      pixels.set(plane, (row * planes + channel) * plane.length);
    }
  }
  return { count, imageShape, pixels, labels };
}
