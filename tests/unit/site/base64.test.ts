import { expect, test } from "vitest";
import { base64 } from "../../../site/lib/figure/base64.ts";

test("bytes of every length, also around the chunk size, are encoded as by Node", () => {
  for (const length of [0, 1, 2, 3, 255, 8191, 8192, 8193, 100_000]) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 89) % 256);
    expect(base64(bytes), `${length} bytes`).toBe(Buffer.from(bytes).toString("base64"));
  }
});
