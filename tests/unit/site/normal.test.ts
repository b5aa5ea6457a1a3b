import { expect, test } from "vitest";
import { deviationAt, logNormal, peakOf } from "../../../site/lib/numbers/normal.ts";

test("a Gaussian's peak is its density at the mean, and gives its deviation back", () => {
  for (const deviation of [0.3, 1, 4]) {
    for (const weight of [0.05, 1]) {
      expect(peakOf(deviation, weight)).toBeCloseTo(weight * Math.exp(logNormal(2, 2, deviation ** 2)), 12);
      // One that is lower than a hundredth is taken for one that is not.
      const peak = Math.max(0.01, peakOf(deviation, weight));
      expect(peakOf(deviationAt(peak, weight), weight)).toBeCloseTo(peak, 12);
    }
  }
});
