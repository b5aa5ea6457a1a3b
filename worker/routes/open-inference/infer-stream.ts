/** Streamed inference responses of networks with a single large output: rows are computed as the client reads them. */

import { headersOf } from "../../http/middleware/headers.ts";
import { type Chunks, partNumbers, streamedBody } from "../../http/streamed-body.ts";
import { type ResponseOf, respond } from "../../http/typed-response.ts";
import { rowsOf } from "../../inference/batch-rows.ts";
import { limits } from "../../limits.ts";
import { jsonStream } from "../../media/json-stream.ts";
import { memoryOf } from "../../media/npy.ts";
import { encodeUtf8 } from "../../media/utf8.ts";
import { type FloatTensor, sizeOf, type Tensors, tensorOf } from "../../tensor.ts";
import type { TensorSpec } from "../../tensor-contract.ts";
import {
  binaryHeaders,
  describeBinary,
  type InferFields,
  type InferResponse,
  type OutputRequest,
  requireFinite,
} from "./infer-response.ts";

/** Typical bytes of a number. */
const bytesPerNumber = { json: 11, binary: 4 };

/** An output and the computation of its rows. */
export interface LargeOutput extends OutputRequest {
  readonly rows: number;
  readonly rowShape: readonly number[];
  readonly run: (start: number, end: number) => Promise<FloatTensor>;
}

/** The only output of a network, if it is large enough to be streamed. */
export function largeOutput(
  [output, second]: readonly OutputRequest[],
  specs: readonly TensorSpec[],
  inputs: Tensors,
  run: (inputs: Tensors) => Promise<Tensors>,
): LargeOutput | undefined {
  const [spec] = specs;
  if (!output || second || !spec || specs.length > 1) return undefined;
  const rows = Object.values(inputs)[0]?.shape[0] ?? 0;
  const rowShape = spec.shape.slice(1);
  const bytes = rows * sizeOf(rowShape) * bytesPerNumber[output.binary ? "binary" : "json"];
  if (bytes <= limits.streamedBytes) return undefined;
  const runRows = async (start: number, end: number) => tensorOf(await run(rowsOf(inputs, start, end)), spec.name);
  return { ...output, rows, rowShape, run: runRows };
}

/**
 * @param fields fields besides the output
 * @throws DomainError OutOfRange: non-finite rows that would have to be JSON; if they come after the first part, the
 *   response is aborted
 */
export async function streamOutput(fields: InferFields, output: LargeOutput): Promise<ResponseOf<InferResponse>> {
  const { name, binary, rows, rowShape } = output;
  const shape = [rows, ...rowShape];
  const head = `${JSON.stringify(fields).slice(0, -"}".length)},"outputs":[`;
  const parts = partsOf(output);
  if (!binary) {
    const chunks = enclosed(head, jsonStream({ name, datatype: "FP32", shape }, { data: finite(name, parts) }), "]}");
    return respond(await streamedBody(chunks), { headers: headersOf["application/json"] });
  }
  const json = `${head}${describeBinary(name, shape, 4 * sizeOf(shape))}]}`;
  const body = await streamedBody(enclosed(json, bytesOf(parts), ""));
  return respond(body, { headers: binaryHeaders(encodeUtf8(json).length) });
}

async function* partsOf({ rows, rowShape, run }: LargeOutput): AsyncGenerator<FloatTensor> {
  const step = Math.max(1, Math.floor(partNumbers / sizeOf(rowShape)));
  for (let start = 0; start < rows; start += step) yield await run(start, Math.min(start + step, rows));
}

/** The protocol's JSON has an output's numbers in one flat list. */
async function* finite(name: string, parts: AsyncIterable<FloatTensor>): AsyncGenerator<FloatTensor> {
  for await (const { data } of parts) {
    requireFinite(name, data);
    yield { data, shape: [data.length] };
  }
}

async function* bytesOf(parts: AsyncIterable<FloatTensor>): Chunks {
  for await (const { data } of parts) yield memoryOf(data);
}

async function* enclosed(before: string, chunks: Chunks, after: string): Chunks {
  let head = before;
  for await (const chunk of chunks) {
    if (head) yield encodeUtf8(head);
    head = "";
    yield chunk;
  }
  if (after) yield encodeUtf8(after);
}
