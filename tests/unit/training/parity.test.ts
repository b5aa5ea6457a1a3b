/** Parity is relative to the size of the compared numbers. */
import { expect, test } from "vitest";
import { requireParity } from "../../../training/onnx/verify.ts";

test.each([
  ["probabilities", 0.9e-5, 1, true],
  ["probabilities", 1.1e-5, 1, false],
  ["small numbers, which count as 1", 0.9e-5, 1e-3, true],
  // A decoder trained without a KL term on Fashion-MNIST: means of q up to 26.
  ["large codes", 1.14e-5, 26, true],
  ["large codes", 2.7e-4, 26, false],
  ["numbers that are none", Number.NaN, 26, false],
])("of %s a difference of %f at a scale of %f passes: %s", (_, difference, scale, passes) => {
  const judge = () => requireParity(256, difference, scale);
  if (passes) expect(judge()).toEqual({ inputs: 256, maxAbsoluteDifference: difference });
  else expect(judge).toThrow(/expected a difference of at most \S+, got .*; nothing was replaced/);
});
