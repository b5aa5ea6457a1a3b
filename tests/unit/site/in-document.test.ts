import { expect, test } from "vitest";
import { inDocument, partOf } from "../../../site/lib/report/in-document.ts";

const paths = ["/a/", "/b/"];
const moved = (html: string): string => inDocument(html, "/a/", paths).join("");

test("two sections with the same ids have different ones in one document, and their references follow", () => {
  const html =
    '<h2 id="limits">Limits</h2><p aria-describedby="limits x"><a href="#limits">here</a></p><svg><g clip-path="url(#c)"></g><clipPath id="c"><path d=""/></clipPath></svg>';
  expect(moved(html)).toBe(
    '<h3 id="a.limits">Limits</h3><p aria-describedby="a.limits a.x"><a href="#a.limits">here</a></p><svg><g clip-path="url(#a.c)"/><clipPath id="a.c"><path d=""/></clipPath></svg>',
  );
  const other = inDocument(html, "/b/", paths).join("");
  const ids = [...(moved(html) + other).matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(4);
});

test("a link to another section or its anchor stays in the document; other links are unchanged", () => {
  expect(moved('<a href="/b/">x</a>')).toBe('<a href="#b">x</a>');
  expect(moved('<a href="/b/#fig">x</a>')).toBe('<a href="#b.fig">x</a>');
  for (const elsewhere of [
    '<a href="/docs/">x</a>',
    '<a href="https://example.org/a/#x">x</a>',
    '<p data-term="#x"></p>',
  ]) {
    expect(moved(elsewhere)).toBe(elsewhere);
  }
  expect(partOf("/b/")).toBe("b");
});

test("elements that are useless in print are left out", () => {
  expect(moved('<scrub-number tabindex="0">2</scrub-number>')).toBe('<span tabindex="0">2</span>');
  expect(
    moved('<p>a</p><script type="module" src="/x.js"></script><api-drawer><details>x</details></api-drawer>b'),
  ).toBe("<p>a</p>b");
  expect(
    moved('<details class="tables" data-x><summary>t</summary><div>1</div></details><details class="fold">y</details>'),
  ).toBe('<details class="fold">y</details>');
  expect(
    moved(
      '<div class="controls wide"><div><input></div></div><button data-reset>r</button><button data-entry="prior" data-set="a=1">prior</button>',
    ),
  ).toBe('<button data-entry="prior">prior</button>');
});

test("the pieces of a long section are short, hold whole elements, and are the section together", () => {
  const paragraph = `<p>${"word ".repeat(1_000)}</p>`;
  const long = `<figure>${paragraph.repeat(20)}</figure>`;
  const html = paragraph.repeat(30) + long + paragraph;
  const pieces = inDocument(html, "/a/", paths);
  expect(pieces.join("")).toBe(html);
  expect(pieces).toContain(long);
  for (const piece of pieces.filter((each) => each !== long)) {
    expect(piece.length).toBeLessThan(30_001);
    expect(piece).toMatch(/^<p>.*<\/p>$/);
  }
  expect(pieces.length).toBeLessThan(10);
});
