import { expect, test } from "vitest";
import { columnsOf, csvStream, encodeCsv, tableOf } from "../../../worker/media/csv.ts";

test("text with commas, quotes or line breaks is quoted with its quotes doubled, and other text is not", () => {
  const table = { 'a "b"': ["plain", 'says "no"', "x, y", "two\nlines", "carriage\rreturn"], n: [1, -0.5, 1e-7, 0, 2] };
  expect(encodeCsv(table)).toBe(
    '"a ""b""",n\r\nplain,1\r\n"says ""no""",-0.5\r\n"x, y",1e-7\r\n"two\nlines",0\r\n"carriage\rreturn",2\r\n',
  );
});

test("a table in parts has its names once, and the same text", async () => {
  async function* parts() {
    yield { x: [1, 2], y: [3, 4] };
    yield { x: [5], y: [6] };
  }
  const chunks = await Array.fromAsync(csvStream(parts()), (chunk) => new TextDecoder().decode(chunk));
  expect(chunks.join("")).toBe(encodeCsv({ x: [1, 2, 5], y: [3, 4, 6] }));
});

test("rows become numbered columns, and records become columns of their fields", () => {
  expect(columnsOf("z", [Float32Array.of(1, 2), [3, 4]])).toEqual({ z0: [1, 3], z1: [2, 4] });
  expect(
    tableOf([
      { a: 1, b: 2 },
      { a: 3, b: 4 },
    ]),
  ).toEqual({ a: [1, 3], b: [2, 4] });
  expect([columnsOf("z", []), tableOf([])]).toEqual([{}, {}]);
});

test("a table without columns is an empty line of names", () => {
  expect(encodeCsv(tableOf([]))).toBe("\r\n");
});
