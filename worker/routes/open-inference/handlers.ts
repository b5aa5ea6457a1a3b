import type { Context } from "hono";
import type { z } from "zod";
import { type Card, type Network, tensorContract } from "../../artifact.ts";
import type { Bindings } from "../../environment.ts";
import { loadCard, loadSession } from "../../inference/model-store.ts";
import type { FloatTensor } from "../../inference/runtime.ts";
import { DomainError } from "../../problem.ts";
import type { InferRequestSchema } from "../../schemas/open-inference.ts";
import { serviceName, serviceVersion } from "../../version.ts";
import type { Handler } from "../register.ts";
import type * as contracts from "./contracts.ts";

/** A model has one version here: a new artefact replaces the old one. */
const onlyVersion = "1";
const encoderSuffix = ".encoder";

interface NamedNetwork {
  readonly name: string;
  readonly card: Card;
  readonly network: Network;
}

async function findNetwork(c: Context<Bindings>, name: string, version = onlyVersion): Promise<NamedNetwork> {
  const network = name.endsWith(encoderSuffix) ? "encoder" : "decoder";
  const id = network === "encoder" ? name.slice(0, -encoderSuffix.length) : name;
  const card = await loadCard(c.env.ASSETS, id);
  if (version !== onlyVersion || !card.files[network]) {
    throw new DomainError("NotFound", `findNetwork: expected a published network, got ${name} version ${version}`);
  }
  return { name, card, network };
}

export const serverMetadata: Handler<typeof contracts.serverMetadata> = (c) =>
  c.json({ name: serviceName, version: serviceVersion, extensions: [] });

export const serverLive: Handler<typeof contracts.serverLive> = (c) => c.json({ live: true });

/** The default model is made before the first request, so whoever can answer is ready. */
export const serverReady: Handler<typeof contracts.serverReady> = (c) => c.json({ ready: true });

async function describeNetwork(c: Context<Bindings>, name: string, version?: string): Promise<Response> {
  const { card, network } = await findNetwork(c, name, version);
  const { inputs, outputs } = tensorContract(card, network);
  const describe = (tensors: typeof inputs) => tensors.map((tensor) => ({ ...tensor, datatype: "FP32" }));
  return c.json({
    name,
    versions: [onlyVersion],
    platform: "onnxruntime_onnx",
    inputs: describe(inputs),
    outputs: describe(outputs),
  });
}

export const networkMetadata: Handler<typeof contracts.networkMetadata> = (c) =>
  describeNetwork(c, c.req.valid("param").model);

export const versionMetadata: Handler<typeof contracts.versionMetadata> = (c) => {
  const { model, version } = c.req.valid("param");
  return describeNetwork(c, model, version);
};

async function confirmReady(c: Context<Bindings>, name: string, version?: string): Promise<Response> {
  const { card, network } = await findNetwork(c, name, version);
  await loadSession(c.env.ASSETS, card, network);
  return c.json({ name, ready: true });
}

export const networkReady: Handler<typeof contracts.networkReady> = (c) => confirmReady(c, c.req.valid("param").model);

export const versionReady: Handler<typeof contracts.versionReady> = (c) => {
  const { model, version } = c.req.valid("param");
  return confirmReady(c, model, version);
};

type InferRequest = z.infer<typeof InferRequestSchema>;

function mismatch(pointer: string, detail: string): DomainError {
  return new DomainError("ShapeMismatch", `infer: ${pointer}: ${detail}`, [{ pointer, detail }]);
}

/** The request's tensors, held to the network's inputs. */
function readInputs(request: InferRequest, { card, network }: NamedNetwork): Record<string, FloatTensor> {
  const expected = tensorContract(card, network).inputs;
  if (request.inputs.length !== expected.length) {
    throw mismatch("/inputs", `expected ${expected.map(({ name }) => name).join(", ")}, got ${request.inputs.length}`);
  }
  const batch = request.inputs[0]?.shape[0];
  return Object.fromEntries(
    request.inputs.map(({ name, shape, data }, i) => {
      const spec = expected.find((input) => input.name === name);
      if (!spec) {
        throw mismatch(
          `/inputs/${i}/name`,
          `expected one of ${expected.map((input) => input.name).join(", ")}, got ${name}`,
        );
      }
      const wanted = [batch, ...spec.shape.slice(1)];
      if (shape.join() !== wanted.join()) throw mismatch(`/inputs/${i}/shape`, `expected [${wanted}], got [${shape}]`);
      const numbers = data.flat(3);
      const length = shape.reduce((product, size) => product * size, 1);
      if (numbers.length !== length) {
        throw mismatch(`/inputs/${i}/data`, `expected ${length} numbers, got ${numbers.length}`);
      }
      const values = Float32Array.from(numbers, (x) => (typeof x === "number" ? x : Number.NaN));
      const odd = values.findIndex((x) => !Number.isFinite(x));
      if (odd >= 0) throw mismatch(`/inputs/${i}/data`, `expected finite float32 numbers, got another at ${odd}`);
      return [name, { data: values, shape }];
    }),
  );
}

async function infer(c: Context<Bindings>, request: InferRequest, name: string, version?: string): Promise<Response> {
  const named = await findNetwork(c, name, version);
  const available = tensorContract(named.card, named.network).outputs.map((output) => output.name);
  const wanted = request.outputs?.map((output) => output.name) ?? available;
  wanted.forEach((output, i) => {
    if (!available.includes(output)) {
      throw mismatch(`/outputs/${i}/name`, `expected one of ${available.join(", ")}, got ${output}`);
    }
  });
  const inputs = readInputs(request, named);
  const results = await (await loadSession(c.env.ASSETS, named.card, named.network)).run(inputs);
  const outputs = wanted.map((output) => {
    const { data, shape } = results[output] as FloatTensor;
    if (!data.every(Number.isFinite)) throw mismatch("/inputs", `expected inputs that keep ${output} finite`);
    return { name: output, datatype: "FP32", shape, data: Array.from(data) };
  });
  const id = request.id === undefined ? {} : { id: request.id };
  return c.json({ model_name: name, model_version: onlyVersion, ...id, outputs });
}

export const inferNetwork: Handler<typeof contracts.inferNetwork> = (c) =>
  infer(c, c.req.valid("json"), c.req.valid("param").model);

export const inferVersion: Handler<typeof contracts.inferVersion> = (c) => {
  const { model, version } = c.req.valid("param");
  return infer(c, c.req.valid("json"), model, version);
};
