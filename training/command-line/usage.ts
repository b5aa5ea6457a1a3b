/** The text of `--help`. */
import { backendNames } from "../backends/select.ts";

export const usage = `usage: node training/cli.ts <command> [options]

  list               the recipes and their epochs
  train <id>…        train, or solve where there is a closed form, evaluate, publish
  train --from ID --id NAME [--title … --latent N --width N --epochs N --learning-rate X --batch N --beta X]
                     the same for a recipe of your own, derived from one in the list; other commands then accept NAME
  evaluate <id>…     measure the published artefact again
  export <id>…       publish the last checkpoint, of a run with --patience the best
  ablate <id>…       train with and without each ingredient, and record the effect of each in the card
  checkpoints        the runs that can be resumed, and how
  compare [<id>…]    published models side by side, by data set and convention
  import <file>      publish a decoder of your own from an ONNX file; see import --help
  check [<dir>]      check the models of a folder against their cards (default: site/public/models)
  remove <id>…       unpublish models

  --backend NAME     ${backendNames.join(" | ")} (default: the first that starts; regressors: wasm)
  --data PATH        a folder of pictures of your own: PNG files in train/<class>/ and test/<class>/ (or <class>/
                     alone: a tenth is then held out), or four IDX files like MNIST's, packed by gzip or not
                     (default: MNIST); for regressors a CSV file (default: synthetic)
  --inputs NAME,…    the CSV file's columns to predict from (default: all but the target)
  --target NAME      the CSV file's column to predict (default: the second of two, or the published model's)
  --dataset NAME     what to call those pictures (default: the name of their folder)
  --classes A,B,…    names of the classes of IDX files, in the order of their labels
  --licence TEXT     of those pictures (default: not stated)
  --out DIR          where models/<id>/ is published (default: site/public)
  --epochs N         (default: the recipe's)
  --steps N          the same of a regressor
  --seed N,…         several train as many times; the first is published (default: the recipe's)
  --limit N          use the first N training and test images only
  --patience N       stop when the test ELBO has not risen for N epochs, and publish the best
  --resume           continue from the last checkpoint
  --fresh            start over, and remove the checkpoint
  --checkpoints DIR  (default: .checkpoints)`;
