/** The flags of `import`, `check` and `remove`: parsed values, and errors before any file is read. */
import { expect, test } from "vitest";
import { readCommandLine } from "../../../../training/command-line/command-line.ts";

const read = (line: string) => readCommandLine(line.split(" "));

test("import takes a decoder and its description", () => {
  expect(read("import d.onnx --id mine --out there")).toEqual({
    command: "import",
    data: undefined,
    limit: undefined,
    options: {
      decoder: "d.onnx",
      encoder: undefined,
      id: "mine",
      title: "mine",
      convention: "real",
      output: undefined,
      spread: undefined,
      imageShape: undefined,
      pixelVariance: undefined,
      out: "there",
    },
  });
  expect(
    read(
      "import d.onnx --id m --encoder e.onnx --data mnist --limit 9 --title T --convention bin --output logits --spread deviation --image 3x6x5 --pixel-variance 0.1",
    ),
  ).toMatchObject({
    data: "mnist",
    limit: 9,
    options: {
      encoder: "e.onnx",
      title: "T",
      convention: "bin",
      output: "logits",
      spread: "deviation",
      imageShape: [3, 6, 5],
      pixelVariance: 0.1,
    },
  });
  expect(read("import --help")).toMatchObject({ command: "help", text: expect.stringContaining("--pixel-variance") });
  expect(read("check there")).toEqual({ command: "check", folder: "there" });
  expect(read("remove a b a --out there")).toEqual({ command: "remove", ids: ["a", "b"], out: "there" });
});

test.each([
  ["import --id mine", "import: expected one ONNX file, the decoder, got none"],
  ["import a.onnx b.onnx --id mine", "got a.onnx b.onnx"],
  ["import d.onnx", "--id: expected a name of a-z, 0-9 and hyphens, got nothing"],
  ["import d.onnx --id My_Model", "--id: expected a name of a-z, 0-9 and hyphens, got My_Model"],
  ["import d.onnx --id m --data x", "--data: expected --encoder too"],
  ["import d.onnx --id m --encoder e --limit 3", "--limit: expected --data too"],
  ["import d.onnx --id m --encoder e --data x --limit 1.5", "--limit: expected a whole number of at least 2, got 1.5"],
  ["import d.onnx --id m --spread variance", "--spread: expected --encoder too"],
  ["import d.onnx --id m --output maybe", "--output: expected logits, probabilities, got maybe"],
  ["import d.onnx --id m --convention grey", "--convention: expected bin, real, round, sampled, got grey"],
  ["import d.onnx --id m --image 28", "--image: expected HxW or 3xHxW of at most 256 a side, got 28"],
  ["import d.onnx --id m --image 999x9", "got 999x9"],
  ["import d.onnx --id m --pixel-variance 0", "--pixel-variance: expected a number above 0, got 0"],
  ["import d.onnx --id m --encodr e.onnx", "unknown option --encodr. Did you mean --encoder?"],
  ["import d.onnx --id m --epochs 3", "unknown option --epochs\n"],
  ["check a b", "check: expected one folder, got a b"],
  ["check --out there", "--out: check takes no flag"],
  ["remove", "remove: expected at least one model id"],
])("%s is refused", (line, message) => {
  expect(() => read(line)).toThrow(message);
});
