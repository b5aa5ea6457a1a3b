/** The small scripts that figures and pages share. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { bringToLife } from "../../../site/lib/figure/bring-to-life.ts";
import { copyFrom } from "../../../site/lib/figure/copy.ts";
import { FigureAddress } from "../../../site/lib/figure/figure-address.ts";
import type { FigureShell } from "../../../site/lib/figure/figure-shell.ts";
import type { Query } from "../../../site/lib/figure/permalink.ts";
import { save } from "../../../site/lib/figure/save.ts";
import { followReading } from "../../../site/lib/report/follow-reading.ts";
import type { CopiedFigure } from "../../../site/lib/report/report-copy.ts";
import { asElement, openPage, PageElement, startClock, stopClock } from "./page.ts";

beforeEach(startClock);
afterEach(stopClock);

test("a copy button says whether it copied, and has its label again after a second and a half", async () => {
  const button = Object.assign(new PageElement("button"), { textContent: "Copy" });
  const copied: string[] = [];
  vi.stubGlobal("navigator", { clipboard: { writeText: async (text: string) => copied.push(text) } });
  let text: string | null = "x";
  copyFrom(asElement<HTMLButtonElement>(button), () => text);
  button.fire("click");
  await vi.advanceTimersByTimeAsync(1_499);
  expect([copied, button.textContent]).toEqual([["x"], "Copied"]);
  await vi.advanceTimersByTimeAsync(1);
  expect(button.textContent).toBe("Copy");
  text = null;
  button.fire("click");
  await vi.advanceTimersByTimeAsync(2_000);
  expect(copied).toEqual(["x", ""]);
  vi.stubGlobal("navigator", {});
  button.fire("click");
  await vi.advanceTimersByTimeAsync(1_499);
  expect(button.textContent).toBe("Select the text to copy it");
});

test("a saved file has its name, type and content, and is released once its download has begun", async () => {
  const link = new PageElement("a") as PageElement & { href?: string; download?: string };
  const blobs: Blob[] = [];
  const events: string[] = [];
  vi.stubGlobal("document", { createElement: (tag: string) => (tag === "a" ? link : undefined) });
  vi.stubGlobal("URL", {
    createObjectURL: (blob: Blob) => `blob:${blobs.push(blob)}`,
    revokeObjectURL: (url: string) => events.push(`revoked ${url}`),
  });
  Object.assign(link, { click: () => events.push(`clicked ${link.href} ${link.download}`) });
  save("figure.csv", "a,b", "text/csv");
  expect(events).toEqual(["clicked blob:1 figure.csv"]);
  vi.advanceTimersByTime(0);
  expect(events).toEqual(["clicked blob:1 figure.csv", "revoked blob:1"]);
  expect([await blobs[0]?.text(), blobs[0]?.type]).toEqual(["a,b", "text/csv"]);
});

/** A figure's address with the states that it shows, its history and its citations. */
function addressed() {
  const page = new EventTarget();
  const at = {
    href: "https://example.org/?x=2",
    get search() {
      return new URL(this.href).search;
    },
  };
  vi.stubGlobal("location", at);
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
  vi.stubGlobal("self", page);
  vi.stubGlobal("top", page);
  const kept: string[] = [];
  vi.stubGlobal("history", {
    pushState: (_: unknown, __: string, href: string) => {
      kept.push(href);
      at.href = href;
    },
  });
  let state: Query = { x: "0" };
  const shown: Query[] = [];
  const cited: unknown[] = [];
  const shell = { setPermalink: (...citation: unknown[]) => cited.push(citation) } as unknown as FigureShell;
  const address = new FigureAddress({ x: "0" }, shell, {
    state: () => state,
    show: (query) => {
      shown.push(query);
      state = query;
    },
  });
  const set = (x: string) => {
    state = { x };
  };
  return { address, page, at, set, kept, shown, cited };
}
const link = (x?: number) => `https://example.org/${x === undefined ? "" : `?x=${x}`}`;

test("a figure shows and cites the state in the address, on opening and on going back", () => {
  const { address, page, at, shown, cited, kept } = addressed();
  address.open();
  at.href = link();
  page.dispatchEvent(new Event("popstate"));
  expect(shown).toEqual([{ x: "2" }, { x: "0" }]);
  expect(cited).toEqual([
    [link(2), false],
    [link(), true],
  ]);
  expect(kept).toEqual([]);
});

test("a state enters history and citation once it has rested for 0.4 s, and at once if it settles", () => {
  const { address, set, kept, cited } = addressed();
  set("3");
  address.restSoon();
  vi.advanceTimersByTime(399);
  set("4");
  address.restSoon();
  vi.advanceTimersByTime(399);
  expect(kept).toEqual([]);
  vi.advanceTimersByTime(1);
  expect([kept, cited]).toEqual([[link(4)], [[link(4), false]]]);
  set("5");
  address.restSoon();
  address.rest();
  vi.advanceTimersByTime(1_000);
  expect(cited).toHaveLength(2);
  address.restSoon();
  address.open();
  vi.advanceTimersByTime(1_000);
  expect(cited).toHaveLength(3);
});

test("a reset returns to the defaults and keeps the state before it in the history", () => {
  const { address, set, kept, shown, cited } = addressed();
  set("7");
  address.reset();
  expect([kept, shown, cited.at(-1)]).toEqual([[link(7), link()], [{ x: "0" }], [link(), true]]);
});

/** The observers of the page, by their elements. */
function observers() {
  const all: { element: unknown; margin: string | undefined; see(...near: boolean[]): void; gone: boolean }[] = [];
  vi.stubGlobal(
    "IntersectionObserver",
    class {
      readonly #see: (near: readonly { isIntersecting: boolean }[]) => void;
      readonly #margin: string | undefined;
      constructor(see: (entries: readonly { isIntersecting: boolean }[]) => void, options?: { rootMargin: string }) {
        this.#see = see;
        this.#margin = options?.rootMargin;
      }
      observe(element: unknown): void {
        const see = (...near: boolean[]) => this.#see(near.map((isIntersecting) => ({ isIntersecting })));
        all.push({ element, margin: this.#margin, see, gone: false });
      }
      disconnect(): void {
        for (const each of all) each.gone = true;
      }
    },
  );
  return all;
}

test.for([false, true])(
  "a figure comes to life: its controls work, and it opens when it is near (in a copy: %s)",
  (isCopy) => {
    const seen = observers();
    const [fieldset, input] = ["fieldset", "input"].map((tag) =>
      Object.assign(new PageElement(tag), { disabled: true }),
    );
    const form = new PageElement("form", {}, [input as PageElement]);
    const figure = new PageElement("figure", {}, [form, fieldset as PageElement]);
    openPage(figure);
    const told: unknown[] = [];
    const copied: CopiedFigure = {
      nearest: (wanted) => wanted,
      moves: () => true,
      limitControls: (limited, valuesSet) => told.push(["limit", limited, valuesSet("x=1")]),
      words: (of) => `only ${(of as unknown as PageElement).tag}`,
    };
    bringToLife(asElement(figure), {
      form: asElement<HTMLFormElement>(form),
      address: { open: () => told.push("open"), restSoon: () => told.push("rest soon") } as unknown as FigureAddress,
      copied: isCopy ? copied : undefined,
      onInput: () => told.push("input"),
      onTyped: () => told.push("typed"),
      valuesSet: (preset) => ({ preset }),
    });
    expect(told).toEqual(isCopy ? [["limit", figure, { preset: "x=1" }]] : []);
    const note = { tag: "p", className: "keys", textContent: "only form" };
    expect(form.children.slice(1)).toMatchObject(isCopy ? [note] : []);
    told.length = 0;
    expect([fieldset, input]).toMatchObject([{ disabled: false }, { disabled: false }]);
    expect(form.fire("submit")).toBe(true);
    form.fire("input");
    form.fire("change");
    expect(told).toEqual(["input", "typed", "rest soon"]);
    expect(seen).toMatchObject([{ element: figure, margin: "100% 0%" }]);
    seen[0]?.see(false);
    expect([told.length, seen[0]?.gone]).toEqual([3, false]);
    seen[0]?.see(false, true);
    expect([told.at(-1), seen[0]?.gone]).toEqual(["open", true]);
  },
);

/** Two parts at heights of a page of 2,000 pixels on a screen of 1,000, and the links to them. */
function reading(scrolled: number) {
  const at = { scrolled };
  const headings: Record<string, number> = { first: 500, second: 1_500 };
  const links = ["#first", "#missing", "#second"].map((hash) => Object.assign(new PageElement("a"), { hash }));
  const page = Object.assign(new EventTarget(), {
    documentElement: { scrollHeight: 2_000 },
    getElementById: (id: string) => {
      const top = headings[id];
      return top === undefined ? null : { getBoundingClientRect: () => ({ top: top - at.scrolled }) };
    },
  });
  const screen = new EventTarget();
  vi.stubGlobal("document", page);
  vi.stubGlobal("window", screen);
  vi.stubGlobal("innerHeight", 1_000);
  const read: (string | undefined)[] = [];
  const scrollTo = (to: number, by: EventTarget = page) => {
    at.scrolled = to;
    vi.stubGlobal("scrollY", to);
    by.dispatchEvent(new Event(by === page ? "scroll" : "resize"));
  };
  vi.stubGlobal("scrollY", scrolled);
  followReading(links as unknown as HTMLAnchorElement[], (link) => read.push(link?.hash));
  const marked = () => links.map((each) => each.getAttribute("aria-current"));
  return { read, scrollTo, screen, marked };
}

test("a part is being read from when its heading has passed three tenths of the screen", () => {
  const { read, scrollTo, screen, marked } = reading(0);
  expect([read, marked()]).toEqual([[], [null, null, null]]);
  scrollTo(200);
  expect(read).toEqual([]);
  scrollTo(201);
  expect([read, marked()]).toEqual([["#first"], ["location", null, null]]);
  scrollTo(202, screen);
  expect(read).toEqual(["#first"]);
  scrollTo(0, screen);
  expect([read, marked()]).toEqual([
    ["#first", undefined],
    [null, null, null],
  ]);
});

test("at the end of the page the last visible part is being read, though its heading cannot rise higher", () => {
  const { read, scrollTo, marked } = reading(300);
  expect(read).toEqual(["#first"]);
  scrollTo(998);
  expect(read).toEqual(["#first"]);
  scrollTo(999);
  expect([read, marked()]).toEqual([
    ["#first", "#second"],
    [null, null, "location"],
  ]);
});
