/** The text of the page for print in a file of its own, and back in the page of an offline copy. */
import { expect, test } from "vitest";
import { withoutParts, withParts } from "../../../site/build/report-parts.ts";

const part = (id: string, text: string, waiting = " data-waiting"): string =>
  `<section class="report part"${waiting} id="${id}"><h2>${id}</h2>${text}</section>`;
const pieceOf = (id: string, markup: string): string => `<template data-piece="${id}">${markup}</template>`;

test("a page without its parts keeps their headings, and putting the parts back gives the whole text in order", () => {
  const page =
    part("a", pieceOf("a", "<p>1</p>") + pieceOf("a", "<section>$1 2</section>")) + part("b", pieceOf("b", "<p>3</p>"));
  const { html, parts } = withoutParts(page);
  expect(parts).toEqual({ a: ["<p>1</p>", "<section>$1 2</section>"], b: ["<p>3</p>"] });
  expect(html).toBe(part("a", pieceOf("a", "")) + part("b", pieceOf("b", "")));
  expect(withParts(html, parts)).toBe(part("a", "<p>1</p><section>$1 2</section>", "") + part("b", "<p>3</p>", ""));
});
