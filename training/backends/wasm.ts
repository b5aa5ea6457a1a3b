/** WebAssembly SIMD on one thread, with our own kernels where those of tfjs are slow in training. */
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-wasm";
import type { Backend } from "./backend.ts";
import { registerActivations } from "./wasm/activations.ts";
import { registerAdamStep } from "./wasm/adam-step.ts";
import { registerBatchMatMul } from "./wasm/batch-mat-mul.ts";
import { registerBernoulliLogits } from "./wasm/bernoulli-logits.ts";
import { registerConv2D } from "./wasm/conv2d.ts";
import { registerConv2DBackpropFilter } from "./wasm/conv2d-backprop-filter.ts";
import { registerConv2DBackpropInput } from "./wasm/conv2d-backprop-input.ts";
import { createCorrelate } from "./wasm/correlate.ts";
import { registerDense } from "./wasm/dense.ts";
import { createFilterGradient } from "./wasm/filter-gradient.ts";
import { createGemm } from "./wasm/gemm.ts";
import { registerIdentity } from "./wasm/identity.ts";
import { createIndirectGemms } from "./wasm/indirect-gemm.ts";
import { registerMaxPoolGrad } from "./wasm/max-pool-grad.ts";
import { joinsVectors } from "./wasm/revectorize.ts";
import { createSparseGemm } from "./wasm/sparse-gemm.ts";
import { registerSumRows } from "./wasm/sum-rows.ts";
import { createWinogradCorrelate } from "./wasm/winograd-correlate.ts";
import { createWinogradFilterGradient } from "./wasm/winograd-filter-gradient.ts";
import { createTransforms } from "./wasm/winograd-transforms.ts";

/** Kernels are registered once a process, however often the backend is selected. */
let started = false;

export const wasm: Backend = {
  name: "wasm",
  async start() {
    if (!(await tf.setBackend("wasm"))) throw new Error("this Node cannot run tfjs-backend-wasm");
    if (!started) await registerKernels();
    started = true;
    return `WebAssembly SIMD${joinsVectors ? " in vectors of eight" : ""}, one thread`;
  },
};

async function registerKernels(): Promise<void> {
  await registerProducts(joinsVectors);
  await registerSumRows();
  await registerMaxPoolGrad();
  await registerActivations();
  await registerAdamStep();
  await registerBernoulliLogits();
  registerIdentity();
}

/** Replaces the kernels of dense and convolutional layers, by those for joined vectors or for single ones. */
export async function registerProducts(joined: boolean): Promise<void> {
  const gemm = await createGemm(joined);
  registerBatchMatMul(gemm, await createSparseGemm(joined));
  registerDense();
  const indirectGemms = await createIndirectGemms(joined);
  const transforms = await createTransforms(joined);
  const correlate = createWinogradCorrelate(gemm, indirectGemms, transforms, createCorrelate(indirectGemms));
  registerConv2D(correlate);
  registerConv2DBackpropInput(correlate);
  registerConv2DBackpropFilter(
    createWinogradFilterGradient(gemm, indirectGemms, transforms, createFilterGradient(indirectGemms)),
  );
}
