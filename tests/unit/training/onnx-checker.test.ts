/** The files in another reader: Python's `onnx`, if it is installed (Debian's python3-onnx). */
import { execFile } from "node:child_process";
import { glob, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { roundToHalf } from "../../../training/network/parameters.ts";
import { exportOnnx } from "../../../training/onnx/export.ts";
import { opset } from "../../../training/onnx/graph.ts";
import { imageTensors } from "../../../training/vae/model.ts";
import { CardSchema } from "../../../worker/artifact.ts";
import {
  decoderContract,
  encoderContract,
  type Network,
  type TensorContract,
  tensorContract,
} from "../../../worker/tensor-contract.ts";
import { findPython } from "../../python.ts";
import { tinyRecipes, tinyValues } from "./tiny-recipes.ts";

const folder = await mkdtemp(join(tmpdir(), "marginalia-checker-"));
afterAll(() => rm(folder, { recursive: true }));
const script = fileURLToPath(new URL("check-onnx.py", import.meta.url));
const models = fileURLToPath(new URL("../../../site/public/models", import.meta.url));
const python = findPython(["onnx"]);
const missing = python ? "" : " (skipped: no python3 here imports onnx)";

interface File {
  readonly path: string;
  readonly contract: TensorContract;
  /** Imported networks keep their own opset. */
  readonly isImported?: boolean;
}

/** The checker accepts each file and infers the outputs of its contract. */
async function expectAccepted(files: readonly File[]): Promise<void> {
  const paths = files.map(({ path }) => path);
  const { stdout } = await promisify(execFile)(python as string, [script, ...paths], { maxBuffer: 2 ** 24 });
  const records = JSON.parse(stdout);
  expect(records).toHaveLength(files.length);
  for (const [index, { path, contract, isImported = false }] of files.entries()) {
    const outputs = Object.fromEntries(contract.outputs.map(({ name, shape }) => [name, shape]));
    expect(records[index], path).toEqual({ opsets: [isImported ? expect.any(Number) : opset], outputs });
  }
}

test.runIf(python)(
  `onnx.checker accepts every operator and both ways to store weights${missing}`,
  async () => {
    const files = [];
    for (const recipe of tinyRecipes) {
      for (const storage of ["float32", "float16"] as const) {
        const values = tinyValues(recipe, 1);
        const onnx = exportOnnx(recipe, storage === "float16" ? roundToHalf(values) : values, storage);
        const tensors = imageTensors(recipe);
        for (const network of ["encoder", "decoder"] as const) {
          const path = join(folder, `${recipe.id}-${network}-${storage}.onnx`);
          await writeFile(path, onnx[network]);
          files.push({ path, contract: (network === "encoder" ? encoderContract : decoderContract)(tensors) });
        }
      }
    }
    await expectAccepted(files);
  },
  60_000,
);

test.runIf(python)(
  `onnx.checker accepts every published file${missing}`,
  async () => {
    const files = [];
    for await (const found of glob("*/card.json", { cwd: models })) {
      const card = CardSchema.parse(JSON.parse(await readFile(join(models, found), "utf8")));
      for (const [network, file] of Object.entries(card.files)) {
        const contract = tensorContract(card, network as Network);
        if (!file?.path.endsWith(".onnx") || contract === undefined) continue;
        files.push({ path: join(models, dirname(found), file.path), contract, isImported: !card.training });
      }
    }
    expect(files.length).toBeGreaterThan(0);
    await expectAccepted(files);
  },
  60_000,
);
