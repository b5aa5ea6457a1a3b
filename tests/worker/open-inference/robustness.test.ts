import fc from "fast-check";
import { expect, inject, test } from "vitest";
import { ask } from "../ask.ts";
import { keepQuiet } from "../quiet.ts";
import { binaryInput, decoder, encoder, latentBytes, lengthName, utf8 } from "./support.ts";

keepQuiet();

const timeout = inject("fuzzing").interruptAfterTimeLimit + 10_000;

test("no combination of header length, sizes and bytes causes a 500", { timeout }, async () => {
  const size = fc.oneof(fc.constantFrom<unknown>(0, 4, 8, 16, 24, 1e9, -8, 0.5, null, "8"), fc.integer());
  const parameters = fc.record({ binary_data_size: size, binary_data_output: fc.boolean() }, { requiredKeys: [] });
  const input = fc.record(
    {
      name: fc.constantFrom("latent", "image", "", "__proto__"),
      datatype: fc.constantFrom("FP32", "FP64", "BYTES"),
      shape: fc.array(fc.constantFrom(1, 2, 3, 28, 1024, 0, -1), { maxLength: 5 }),
      data: fc.array(fc.oneof(fc.double(), fc.constant([[0]])), { maxLength: 3 }),
      parameters,
    },
    { requiredKeys: ["name", "shape", "parameters"] },
  );
  const request = fc.record(
    {
      inputs: fc.array(fc.oneof(input, fc.constant(binaryInput)), { maxLength: 2 }),
      outputs: fc.array(fc.record({ name: fc.constantFrom("probability", "mean"), parameters }), { maxLength: 2 }),
      parameters,
    },
    { requiredKeys: ["inputs"] },
  );
  const bytes = fc.oneof(fc.constant(latentBytes), fc.uint8Array({ maxLength: 64 }));
  const shift = fc.oneof(fc.constant(0), fc.constant(0), fc.integer({ min: -3, max: 3 }), fc.integer());
  const type = fc.constantFrom(undefined, "application/json", "application/octet-stream");
  const statuses = new Set<number>();
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(decoder, encoder),
      request,
      bytes,
      shift,
      type,
      async (path, json, tail, offset, mediaType) => {
        const header = utf8(JSON.stringify(json));
        const length = String(offset % 5 === 4 ? 0 : header.length + offset);
        const body = new Blob([header, Uint8Array.from(tail)]);
        const headers = { [lengthName]: length, ...(mediaType && { "Content-Type": mediaType }) };
        const response = await ask(path, { method: "POST", headers, body });
        await response.arrayBuffer();
        statuses.add(response.status);
        expect(response.status).toBeLessThan(500);
      },
    ),
    inject("fuzzing"),
  );
  // Some requests ran the network, some failed the schema and some the shapes.
  expect(statuses).toEqual(new Set([200, 400, 422]));
});
