/** The words of a problem: each field's own, and all of them in its detail. */
import { expect } from "vitest";
import type { Problem } from "./ask.ts";

export function expectWords({ detail, errors }: Problem): void {
  for (const error of errors) expect(error.detail).toMatch(/\w/);
  if (errors.length === 0) return;
  const said = errors.map((error) => `${error.pointer}: ${error.detail}`).join("; ");
  expect(detail.replaceAll(/(^|; )(body|query|param|header): /g, "$1: ")).toBe(said);
}
