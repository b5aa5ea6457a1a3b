/** A JSON object whose last fields are arrays, written as a stream of rows. */
import type { FloatTensor } from "../tensor.ts";
import { encodeJsonTensors } from "./json-tensor.ts";
import { encodeUtf8 } from "./utf8.ts";

/** Some rows of an array. */
export type JsonRows = FloatTensor | readonly unknown[];

/** The text of rows, separated by commas, without the outer brackets. */
function encodeRows(rows: JsonRows): Uint8Array<ArrayBuffer> {
  if (!("data" in rows)) return encodeUtf8(JSON.stringify(rows).slice("[".length, -"]".length));
  const bytes = encodeJsonTensors({}, { x: rows });
  return bytes.subarray('{"x":['.length, bytes.length - "]}".length);
}

/**
 * The text of the whole object, as a stream.
 *
 * @param fields the object's other fields
 * @param arrays rows in order, some in each part, by field name
 */
export async function* jsonStream(
  fields: object,
  arrays: Readonly<Record<string, AsyncIterable<JsonRows>>>,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  let separator = JSON.stringify(fields).slice(0, -"}".length);
  let next = separator.length > 1 ? "," : "";
  for (const [name, parts] of Object.entries(arrays)) {
    separator += `${next}${JSON.stringify(name)}:[`;
    for await (const part of parts) {
      yield encodeUtf8(separator);
      yield encodeRows(part);
      separator = ",";
    }
    separator = separator === "," ? "]" : `${separator}]`;
    next = ",";
  }
  yield encodeUtf8(`${separator}}`);
}
