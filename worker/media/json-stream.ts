/** A JSON object whose last fields are arrays, written as a stream of rows. */
import type { FloatTensor } from "../tensor.ts";
import { encodeJsonTensors } from "./json-tensor.ts";
import { encodeUtf8 } from "./utf8.ts";

/** Some rows of an array. */
export type JsonRows = FloatTensor | readonly unknown[];

/** Length of the text in one chunk, at least, characters. */
const chunkLength = 2 ** 16;
/** Elements of a field that become text at once, such as latents of 200 numbers. */
const elementsAtOnce = 16;

/** The text of rows, separated by commas, without the outer brackets. */
function encodeRows(rows: JsonRows): Uint8Array<ArrayBuffer> {
  if (!("data" in rows)) return encodeUtf8(JSON.stringify(rows).slice("[".length, -"]".length));
  const bytes = encodeJsonTensors({}, { x: rows });
  return bytes.subarray('{"x":['.length, bytes.length - "]}".length);
}

/** The text of the fields, without the closing brace, in pieces. */
function* fieldsText(fields: object): Generator<string> {
  let separator = "{";
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    yield `${separator}${JSON.stringify(name)}:`;
    separator = ",";
    if (!Array.isArray(value)) {
      yield JSON.stringify(value);
      continue;
    }
    yield "[";
    for (let i = 0; i < value.length; i += elementsAtOnce) {
      const elements = JSON.stringify(value.slice(i, i + elementsAtOnce));
      yield (i > 0 ? "," : "") + elements.slice("[".length, -"]".length);
    }
    yield "]";
  }
  if (separator === "{") yield separator;
}

/**
 * The text of the whole object, as a stream. The memory of a chunk is freed when the next one is asked for: V8 would let
 * 60 MB of them gather before it collects its garbage.
 *
 * @param fields the object's other fields
 * @param arrays rows in order, some in each part, by field name
 */
export async function* jsonStream(
  fields: object,
  arrays: Readonly<Record<string, AsyncIterable<JsonRows>>>,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  for await (const chunk of chunksOf(fields, arrays)) {
    yield chunk;
    chunk.buffer.transfer(0);
  }
}

async function* chunksOf(
  fields: object,
  arrays: Readonly<Record<string, AsyncIterable<JsonRows>>>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let text = "";
  for (const piece of fieldsText(fields)) {
    text += piece;
    if (text.length < chunkLength) continue;
    yield encodeUtf8(text);
    text = "";
  }
  let next = text === "{" ? "" : ",";
  for (const [name, parts] of Object.entries(arrays)) {
    text += `${next}${JSON.stringify(name)}:[`;
    for await (const part of parts) {
      yield encodeUtf8(text);
      yield encodeRows(part);
      text = ",";
    }
    text = text === "," ? "]" : `${text}]`;
    next = ",";
  }
  yield encodeUtf8(`${text}}`);
}
