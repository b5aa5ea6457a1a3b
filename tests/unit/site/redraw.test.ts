/** New markup in an old element. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { redraw } from "../../../site/lib/figure/redraw.ts";

/** A node as the DOM has them: text, or an element with attributes and children. */
class PageNode {
  readonly childNodes: PageNode[] = [];
  parent: PageNode | undefined;
  readonly head: string;

  /** @param head tag and attributes, or a text */
  constructor(head: string, children: readonly PageNode[] = []) {
    this.head = head;
    for (const child of children) this.appendChild(child);
  }
  get markup(): string {
    const inner = this.childNodes.map(({ markup }) => markup).join("");
    return this instanceof PageElement ? `<${this.head}>${inner}</>` : this.head;
  }
  appendChild(child: PageNode): void {
    child.remove();
    child.parent = this;
    this.childNodes.push(child);
  }
  remove(): void {
    this.parent?.childNodes.splice(this.parent.childNodes.indexOf(this), 1);
    this.parent = undefined;
  }
  replaceWith(node: PageNode): void {
    node.remove();
    const { parent } = this;
    if (!parent) return;
    parent.childNodes[parent.childNodes.indexOf(this)] = node;
    node.parent = parent;
    this.parent = undefined;
  }
  isEqualNode(other: PageNode): boolean {
    return this.markup === other.markup;
  }
}

class PageElement extends PageNode {
  get firstElementChild(): PageNode | null {
    return this.childNodes.find((child) => child instanceof PageElement) ?? null;
  }
  cloneNode(_deep: false): PageElement {
    return new PageElement(this.head);
  }
}

/** Nodes of markup whose end tags are all `</>`. */
function parse(markup: string): PageNode[] {
  const root = new PageElement("");
  let at: PageNode = root;
  for (const [token, head] of markup.matchAll(/<([^>]*)>|[^<]+/g)) {
    if (token === "</>") at = at.parent ?? root;
    else {
      const node = head === undefined ? new PageNode(token) : new PageElement(head);
      at.appendChild(node);
      if (head !== undefined) at = node;
    }
  }
  return [...root.childNodes];
}

beforeEach(() => {
  vi.stubGlobal("Element", PageElement);
  vi.stubGlobal("document", {
    createElement: () => ({
      content: new PageElement(""),
      set innerHTML(markup: string) {
        this.content = new PageElement("", parse(markup));
      },
    }),
  });
});
afterEach(() => vi.unstubAllGlobals());

/** An element with the first markup, redrawn to the second, and the nodes that it had and has. */
function redrawn(before: string, after: string) {
  const element = new PageElement("div", parse(before));
  const all = (node: PageNode): PageNode[] => [node, ...node.childNodes.flatMap(all)];
  const old = all(element);
  redraw(element as unknown as Element, after);
  expect(element.markup).toBe(`<div>${after}</>`);
  return all(element).map((node) => old.indexOf(node));
}

test("a drawing keeps the nodes that have not changed, at any depth", () => {
  expect(redrawn("<g><path a></><text>1</></><g>x</>", "<g><path b></><text>1</></><g>x</>")).toEqual([
    0, 1, -1, 3, 4, 5, 6,
  ]);
});

test("nodes are added and removed at the end", () => {
  expect(redrawn("<a></>", "<a></><b></>t")).toEqual([0, 1, -1, -1]);
  expect(redrawn("<a></><b></>t", "<a></>")).toEqual([0, 1]);
  expect(redrawn("<g><a></><b></></>", "<g><a></></>")).toEqual([0, 1, 2]);
  expect(redrawn("", "")).toEqual([0]);
});

test("an element with other attributes, and one with text alone, is replaced", () => {
  expect(redrawn("<g a><path></></>", "<g b><path></></>")).toEqual([0, -1, -1]);
  expect(redrawn("<text>1</>", "<text>2</>")).toEqual([0, -1, -1]);
  expect(redrawn("<text>1</>", "<text><b></></>")).toEqual([0, -1, -1]);
  expect(redrawn("<text><b></></>", "<text>1</>")).toEqual([0, -1, -1]);
  expect(redrawn("<g><b></></>", "1")).toEqual([0, -1]);
});
