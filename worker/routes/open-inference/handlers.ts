import type { Context } from "hono";
import type { Bindings } from "../../environment.ts";
import { defaultDecoder } from "../../inference/default-model.ts";
import { loadSession, tryNetwork } from "../../inference/model-store.ts";
import type { Tensors } from "../../inference/runtime.ts";
import type { TensorSpec } from "../../tensor-contract.ts";
import { serviceName, serviceVersion } from "../../version.ts";
import { paceOf } from "../pace-of.ts";
import type { Handler } from "../register.ts";
import { unavailableReason } from "../unavailable-reason.ts";
import type * as contracts from "./contracts.ts";
import { chooseOutputs, inferResponse } from "./infer-response.ts";
import { largeOutput, streamOutput } from "./infer-stream.ts";
import { modelConfig } from "./model-config.ts";
import { findNetwork, indexNetworks, onlyVersion } from "./networks.ts";
import { type InferRequest, readInputs } from "./tensors.ts";

export const serverMetadata: Handler<typeof contracts.serverMetadata> = (c) =>
  c.json({ name: serviceName, version: serviceVersion, extensions: ["binary_tensor_data", "model_configuration"] });

export const serverLive: Handler<typeof contracts.serverLive> = (c) => c.json({ live: true });

/** The default model is made before the first request, so whoever can run it is ready. */
export const serverReady: Handler<typeof contracts.serverReady> = async (c) => {
  await tryNetwork(defaultDecoder);
  return c.json({ ready: true });
};

export const repositoryIndex: Handler<typeof contracts.repositoryIndex> = async (c) => {
  const index = await indexNetworks(c.env.ASSETS, (name, error) => unavailableReason(c, name, error));
  return c.json(c.req.valid("json").ready ? index.filter(({ state }) => state === "READY") : index);
};

async function describeNetwork(c: Context<Bindings>, name: string, version?: string): Promise<Response> {
  const { contract } = await findNetwork(c.env.ASSETS, name, version);
  const describe = (tensors: readonly TensorSpec[]) => tensors.map((tensor) => ({ ...tensor, datatype: "FP32" }));
  return c.json({
    name,
    versions: [onlyVersion],
    platform: "onnxruntime_onnx",
    inputs: describe(contract.inputs),
    outputs: describe(contract.outputs),
  });
}

export const networkMetadata: Handler<typeof contracts.networkMetadata> = (c) =>
  describeNetwork(c, c.req.valid("param").model);

export const versionMetadata: Handler<typeof contracts.versionMetadata> = (c) => {
  const { model, version } = c.req.valid("param");
  return describeNetwork(c, model, version);
};

async function configure(c: Context<Bindings>, name: string, version?: string): Promise<Response> {
  const { contract } = await findNetwork(c.env.ASSETS, name, version);
  return c.json(modelConfig(name, contract));
}

export const networkConfig: Handler<typeof contracts.networkConfig> = (c) => configure(c, c.req.valid("param").model);

export const versionConfig: Handler<typeof contracts.versionConfig> = (c) => {
  const { model, version } = c.req.valid("param");
  return configure(c, model, version);
};

async function confirmReady(c: Context<Bindings>, name: string, version?: string): Promise<Response> {
  const { card, network } = await findNetwork(c.env.ASSETS, name, version);
  await tryNetwork(await loadSession(c.env.ASSETS, card, network));
  return c.json({ name, ready: true });
}

export const networkReady: Handler<typeof contracts.networkReady> = (c) => confirmReady(c, c.req.valid("param").model);

export const versionReady: Handler<typeof contracts.versionReady> = (c) => {
  const { model, version } = c.req.valid("param");
  return confirmReady(c, model, version);
};

async function infer(c: Context<Bindings>, request: InferRequest, name: string, version?: string): Promise<Response> {
  const { card, network, contract } = await findNetwork(c.env.ASSETS, name, version);
  const outputs = chooseOutputs(
    c,
    request,
    contract.outputs.map((output) => output.name),
  );
  const inputs = readInputs(request.inputs, c.get("tensorBytes"), contract.inputs);
  const run = async (rows: Tensors) => (await loadSession(c.env.ASSETS, card, network)).run(rows, paceOf(c));
  const id = request.id === undefined ? {} : { id: request.id };
  const fields = { model_name: name, model_version: onlyVersion, ...id };
  const large = largeOutput(outputs, contract.outputs, inputs, run);
  if (large) return streamOutput(c, fields, large);
  const results = await run(inputs);
  return inferResponse(c, fields, outputs, results);
}

export const inferNetwork: Handler<typeof contracts.inferNetwork> = (c) =>
  infer(c, c.req.valid("json"), c.req.valid("param").model);

export const inferVersion: Handler<typeof contracts.inferVersion> = (c) => {
  const { model, version } = c.req.valid("param");
  return infer(c, c.req.valid("json"), model, version);
};
