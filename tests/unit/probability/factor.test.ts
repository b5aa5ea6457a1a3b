/** The algebra of factors: orders that must not matter, and entries of zero. */
import { expect, test } from "vitest";
import { type Factor, product, sumOut } from "../../../worker/probability/factor.ts";
import { createRng } from "../../../worker/probability/random.ts";

const sizes = [2, 3, 2, 4];
const all = [0, 1, 2, 3];
const rng = createRng(1);

function randomFactor(variables: readonly number[]): Factor {
  const own = variables.map((v) => sizes[v] as number);
  const entries = own.reduce((count, size) => count * size, 1);
  return { variables, sizes: own, logTable: Float64Array.from({ length: entries }, () => Math.log(rng())) };
}

const [f, g, h] = [randomFactor([2, 0]), randomFactor([0, 1, 3]), randomFactor([3, 2])];

function expectEqual(a: Factor, b: Factor): void {
  expect(a.variables).toEqual(b.variables);
  expect(a.sizes).toEqual(b.sizes);
  // A handful of roundings of logarithms below 10.
  a.logTable.forEach((value, i) => {
    expect(value).toBeCloseTo(b.logTable[i] as number, 13);
  });
}

test("an entry of a product is the product of the entries", () => {
  const table = product([f, g], [0, 1, 2, 3], sizes);
  for (let cell = 0; cell < table.logTable.length; cell++) {
    const [a, b, c, d] = [Math.floor(cell / 24), Math.floor(cell / 8) % 3, Math.floor(cell / 4) % 2, cell % 4];
    const expected = (f.logTable[c * 2 + a] as number) + (g.logTable[a * 12 + b * 4 + d] as number);
    expect(table.logTable[cell]).toBe(expected);
  }
});

test("products commute and associate", () => {
  expectEqual(product([f, g, h], all, sizes), product([h, product([g, f], all, sizes)], all, sizes));
});

test("sums commute, and pass through factors that do not have the variable", () => {
  const joint = product([f, g, h], all, sizes);
  expectEqual(sumOut(sumOut(joint, 1), 3), sumOut(sumOut(joint, 3), 1));
  expectEqual(sumOut(joint, 1), product([f, sumOut(g, 1), h], [0, 2, 3], [2, 2, 4]));
});

test("holding a variable commutes with multiplying and with summing another", () => {
  const observed = new Map([[3, 2]]);
  const joint = product([f, g, h], all, sizes);
  const held = product([f, g, h], [0, 1, 2], [2, 3, 2], observed);
  expectEqual(held, product([joint], [0, 1, 2], [2, 3, 2], observed));
  expectEqual(sumOut(held, 1), product([sumOut(joint, 1)], [0, 2], [2, 2], observed));
});

test("summing over all states held one by one is summing out", () => {
  const slices = [0, 1, 2].map((state) => product([g], [0, 3], [2, 4], new Map([[1, state]])).logTable);
  sumOut(g, 1).logTable.forEach((value, i) => {
    const sum = slices.reduce((total, slice) => total + Math.exp(slice[i] as number), 0);
    expect(Math.exp(value)).toBeCloseTo(sum, 13);
  });
});

test("a sum of zeros is zero and not undefined", () => {
  const zero: Factor = { variables: [0], sizes: [2], logTable: Float64Array.of(-Infinity, -Infinity) };
  expect(Array.from(sumOut(zero, 0).logTable)).toEqual([-Infinity]);
});

test("the product of nothing is one", () => {
  expect(Array.from(product([], [], []).logTable)).toEqual([0]);
});
