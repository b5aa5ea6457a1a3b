/** The algebra of factors: independence of the order, and entries of zero. */
import { expect, test } from "vitest";
import {
  dividedBy,
  doubleOf,
  type Factor,
  factorOf,
  logOf,
  product,
  sumOut,
  total,
} from "../../../worker/probability/networks/factor.ts";
import { createRng } from "../../../worker/probability/numerics/random.ts";

const sizes = [2, 3, 2, 4];
const all = [0, 1, 2, 3];
const rng = createRng(1);

function randomFactor(variables: readonly number[]): Factor {
  const own = variables.map((v) => sizes[v] as number);
  const entries = own.reduce((count, size) => count * size, 1);
  return factorOf(variables, own, Array.from({ length: entries }, rng));
}

const one = { mantissa: 1, exponent: 0 };
const tableOf = (factor: Factor): number[] => dividedBy(factor, one);

const [f, g, h] = [randomFactor([2, 0]), randomFactor([0, 1, 3]), randomFactor([3, 2])];

function expectEqual(a: Factor, b: Factor): void {
  expect(a.variables).toEqual(b.variables);
  expect(a.sizes).toEqual(b.sizes);
  const other = tableOf(b);
  // A handful of roundings each.
  for (const [i, value] of tableOf(a).entries()) expect(Math.abs(value / (other[i] as number) - 1)).toBeLessThan(1e-14);
}

test("an entry of a product is the product of the entries", () => {
  const table = product([f, g], [0, 1, 2, 3], sizes);
  const [entries, ofF, ofG] = [tableOf(table), tableOf(f), tableOf(g)];
  for (const [cell, entry] of entries.entries()) {
    const [a, b, c, d] = [Math.floor(cell / 24), Math.floor(cell / 8) % 3, Math.floor(cell / 4) % 2, cell % 4];
    expect(entry).toBe((ofF[c * 2 + a] as number) * (ofG[a * 12 + b * 4 + d] as number));
  }
});

test("products commute and associate", () => {
  expectEqual(product([f, g, h], all, sizes), product([h, product([g, f], all, sizes)], all, sizes));
});

test("sums commute, and pass through factors without their variable", () => {
  const joint = product([f, g, h], all, sizes);
  expectEqual(sumOut(sumOut(joint, 1), 3), sumOut(sumOut(joint, 3), 1));
  expectEqual(sumOut(joint, 1), product([f, sumOut(g, 1), h], [0, 2, 3], [2, 2, 4]));
});

test("observing a variable commutes with multiplying, and with summing another", () => {
  const observed = new Map([[3, 2]]);
  const joint = product([f, g, h], all, sizes);
  const held = product([f, g, h], [0, 1, 2], [2, 3, 2], observed);
  expectEqual(held, product([joint], [0, 1, 2], [2, 3, 2], observed));
  expectEqual(sumOut(held, 1), product([sumOut(joint, 1)], [0, 2], [2, 2], observed));
});

test("summing over all observed states is summing the variable out", () => {
  const slices = [0, 1, 2].map((state) => tableOf(product([g], [0, 3], [2, 4], new Map([[1, state]]))));
  for (const [i, value] of tableOf(sumOut(g, 1)).entries()) {
    expect(value).toBe(slices.reduce((sum, slice) => sum + (slice[i] as number), 0));
  }
});

test("a sum of zeros is zero rather than undefined", () => {
  expect(tableOf(sumOut(factorOf([0], [2], [0, 0]), 0))).toEqual([0]);
});

test("the empty product is one", () => {
  expect(tableOf(product([], [], []))).toEqual([1]);
});

test("a product of a thousand factors of 1e-300 keeps its digits, and so does its normalised table", () => {
  const factors = Array.from({ length: 1000 }, () => factorOf([0], [2], [1e-300, 3e-300]));
  const table = product(factors, [0], [2]);
  const sum = total(table);
  expect(doubleOf(sum)).toBe(0);
  // The other entry is smaller by 3^1000, which no exponent of doubles holds; 1000 roundings of 1e-16 are 1e-13.
  expect(logOf(sum) / (1000 * Math.log(3e-300)) - 1).toBeLessThan(1e-15);
  const [low = 0, high = 0] = dividedBy(
    product(factors.slice(0, 20), [0], [2]),
    total(product(factors.slice(0, 20), [0], [2])),
  );
  expect(Math.abs((high / low) * 3 ** -20 - 1)).toBeLessThan(1e-14);
});

test("the smallest double is an ordinary probability", () => {
  const smallest = Number.MIN_VALUE;
  const table = product([factorOf([0], [2], [smallest, 2 * smallest])], [0], [2]);
  expect(dividedBy(table, total(table))).toEqual([1 / 3, 2 / 3]);
});
