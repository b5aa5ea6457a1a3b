/** The tensors and metadata of the Open Inference Protocol (KServe V2) and its binary tensor extension, FP32 only. */
import { z } from "zod";
import { limits } from "../limits.ts";

const NameSchema = z.string().max(256);
const DatatypeSchema = z.literal("FP32").describe("32-bit IEEE 754, the only datatype here");
const binarySize = "bytes of this tensor behind the JSON, little-endian and row-major, in the order of the JSON";

export const ServerMetadataSchema = z
  .object({
    name: z.string().describe("this service"),
    version: z.string().describe("its version"),
    extensions: z.array(z.string()).describe("extensions of the protocol that it speaks"),
  })
  .meta({ id: "InferenceServer" });

export const ServerHealthSchema = z.object({ live: z.literal(true).describe("it answers") });
export const ServerReadySchema = z.object({ ready: z.literal(true).describe("it can infer") });
export const NetworkReadySchema = z.object({
  name: z.string().describe("the network"),
  ready: z.literal(true).describe("it is loaded"),
});

export const IndexRequestSchema = z
  .object({ ready: z.boolean().optional().describe("only networks that are ready") })
  .meta({ id: "RepositoryIndexRequest", example: { ready: true } });

export const IndexSchema = z
  .array(
    z.object({
      name: z.string().describe("as in the URL"),
      version: z.string().describe("its only version"),
      state: z
        .enum(["READY", "UNAVAILABLE"])
        .describe("ready: card and file are whole, and it is loaded when it is asked for"),
      reason: z.string().describe("what is amiss with its card or its file; empty if nothing"),
    }),
  )
  .meta({ id: "RepositoryIndex" });

const TensorMetadataSchema = z.object({
  name: z.string().describe("the tensor's name"),
  datatype: DatatypeSchema,
  shape: z.array(z.int()).describe("-1 is the batch dimension"),
});

export const NetworkMetadataSchema = z
  .object({
    name: z.string().describe("as in the URL"),
    versions: z.array(z.string()).describe("its versions"),
    platform: z.literal("onnxruntime_onnx").describe("what runs it"),
    inputs: z.array(TensorMetadataSchema).describe("tensors that it takes"),
    outputs: z.array(TensorMetadataSchema).describe("tensors that it gives"),
  })
  .meta({ id: "InferenceModel" });

const NestedNumbersSchema: z.ZodType<readonly unknown[]> = z
  .array(z.unknown())
  .meta({ type: "array", items: {}, description: "finite numbers, flat or nested, row-major" });

const InferInputSchema = z
  .object({
    name: NameSchema.describe("one of the network's inputs"),
    datatype: DatatypeSchema,
    shape: z
      .array(z.int().min(1).max(limits.latents))
      .min(1)
      .max(4)
      .describe(`dimensions, the batch first, which all inputs share; at most ${limits.images} images`),
    data: NestedNumbersSchema.optional(),
    parameters: z
      .looseObject({ binary_data_size: z.int().min(0).max(limits.bodyBytes).optional().describe(binarySize) })
      .optional()
      .describe("instead of data: the size of the tensor behind the JSON; others are ignored"),
  })
  .check(({ value, issues }) => {
    const given = [value.data, value.parameters?.binary_data_size].filter((source) => source !== undefined).length;
    if (given === 1) return;
    const message = `expected either data or parameters.binary_data_size, got ${given === 0 ? "neither" : "both"}`;
    issues.push({ code: "custom", path: ["data"], input: value.data, message });
  });

/** Parameters of extensions that GET /v2 does not list, and that would change what a client gets. */
const unsupportedOutputParameters = ["classification", "shared_memory_region"];

const InferOutputRequestSchema = z.object({
  name: NameSchema.describe("one of the network's outputs"),
  parameters: z
    .looseObject({ binary_data: z.boolean().optional().describe("whether this output comes as bytes behind the JSON") })
    .optional()
    .describe("others than binary_data are ignored, but for those of extensions that this server lacks")
    .check(({ value, issues }) => {
      for (const name of unsupportedOutputParameters) {
        if (value?.[name] === undefined) continue;
        const message = "expected parameters of the extensions that GET /v2 lists, got one of another";
        issues.push({ code: "custom", path: [name], input: value[name], message });
      }
    }),
});

export const InferRequestSchema = z
  .object({
    id: z.string().max(256).optional().describe("comes back in the answer"),
    inputs: z.array(InferInputSchema).min(1).max(4).describe("every input of the network, once"),
    outputs: z
      .array(InferOutputRequestSchema)
      .max(4)
      .optional()
      .describe("which outputs to return; all where absent or empty"),
    parameters: z
      .looseObject({
        binary_data_output: z
          .boolean()
          .optional()
          .describe("whether outputs come as bytes behind the JSON, where they do not say for themselves"),
      })
      .optional()
      .describe("others than binary_data_output are ignored"),
  })
  .meta({
    id: "InferRequest",
    example: { inputs: [{ name: "latent", datatype: "FP32", shape: [1, 2], data: [0.1, -1.2] }] },
  });

export const InferResponseSchema = z
  .object({
    model_name: z.string().describe("the network"),
    model_version: z.string().describe("its version"),
    id: z.string().optional().describe("of the request"),
    outputs: z
      .array(
        z.object({
          name: z.string().describe("the output"),
          datatype: DatatypeSchema,
          shape: z.array(z.int()).describe("dimensions, the batch first"),
          data: z.array(z.number()).optional().describe("flat, row-major; finite"),
          parameters: z
            .object({ binary_data_size: z.int().describe(binarySize) })
            .optional()
            .describe("instead of data, where the output comes as bytes"),
        }),
      )
      .describe("in the order asked for"),
  })
  .meta({ id: "InferResponse" });
