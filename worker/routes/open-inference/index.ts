import type { Context } from "hono";
import { requireOperations } from "../../budget/operations.ts";
import type { Bindings } from "../../environment.ts";
import { answer } from "../../http/answer.ts";
import { group, route } from "../../http/register.ts";
import { unavailableReason } from "../../http/unavailable-reason.ts";
import { planBatch } from "../../inference/batch-rows.ts";
import { defaultDecoder } from "../../inference/default-model.ts";
import { loadSession, tryNetwork } from "../../inference/model-store.ts";
import type { Tensors } from "../../tensor.ts";
import type { TensorSpec } from "../../tensor-contract.ts";
import { serviceName, serviceVersion } from "../../version.ts";
import * as contracts from "./contracts.ts";
import { chooseOutputs, inferResponse } from "./infer-response.ts";
import { largeOutput, streamOutput } from "./infer-stream.ts";
import { modelConfig } from "./model-config.ts";
import { findNetwork, indexNetworks, onlyVersion } from "./networks.ts";
import { type InferRequest, readInputs } from "./tensors.ts";

export const openInference = group().openapiRoutes([
  route(contracts.serverMetadata, () =>
    answer({ name: serviceName, version: serviceVersion, extensions: ["binary_tensor_data", "model_configuration"] }),
  ),
  route(contracts.serverLive, () => answer({ live: true })),
  // The default model is created before the first request, so a running server is ready.
  route(contracts.serverReady, async () => {
    await tryNetwork(defaultDecoder);
    return answer({ ready: true });
  }),
  route(contracts.repositoryIndex, async (c) => {
    const index = await indexNetworks(c.env.ASSETS, (name, error) => unavailableReason(c, name, error));
    return answer(c.req.valid("json").ready ? index.filter(({ state }) => state === "READY") : index);
  }),
  route(contracts.networkMetadata, (c) => describeNetwork(c, c.req.valid("param").model)),
  route(contracts.versionMetadata, (c) => {
    const { model, version } = c.req.valid("param");
    return describeNetwork(c, model, version);
  }),
  route(contracts.networkConfig, (c) => configure(c, c.req.valid("param").model)),
  route(contracts.versionConfig, (c) => {
    const { model, version } = c.req.valid("param");
    return configure(c, model, version);
  }),
  route(contracts.networkReady, (c) => confirmReady(c, c.req.valid("param").model)),
  route(contracts.versionReady, (c) => {
    const { model, version } = c.req.valid("param");
    return confirmReady(c, model, version);
  }),
  route(contracts.inferNetwork, (c) => infer(c, c.req.valid("json"), c.req.valid("param").model)),
  route(contracts.inferVersion, (c) => {
    const { model, version } = c.req.valid("param");
    return infer(c, c.req.valid("json"), model, version);
  }),
]);

async function describeNetwork(c: Context<Bindings>, name: string, version?: string) {
  const { contract } = await findNetwork(c.env.ASSETS, name, version);
  const describe = (tensors: readonly TensorSpec[]) =>
    tensors.map((tensor) => ({ ...tensor, datatype: "FP32" as const }));
  return answer({
    name,
    versions: [onlyVersion],
    platform: "onnxruntime_onnx",
    inputs: describe(contract.inputs),
    outputs: describe(contract.outputs),
  });
}

async function configure(c: Context<Bindings>, name: string, version?: string) {
  const { card, network, contract } = await findNetwork(c.env.ASSETS, name, version);
  return answer(modelConfig(name, contract, planBatch(card, network)));
}

async function confirmReady(c: Context<Bindings>, name: string, version?: string) {
  const { card, network } = await findNetwork(c.env.ASSETS, name, version);
  await tryNetwork(await loadSession(c.env.ASSETS, card, network));
  return answer({ name, ready: true });
}

async function infer(c: Context<Bindings>, request: InferRequest, name: string, version?: string) {
  const { card, network, contract } = await findNetwork(c.env.ASSETS, name, version);
  const outputs = chooseOutputs(
    c,
    request,
    contract.outputs.map((output) => output.name),
  );
  const inputs = readInputs(request.inputs, c.get("tensorBytes"), contract.inputs);
  const [rows = 0] = request.inputs[0]?.shape ?? [];
  requireOperations(0, planBatch(card, network).operationsPerRow, rows, "rows of this network", "/inputs/0/shape/0");
  const run = async (rows: Tensors) => (await loadSession(c.env.ASSETS, card, network)).run(rows);
  const id = request.id === undefined ? {} : { id: request.id };
  const fields = { model_name: name, model_version: onlyVersion, ...id };
  const large = largeOutput(outputs, contract.outputs, inputs, run);
  if (large) return streamOutput(fields, large);
  const results = await run(inputs);
  return inferResponse(fields, outputs, results);
}
