/** A JSON object whose last fields are arrays, written as their rows come. */
import { encodeJsonTensors, type JsonTensor } from "./json-tensor.ts";

const encoder = new TextEncoder();
const encode = (text: string) => encoder.encode(text) as Uint8Array<ArrayBuffer>;

/** Some rows of an array. */
export type JsonRows = JsonTensor | readonly unknown[];

/** The text of rows, commas between them, without the brackets around all. */
function encodeRows(rows: JsonRows): Uint8Array<ArrayBuffer> {
  if (!("data" in rows)) return encode(JSON.stringify(rows).slice("[".length, -"]".length));
  const bytes = encodeJsonTensors({}, { x: rows });
  return bytes.subarray('{"x":['.length, bytes.length - "]}".length);
}

/**
 * The same text as of the whole object.
 *
 * @param fields the object's other fields
 * @param arrays by the names of their fields, each its rows in order, some at a time
 */
export async function* jsonStream(
  fields: Readonly<Record<string, unknown>>,
  arrays: Readonly<Record<string, AsyncIterable<JsonRows>>>,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  let separator = JSON.stringify(fields).slice(0, -"}".length);
  let next = separator.length > 1 ? "," : "";
  for (const [name, parts] of Object.entries(arrays)) {
    separator += `${next}${JSON.stringify(name)}:[`;
    for await (const part of parts) {
      yield encode(separator);
      yield encodeRows(part);
      separator = ",";
    }
    separator = "]";
    next = ",";
  }
  yield encode(`${separator}}`);
}
