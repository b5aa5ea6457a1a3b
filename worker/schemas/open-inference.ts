/** The tensors and metadata of the Open Inference Protocol (KServe V2), FP32 only. */
import { z } from "zod";
import { limits } from "../limits.ts";

export const ServerMetadataSchema = z
  .object({ name: z.string(), version: z.string(), extensions: z.array(z.string()) })
  .meta({ id: "InferenceServer" });

export const ServerHealthSchema = z.object({ live: z.literal(true) });
export const ServerReadySchema = z.object({ ready: z.literal(true) });
export const NetworkReadySchema = z.object({ name: z.string(), ready: z.literal(true) });

const TensorMetadataSchema = z.object({
  name: z.string(),
  datatype: z.literal("FP32"),
  shape: z.array(z.int()).describe("-1 is the batch dimension"),
});

export const NetworkMetadataSchema = z
  .object({
    name: z.string(),
    versions: z.array(z.string()),
    platform: z.literal("onnxruntime_onnx"),
    inputs: z.array(TensorMetadataSchema),
    outputs: z.array(TensorMetadataSchema),
  })
  .meta({ id: "InferenceModel" });

const NestedNumbersSchema: z.ZodType<readonly unknown[]> = z
  .array(z.unknown())
  .meta({ type: "array", items: {}, description: "numbers, flat or nested, row-major" });

export const InferRequestSchema = z
  .object({
    id: z.string().max(256).optional().describe("comes back in the answer"),
    inputs: z
      .array(
        z.object({
          name: z.string(),
          datatype: z.literal("FP32"),
          shape: z.array(z.int().min(1).max(limits.latents)).min(1).max(4),
          data: NestedNumbersSchema,
        }),
      )
      .min(1)
      .max(4),
    outputs: z
      .array(z.object({ name: z.string() }))
      .max(4)
      .optional()
      .describe("which outputs to return; all where absent"),
  })
  .meta({
    id: "InferRequest",
    example: { inputs: [{ name: "latent", datatype: "FP32", shape: [1, 2], data: [0.1, -1.2] }] },
  });

export const InferResponseSchema = z
  .object({
    model_name: z.string(),
    model_version: z.string(),
    id: z.string().optional(),
    outputs: z.array(
      z.object({
        name: z.string(),
        datatype: z.literal("FP32"),
        shape: z.array(z.int()),
        data: z.array(z.number()).describe("row-major"),
      }),
    ),
  })
  .meta({ id: "InferResponse" });
