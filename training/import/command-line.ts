/** The flags of `import`, validated before any file is read. */
import { type Convention, cardLimits, ImageModelCardSchema, idPattern } from "../../worker/artifact.ts";
import { readArguments } from "../../worker/local/arguments.ts";
import type { DecoderOutput } from "./decoder-output.ts";
import type { ImageShape } from "./image-layout.ts";
import type { ImportOptions } from "./import-model.ts";
import { spreadNames } from "./spread.ts";

const conventions: readonly Convention[] = ImageModelCardSchema.shape.convention.options;
const outputs: readonly DecoderOutput[] = ["logits", "probabilities"];

const importUsage = `usage: npm run train -- import decoder.onnx --id my-model [options]

  --encoder FILE     an encoder, image -> mean and log variance, for encoding and measurements
  --title TEXT       one line for people (default: the id)
  --data DIR         measure it on the test images of a folder in the format of train, or of mnist
  --limit N          measure only on the first N of them
  --convention NAME  ${conventions.join(" | ")}: the pixels in training (default: real, from 0 to 1)
  --output NAME      ${outputs.join(" | ")}: the decoder's output (default: inferred from its last operator and values)
  --spread NAME      ${spreadNames.join(" | ")}: the encoder's output
                     besides the mean (default: inferred from its name, or log-variance)
  --image HxW        shape of images that are flattened, in colour 3xHxW (default: a square)
  --pixel-variance X variance of Gaussian pixels (default: Bernoulli pixels); the decoder's output is their mean,
                     unless --output says logits
  --out DIR          folder in which to publish models/<id>/ (default: site/public)`;

export const importOptions = {
  id: { type: "string" },
  encoder: { type: "string" },
  title: { type: "string" },
  data: { type: "string" },
  limit: { type: "string" },
  convention: { type: "string" },
  output: { type: "string" },
  spread: { type: "string" },
  image: { type: "string" },
  "pixel-variance": { type: "string" },
  out: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

/** The options of `import`, or "help". */
export type ImportCommand =
  | { readonly command: "help"; readonly text: string }
  | {
      readonly command: "import";
      readonly options: ImportOptions;
      /** A folder, or "mnist". */
      readonly data: string | undefined;
      readonly limit: number | undefined;
    };

/** @throws Error naming the missing or invalid flag */
export function readImport(args: readonly string[], defaultOut: string): ImportCommand {
  const { values, positionals } = readArguments(
    { args: [...args], allowPositionals: true, options: importOptions },
    importUsage,
  );
  if (values.help) return { command: "help", text: importUsage };
  const [decoder, ...others] = positionals;
  if (decoder === undefined || others.length > 0) {
    throw new Error(
      `import: expected one ONNX file, the decoder, got ${positionals.join(" ") || "none"}\n\n${importUsage}`,
    );
  }
  const { id, encoder, data } = values;
  if (id === undefined || !idPattern.test(id)) {
    throw new Error(`--id: expected a name of a-z, 0-9 and hyphens, got ${id || "nothing"}`);
  }
  if (data !== undefined && encoder === undefined) {
    throw new Error("--data: expected --encoder too, because measuring needs q(z|x)");
  }
  if (values.limit !== undefined && data === undefined) throw new Error("--limit: expected --data too");
  if (values.spread !== undefined && encoder === undefined) throw new Error("--spread: expected --encoder too");
  return {
    command: "import",
    data,
    limit: positive("limit", values.limit, (number) => Number.isInteger(number) && number >= 2),
    options: {
      decoder,
      encoder,
      id,
      title: values.title?.trim() || id,
      convention: oneOf("convention", conventions, values.convention) ?? "real",
      output: oneOf("output", outputs, values.output),
      spread: oneOf("spread", spreadNames, values.spread),
      imageShape: readImageShape(values.image),
      pixelVariance: positive("pixel-variance", values["pixel-variance"], (number) => number > 0),
      out: values.out ?? defaultOut,
    },
  };
}

function oneOf<Name extends string>(flag: string, names: readonly Name[], text: string | undefined): Name | undefined {
  const found = names.find((name) => name === text);
  if (text !== undefined && found === undefined) {
    throw new Error(`--${flag}: expected ${names.join(", ")}, got ${text || "nothing"}`);
  }
  return found;
}

function positive(flag: string, text: string | undefined, holds: (number: number) => boolean): number | undefined {
  if (text === undefined) return undefined;
  const number = text.trim() === "" ? Number.NaN : Number(text);
  if (Number.isFinite(number) && holds(number)) return number;
  const expected = flag === "limit" ? "a whole number of at least 2" : "a number above 0";
  throw new Error(`--${flag}: expected ${expected}, got ${text || "nothing"}`);
}

function readImageShape(text: string | undefined): ImageShape | undefined {
  if (text === undefined) return undefined;
  const sizes = /^(3x)?\d+x\d+$/.test(text) ? text.split("x").map(Number) : [];
  if (sizes.length < 2 || !sizes.every((size) => size >= 1 && size <= cardLimits.imageSide)) {
    throw new Error(
      `--image: expected HxW or 3xHxW of at most ${cardLimits.imageSide} a side, got ${text || "nothing"}`,
    );
  }
  return sizes as unknown as ImageShape;
}
