import { expect, test } from "vitest";
import { deviationAt, logNormal, peakOf } from "../../../site/lib/numbers/normal.ts";

test("a Gaussian's peak is its density at the mean, and determines its deviation", () => {
  for (const deviation of [0.3, 1, 4]) {
    for (const weight of [0.05, 1]) {
      expect(peakOf(deviation, weight)).toBeCloseTo(weight * Math.exp(logNormal(2, 2, deviation ** 2)), 12);
      // A peak below a hundredth counts as a hundredth.
      const peak = Math.max(0.01, peakOf(deviation, weight));
      expect(peakOf(deviationAt(peak, weight), weight)).toBeCloseTo(peak, 12);
    }
  }
});
