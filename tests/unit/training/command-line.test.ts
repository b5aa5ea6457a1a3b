/** The command line as text: parsed values, and errors before anything starts. */
import { expect, test } from "vitest";
import { readCommandLine } from "../../../training/command-line/command-line.ts";
import { allKinds } from "../../../training/command-line/kinds.ts";
import { absolutePaths } from "../../../training/command-line/paths.ts";
import { regressorRecipes } from "../../../training/models/index.ts";

const read = (line: string) => readCommandLine(line.split(" ").filter((word) => word !== ""));

test("a command names its models and the action", () => {
  const line = read(
    "train mlp-2d wiggle-input mlp-2d --seed 3,4 --resume --out /tmp/here --checkpoints=kept --backend cpu",
  );
  expect(line).toMatchObject({
    command: "train",
    images: [{ id: "mlp-2d" }],
    numbers: [{ id: "wiggle-input" }],
    flags: { backend: "cpu", out: "/tmp/here", seeds: [3, 4], resume: true, checkpoints: "kept" },
  });
  expect(read("train wiggle-input --data my.csv --inputs a,b --target c --out there")).toMatchObject({
    flags: { data: "my.csv", columns: { inputs: ["a", "b"], target: "c" } },
  });
  expect(read("train mlp-2d --limit 2 --epochs 7")).toMatchObject({ flags: { limit: 2, epochs: 7, resume: false } });
  expect(read("compare mlp-2d --out there")).toEqual({ command: "compare", ids: ["mlp-2d"], out: "there" });
  expect([read("list"), read("train --help"), read("")].map(({ command }) => command)).toEqual([
    "list",
    "help",
    "help",
  ]);
});

test.each([
  ["train a --data b --out=c --checkpoints d --title e", "train a --data /x/b --out=/x/c --checkpoints /x/d --title e"],
  ["import a.onnx --id b --encoder ../c.onnx --data mnist", "import /x/a.onnx --id b --encoder /c.onnx --data mnist"],
  ["import --id b --image 2x2 a.onnx --data d", "import --id b --image 2x2 /x/a.onnx --data /x/d"],
  ["train a --resume --data mnist --seed 1,2 --out /y", "train a --resume --data /x/mnist --seed 1,2 --out /y"],
  ["check a", "check /x/a"],
  ["compare a --out .", "compare a --out /x"],
  ["--batch -1 list --out=", "--batch -1 list --out="],
])("the paths of %s are relative to the folder of the call", (line, absolute) => {
  expect(absolutePaths(line.split(" "), "/x")).toEqual(absolute.split(" "));
});

test.each([
  [
    "paint mlp-2d",
    "expected list, train, evaluate, export, ablate, checkpoints, compare, import, check or remove, got paint",
  ],
  ["trian mlp-2d", "got trian. Did you mean train?"],
  ["train", "train: expected at least one model id"],
  ["train mlp-9d", /expected one of mlp-2d, .*, got mlp-9d/],
  ["train mlp-2d --colour red", "unknown option --colour\n"],
  ["train mlp-2d --epoch 3", "unknown option --epoch. Did you mean --epochs?"],
  ["train --from mlp2d --id mine", "got mlp2d. Did you mean mlp-2d?"],
  ["train mlp2d", "got mlp2d. Did you mean mlp-2d?"],
  ["ablate wiggle-input", "ablate: expected models of images, got wiggle-input, one of numbers"],
  ["export ppca-2d", "export: expected models of images or of numbers, got ppca-2d, one in closed form"],
  ["train mlp-2d --epochs 0", "--epochs: expected a whole number of at least 1, got 0"],
  ["train mlp-2d --epochs 1e2", "--epochs: expected a whole number of at least 1, got 1e2"],
  ["train mlp-2d --epochs=", "--epochs: expected a whole number of at least 1, got nothing"],
  ["train mlp-2d --limit 1", "--limit: expected a whole number of at least 2, got 1"],
  ["train wiggle-input --steps 1.5", "--steps: expected a whole number of at least 1, got 1.5"],
  ["train mlp-2d --seed 1,x", "--seed: expected whole numbers below 2^32, got 1,x"],
  ["train mlp-2d --seed 4294967296", "--seed: expected whole numbers below 2^32, got 4294967296"],
  [
    "train wiggle-input --data my.csv",
    "--data: wiggle-input is a model of the report, published with observations of ours",
  ],
  ["train wiggle-input --target y", "--target: expected --data with a CSV file too, got none"],
  ["list mlp-2d", "list: expected no argument, got mlp-2d"],
  ["checkpoints mlp-2d", "checkpoints: expected no argument, got mlp-2d"],
  ["train mlp-2d --inputs x", "--inputs: train of images (mlp-2d) takes "],
  ["train mlp-2d --seed 1,1", "--seed: expected different numbers, got 1,1"],
])("%s is refused", (line, message) => {
  expect(() => read(line)).toThrow(message);
});

test.each([
  ["train mlp-2d --steps 9", "--steps: train of images (mlp-2d) takes "],
  ["train wiggle-input --epochs 9", "--epochs: train of numbers (wiggle-input) takes "],
  ["train wiggle-input --limit 9", "--limit: train of numbers (wiggle-input) takes "],
  ["train mlp-2d wiggle-input --epochs 9", "--epochs: train of numbers (wiggle-input) takes "],
  [
    "evaluate mlp-2d --epochs 9",
    "--epochs: evaluate of images (mlp-2d) takes --backend, --data, --out, --limit, --checkpoints",
  ],
  ["evaluate mlp-2d --seed 9", "--seed: evaluate of images"],
  ["evaluate mlp-2d --resume", "--resume: evaluate of images"],
  ["export mlp-2d --resume", "--resume: export of images"],
  ["export wiggle-input --steps 9", "--steps: export of numbers"],
  ["ablate atlas-2d --steps 9", "--steps: ablate of images"],
  ["compare --data mine", "--data: compare takes --out"],
  ["list --out there", "--out: list takes no flag"],
])("%s: a flag that would be ignored is refused by name", (line, message) => {
  expect(() => read(line)).toThrow(message);
});

test("every recipe of ours is of the kind that lists it, and of no other", () => {
  for (const { recipes, called } of allKinds) {
    for (const recipe of recipes) {
      expect(allKinds.filter((kind) => kind.has(recipe)).map((kind) => kind.called)).toEqual([called]);
    }
  }
});

test("every regressor is one of numbers", () => {
  expect(read(`export ${regressorRecipes.map(({ id }) => id).join(" ")}`)).toMatchObject({
    images: [],
    numbers: regressorRecipes,
  });
});
