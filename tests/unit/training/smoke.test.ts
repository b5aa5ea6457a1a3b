/** The command line from the IDX files to an artefact, through a kill: the whole of training in small. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { InferenceSession, Tensor } from "onnxruntime-web/wasm";
import { afterAll, expect, test } from "vitest";
import { readWeights } from "../../../training/onnx/graph.ts";
import { ImageModelCardSchema } from "../../../worker/artifact.ts";

const folder = await mkdtemp(join(tmpdir(), "marginalia-smoke-"));
afterAll(() => rm(folder, { recursive: true }));
const cli = fileURLToPath(new URL("../../../training/cli.ts", import.meta.url));
const epochs = 30;

interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly lines: readonly string[];
}

/** Runs the command line, killing it without warning as soon as a line matches `killAt`. */
async function command(args: readonly string[], killAt?: RegExp): Promise<Finished> {
  const child = spawn(process.execPath, [cli, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      lines.push(line);
      if (killAt?.test(line)) child.kill("SIGKILL");
    });
  }
  return new Promise((resolve) => child.on("close", (code, signal) => resolve({ code, signal, lines })));
}

const training = ["train", "mlp-2d", "--backend", "wasm", "--limit", "2000", "--epochs", String(epochs)];
const places = ["--out", folder, "--checkpoints", join(folder, "checkpoints")];

test("training survives a kill and publishes an artefact that is what its card says", async () => {
  const killed = await command([...training, ...places], /epoch 3\//);
  expect(killed.signal).toBe("SIGKILL");
  await expect(readdir(join(folder, "models"))).rejects.toThrow("ENOENT");

  const resumed = await command([...training, ...places, "--resume"]);
  expect(resumed.code, resumed.lines.join("\n")).toBe(0);
  const done = Number(/resumed after epoch (\d+)/.exec(resumed.lines.join("\n"))?.[1]);
  expect(done).toBeGreaterThanOrEqual(3);

  const models = join(folder, "models", "mlp-2d");
  const card = ImageModelCardSchema.parse(JSON.parse(await readFile(join(models, "card.json"), "utf8")));
  for (const { path, bytes, sha256 } of Object.values(card.files).filter((file) => file !== undefined)) {
    const content = await readFile(join(models, path));
    expect([content.length, createHash("sha256").update(content).digest("hex")]).toEqual([bytes, sha256]);
  }
  const history = JSON.parse(await readFile(join(models, "history.json"), "utf8"));
  expect(history.map(({ epoch }: { epoch: number }) => epoch)).toEqual(Array.from({ length: epochs }, (_, i) => i + 1));

  // Independent pixels score -227.1. A latent that is used must beat that by far more than the 1 nat of standard
  // error on 2,000 images.
  expect(card.metrics.test.elboNats).toBeGreaterThan(-215);
  expect(card.metrics.test.elboNats).toBeLessThan(card.metrics.exactEvidence?.nats as number);

  const weights = readWeights(await readFile(join(models, card.files.decoder.path)));
  const session = await InferenceSession.create(await readFile(join(models, card.files.decoder.path)));
  const { probability } = await session.run({ latent: new Tensor("float32", [0, 0], [1, 2]) });
  await session.release();
  const hidden = Array.from(weights["decoder.0.bias"] as Float32Array, (bias) => Math.max(bias, 0));
  const pixel = 14 * 28 + 14;
  const logit = hidden.reduce(
    (sum, value, unit) => sum + value * (weights["decoder.2.weight"]?.[unit * 784 + pixel] as number),
    weights["decoder.2.bias"]?.[pixel] as number,
  );
  expect(probability?.data[pixel]).toBeCloseTo(1 / (1 + Math.exp(-logit)), 5);

  const evaluated = await command(["evaluate", "mlp-2d", "--backend", "wasm", "--limit", "200", ...places]);
  expect(evaluated.code, evaluated.lines.join("\n")).toBe(0);
  expect(evaluated.lines.at(-1)).toMatch(/^mlp-2d: test ELBO -\d+\.\d\d/);
}, 240_000);

test("what cannot be done is said in one line, and the exit code is 1", async () => {
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [["train", "mlp-9d"], /expected one of mlp-2d, .*, got mlp-9d/],
    [["train", "mlp-2d", "--backend", "abacus"], /expected one of node-gpu, webgpu, wasm, cpu, got abacus/],
    [
      ["train", "mlp-2d", "--backend", "wasm", "--epochs", "0"],
      /--epochs: expected a whole number of at least 1, got 0/,
    ],
    [["export", "mlp-2d", "--backend", "wasm", "--checkpoints", join(folder, "none")], /no checkpoint of mlp-2d/],
    [["paint", "mlp-2d"], /expected list, train, evaluate, export or compare, got paint/],
  ];
  for (const [args, message] of cases) {
    const { code, lines } = await command(args);
    expect(code).toBe(1);
    expect(lines.join("\n")).toMatch(message);
    expect(lines.join("\n")).not.toMatch(/ {4}at /);
  }
}, 60_000);
