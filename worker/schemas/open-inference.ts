/** The tensors and metadata of the Open Inference Protocol (KServe V2) and its binary tensor extension, FP32 only. */
import { z } from "zod";
import { limits } from "../limits.ts";

/** Length of the JSON at the beginning of a body, bytes; tensors follow. */
export const headerLengthName = "Inference-Header-Content-Length";

const NameSchema = z.string().max(256);
const DatatypeSchema = z
  .literal("FP32", {
    error: ({ input }) =>
      input === undefined ? undefined : `expected FP32, got ${String(input).slice(0, 40)}: convert the tensor first`,
  })
  .describe("32-bit IEEE 754, the only datatype here");
const binarySize =
  "size of this tensor after the JSON, bytes; tensors are little-endian and row-major, in the order of the JSON";

export const ServerMetadataSchema = z
  .object({
    name: z.string().describe("this service"),
    version: z.string().describe("its version"),
    extensions: z.array(z.string()).describe("supported extensions of the protocol"),
  })
  .meta({ id: "InferenceServer" });

export const ServerHealthSchema = z
  .object({ live: z.literal(true).describe("always true: the server responds") })
  .meta({ id: "ServerLive" });
export const ServerReadySchema = z
  .object({ ready: z.literal(true).describe("always true: the server can run inference") })
  .meta({ id: "ServerReady" });
export const NetworkReadySchema = z
  .object({
    name: z.string().describe("the network"),
    ready: z.literal(true).describe("always true; a network that is not ready gets an error"),
  })
  .meta({ id: "InferenceModelReady" });

export const IndexRequestSchema = z
  .object({ ready: z.boolean().optional().describe("list only networks that are ready") })
  .meta({ id: "RepositoryIndexRequest", example: { ready: true } });

export const IndexSchema = z
  .array(
    z
      .object({
        name: z.string().describe("name, as in the URL"),
        version: z.string().describe("its only version"),
        state: z.enum(["READY", "UNAVAILABLE"]).describe("ready: card and file are valid, and it is loaded on demand"),
        reason: z.string().describe("error of its card or its file; empty if there is none"),
      })
      .meta({ id: "RepositoryIndexEntry" }),
  )
  .meta({ id: "RepositoryIndex" });

const TensorMetadataSchema = z
  .object({
    name: z.string().describe("name of the tensor"),
    datatype: DatatypeSchema,
    shape: z.array(z.int()).describe("-1 is the batch dimension"),
  })
  .meta({ id: "TensorMetadata" });

export const NetworkMetadataSchema = z
  .object({
    name: z.string().describe("name, as in the URL"),
    versions: z.array(z.string()).describe("its versions"),
    platform: z.literal("onnxruntime_onnx").describe("the runtime"),
    inputs: z.array(TensorMetadataSchema).describe("its input tensors"),
    outputs: z.array(TensorMetadataSchema).describe("its output tensors"),
  })
  .meta({ id: "InferenceModel" });

const ModelTensorSchema = z
  .object({
    name: z.string().describe("name of the tensor"),
    data_type: z.literal("TYPE_FP32").describe("FP32, in Triton's spelling"),
    dims: z.array(z.int()).describe("the shape of one row, without the batch dimension"),
    reshape: z
      .object({ shape: z.array(z.int()).describe("empty") })
      .meta({ id: "TensorReshape", description: "if a row is one number: Triton writes it as [1], reshaped to []" })
      .optional(),
  })
  .meta({ id: "TensorConfig" });

export const ModelConfigSchema = z
  .object({
    name: z.string().describe("name, as in the URL"),
    platform: z.literal("onnxruntime_onnx").describe("the runtime"),
    backend: z.literal("onnxruntime").describe("the same, for newer tools"),
    version_policy: z
      .object({
        latest: z
          .object({ num_versions: z.literal(1).describe("only one version is served") })
          .meta({ id: "LatestVersions", description: "the latest versions" }),
      })
      .meta({ id: "VersionPolicy", description: "the served versions" }),
    max_batch_size: z.int().describe("the most rows of a request; each is computed independently"),
    input: z.array(ModelTensorSchema).describe("its input tensors"),
    output: z.array(ModelTensorSchema).describe("its output tensors"),
  })
  .meta({ id: "InferenceModelConfig" });

const NestedNumbersSchema: z.ZodType<readonly unknown[], readonly unknown[]> = z
  .array(z.unknown())
  .meta({ type: "array", items: {}, description: "finite numbers, flat or nested, row-major" });

const mostRows = limits.latents.toLocaleString("en");
const DimensionSchema = z
  .int()
  .min(1, {
    error: ({ input }) => `expected at least 1, got ${input}: the number of rows, where the network's shape says -1`,
  })
  .max(limits.latents, {
    error: ({ input }) => `expected at most ${mostRows}, got ${input}: send more rows in several requests`,
  });
const rankExpected = "expected the number of rows, then the shape of one row, as in the network's metadata";

const InferInputSchema = z
  .object({
    name: NameSchema.describe("one of the network's inputs"),
    datatype: DatatypeSchema,
    shape: z
      .array(DimensionSchema)
      .min(1, rankExpected)
      .max(4, rankExpected)
      .describe(
        `the number of rows, which all inputs share, then the shape of one row; at most ${mostRows} rows, or ${limits.images} where they are images`,
      ),
    data: NestedNumbersSchema.optional(),
    parameters: z
      .looseObject({ binary_data_size: z.int().min(0).max(limits.bodyBytes).optional().describe(binarySize) })
      .meta({
        id: "InferInputParameters",
        description: "instead of data: the size of the tensor after the JSON; other parameters are ignored",
      })
      .optional(),
  })
  .check(({ value, issues }) => {
    const given = [value.data, value.parameters?.binary_data_size].filter((source) => source !== undefined).length;
    if (given === 1) return;
    const message = `expected either data or parameters.binary_data_size, got ${given === 0 ? "neither" : "both"}`;
    issues.push({ code: "custom", path: ["data"], input: value.data, message });
  })
  .meta({ id: "InferInput" });

/** Parameters of extensions that GET /v2 does not list and that would change the response. */
const unsupportedOutputParameters = ["classification", "shared_memory_region"];

const InferOutputRequestSchema = z
  .object({
    name: NameSchema.describe("one of the network's outputs"),
    parameters: z
      .looseObject({
        binary_data: z.boolean().optional().describe("whether to return this output as bytes after the JSON"),
      })
      .check(({ value, issues }) => {
        for (const name of unsupportedOutputParameters) {
          if (value[name] === undefined) continue;
          const message = "expected parameters of the extensions that GET /v2 lists, got one of another extension";
          issues.push({ code: "custom", path: [name], input: value[name], message });
        }
      })
      .meta({
        id: "RequestedOutputParameters",
        description:
          "parameters other than binary_data are ignored, except those of unsupported extensions, which are refused",
      })
      .optional(),
  })
  .meta({ id: "RequestedOutput" });

export const InferRequestSchema = z
  .object({
    id: z.string().max(256).optional().describe("returned in the response"),
    inputs: z.array(InferInputSchema).min(1).max(4).describe("every input of the network once"),
    outputs: z
      .array(InferOutputRequestSchema)
      .max(4)
      .optional()
      .describe("the outputs to return, each at most once; all if absent or empty"),
    parameters: z
      .looseObject({
        binary_data_output: z
          .boolean()
          .optional()
          .describe("whether to return outputs as bytes after the JSON, unless an output says otherwise"),
      })
      .meta({ id: "InferParameters", description: "parameters other than binary_data_output are ignored" })
      .optional(),
  })
  .meta({
    id: "InferRequest",
    example: { inputs: [{ name: "latent", datatype: "FP32", shape: [1, 2], data: [0.1, -1.2] }] },
  });

export const InferResponseSchema = z
  .object({
    model_name: z.string().describe("the network"),
    model_version: z.string().describe("its version"),
    id: z.string().optional().describe("as in the request"),
    outputs: z
      .array(
        z
          .object({
            name: z.string().describe("the output"),
            datatype: DatatypeSchema,
            shape: z.array(z.int()).describe("dimensions, the batch first"),
            data: z.array(z.number()).optional().describe("flat, row-major; finite"),
            parameters: z
              .object({ binary_data_size: z.int().describe(binarySize) })
              .meta({ id: "InferOutputParameters", description: "instead of data, if the output is returned as bytes" })
              .optional(),
          })
          .meta({ id: "InferOutput" }),
      )
      .describe("in the requested order"),
  })
  .meta({ id: "InferResponse" });
