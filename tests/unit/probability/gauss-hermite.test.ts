import { expect, test } from "vitest";
import { gaussHermite } from "../../../worker/probability/latent-variables/gauss-hermite.ts";

test("n nodes integrate normal moments exactly up to degree 2n - 1, but not beyond", () => {
  for (const n of [1, 2, 5, 12]) {
    const rule = gaussHermite(n);
    const moment = (degree: number) => rule.reduce((sum, { node, weight }) => sum + weight * node ** degree, 0);
    let exact = 1;
    for (let degree = 0; degree <= 2 * n; degree++) {
      // (degree - 1)!! for even degrees, 0 for odd ones.
      if (degree % 2 === 0 && degree > 0) exact *= degree - 1;
      const error = Math.abs(moment(degree) - (degree % 2 === 0 ? exact : 0));
      // Rounding errors grow with the sum of the terms' absolute values, at most that of the next even moment.
      if (degree < 2 * n) expect(error).toBeLessThan(1e-13 * Math.max(1, exact * (degree + 1)));
      else expect(error / exact).toBeGreaterThan(1e-7);
    }
  }
});
