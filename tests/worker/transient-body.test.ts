import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import { transientBody } from "../../worker/routes/transient-body.ts";

const numBytes = 2 ** 17;
/** In a buffer with room to spare. */
const large = () => Uint8Array.from({ length: 2 * numBytes }, (_, i) => i % 251).subarray(0, numBytes);

describe("transientBody", () => {
  const transfer = vi.spyOn(ArrayBuffer.prototype, "transfer");
  afterEach(() => transfer.mockClear());
  afterAll(() => transfer.mockRestore());
  const sizes = () => transfer.mock.calls.map(([size]) => size);

  test("arrives whole, and is given back only then", async () => {
    const response = new Response(transientBody(large()));
    expect(sizes()).toEqual([numBytes]);
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(large());
    await vi.waitFor(() => expect(sizes()).toEqual([numBytes, 0]));
  });

  test("is given back when nobody wants it", async () => {
    await new Response(transientBody(large())).body?.cancel();
    await vi.waitFor(() => expect(sizes()).toEqual([numBytes, 0]));
  });

  test("is the bytes themselves where they are few", () => {
    const bytes = new Uint8Array(100);
    expect(transientBody(bytes)).toBe(bytes);
    expect(sizes()).toEqual([]);
  });
});
