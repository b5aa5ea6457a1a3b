/** A network's configuration in the terms of Triton's ModelConfig, as far as they apply here. */
import type { z } from "zod";
import { affordable } from "../../budget/operations.ts";
import type { BatchPlan } from "../../inference/batch-rows.ts";
import type { ModelConfigSchema } from "../../schemas/open-inference.ts";
import type { TensorContract, TensorSpec } from "../../tensor-contract.ts";
import { maxBatchSize } from "./tensors.ts";

/** Without the batch dimension. Triton writes a row of one number as [1], reshaped to []. */
function describe({ name, shape: [, ...dims] }: TensorSpec) {
  const shaped = dims.length > 0 ? { dims } : { dims: [1], reshape: { shape: [] } };
  return { name, data_type: "TYPE_FP32" as const, ...shaped };
}

export const modelConfig = (
  name: string,
  { inputs, outputs }: TensorContract,
  { operationsPerRow }: BatchPlan,
): z.infer<typeof ModelConfigSchema> => ({
  name,
  platform: "onnxruntime_onnx",
  backend: "onnxruntime",
  version_policy: { latest: { num_versions: 1 } },
  max_batch_size: Math.min(maxBatchSize(inputs), affordable(0, operationsPerRow)),
  input: inputs.map(describe),
  output: outputs.map(describe),
});
