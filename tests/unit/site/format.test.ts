import fc from "fast-check";
import { expect, test } from "vitest";
import { average } from "../../../site/lib/numbers/average.ts";
import { columnsOf } from "../../../site/lib/numbers/csv-columns.ts";
import { aDigit, fixed, grouped, milliseconds, significant } from "../../../site/lib/numbers/format.ts";

test("grouped sets thousands apart as Intl does", () => {
  for (const count of [0, 7, 999, 1000, 47_107, 100_000, 1_234_567, 2 ** 53 - 1]) {
    expect(grouped(count)).toBe(count.toLocaleString("en-GB"));
  }
});

test("fixed has its decimals and a true minus sign, and no negative zero", () => {
  expect([fixed(1.005), fixed(-2.5, 0), fixed(-0.004), fixed(-0.006), fixed(0, 1)]).toEqual([
    "1.00",
    "−3",
    "0.00",
    "−0.01",
    "0.0",
  ]);
});

test("a digit has its article", () => {
  expect([1, 7, 8, 0].map(aDigit)).toEqual(["a 1", "a 7", "an 8", "a 0"]);
});

test("a time has tenths below ten milliseconds", () => {
  expect([9.94, 9.99, 10, 10.6].map(milliseconds)).toEqual(["9.9 ms", "10.0 ms", "10 ms", "11 ms"]);
});

test("significant keeps integers whole and four digits of other numbers, with an exponent only at the ends", () => {
  const texts = [12345678, -3, 0, 1234.56, 123456.7, 12.3456, 0.123456, -0.00123456, 1e-4, 9.99e-5, 1e6 + 0.5, -1.5e-7];
  expect(texts.map(significant)).toEqual([
    "12345678",
    "−3",
    "0",
    "1235",
    "123457",
    "12.35",
    "0.1235",
    "−0.001235",
    "0.0001000",
    "9.990e−5",
    "1.000e+6",
    "−1.500e−7",
  ]);
});

test("what significant prints is within half a unit of its fourth digit", () => {
  const number = fc.double({ min: 1e-9, max: 1e9, noNaN: true });
  fc.assert(
    fc.property(number, (value) => {
      expect(Math.abs(Number(significant(value).replaceAll("−", "-")) / value - 1)).toBeLessThanOrEqual(5.01e-4);
    }),
  );
});

test("an average is between its values, each of which counts alike", () => {
  expect([average([1, 2, 6]), average([5])]).toEqual([3, 5]);
});

test("a CSV file has a column of numbers for each name of its header, whatever ends its lines", () => {
  for (const end of ["\n", "\r\n"]) {
    const uri = `data:text/csv;base64,${btoa(["x,y", "1,-2", "3,4e-1", ""].join(end))}`;
    expect(columnsOf(uri)).toEqual([
      [1, 3],
      [-2, 0.4],
    ]);
  }
  expect(columnsOf(`data:,${btoa("x,y\n")}`)).toEqual([]);
});
