import { expect, test } from "vitest";
import { grouped } from "../../../site/lib/numbers/format.ts";

test("grouped sets thousands apart as Intl does", () => {
  for (const count of [0, 7, 999, 1000, 47_107, 100_000, 1_234_567, 2 ** 53 - 1]) {
    expect(grouped(count)).toBe(count.toLocaleString("en-GB"));
  }
});
