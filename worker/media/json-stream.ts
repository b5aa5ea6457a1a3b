/** A JSON object whose last fields are tensors, written as their rows come. */
import { encodeJsonTensors, type JsonTensor } from "./json-tensor.ts";

const encoder = new TextEncoder();

/** The text of a tensor's rows, commas between them, without the brackets around all. */
function encodeRows(rows: JsonTensor): Uint8Array<ArrayBuffer> {
  const bytes = encodeJsonTensors({}, { x: rows });
  return bytes.subarray('{"x":['.length, bytes.length - "]}".length);
}

/**
 * The same text as `encodeJsonTensors` makes at once.
 *
 * @param fields the object's other fields
 * @param tensors by the names of their fields, each its rows in order, some at a time
 */
export async function* jsonTensorStream(
  fields: Readonly<Record<string, unknown>>,
  tensors: Readonly<Record<string, AsyncIterable<JsonTensor>>>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let separator = JSON.stringify(fields).slice(0, -"}".length);
  let next = separator.length > 1 ? "," : "";
  for (const [name, parts] of Object.entries(tensors)) {
    separator += `${next}${JSON.stringify(name)}:[`;
    for await (const part of parts) {
      yield encoder.encode(separator) as Uint8Array<ArrayBuffer>;
      yield encodeRows(part);
      separator = ",";
    }
    separator = "]";
    next = ",";
  }
  yield encoder.encode(`${separator}}`) as Uint8Array<ArrayBuffer>;
}
