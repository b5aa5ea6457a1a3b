import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Permalink } from "../../../site/lib/figure/permalink.ts";

const page = new EventTarget();
const address = {
  href: "",
  get search() {
    return new URL(this.href).search;
  },
};
const history: string[] = [];

beforeEach(() => {
  history.length = 0;
  address.href = "https://example.org/report/?other=1&x=2";
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
  vi.stubGlobal("location", address);
  vi.stubGlobal("self", page);
  vi.stubGlobal("top", page);
  const go = (how: string) => (_: unknown, __: string, href: string) => {
    history.push(how);
    address.href = href;
  };
  vi.stubGlobal("history", { pushState: go("push"), replaceState: go("replace") });
});
afterEach(() => vi.unstubAllGlobals());

const link = (onNavigate: (query: Readonly<Record<string, string>>) => void = () => {}) =>
  new Permalink({ x: "0", at: "" }, onNavigate);

test("the state is what the address says, and its default elsewhere", () => {
  expect(link().read()).toEqual({ x: "2", at: "" });
});

test("an address has what differs from the default, readable, and keeps other figures' parameters", () => {
  expect(link().href({ x: "0", at: "1,2" })).toBe("https://example.org/report/?other=1&at=1,2");
  expect(link().href({ x: "0", at: "" })).toBe("https://example.org/report/?other=1");
});

test("a state that is kept is read back, once in the history, and in a frame it replaces its entry", () => {
  const permalink = link();
  permalink.commit({ x: "3", at: "1,2" });
  permalink.commit({ x: "3", at: "1,2" });
  expect(permalink.read()).toEqual({ x: "3", at: "1,2" });
  expect(history).toEqual(["push"]);
  vi.stubGlobal("top", new EventTarget());
  permalink.commit({ x: "4", at: "" });
  expect(history).toEqual(["push", "replace"]);
});

test("Back and Forward tell the figure the state of their entry", () => {
  const states: unknown[] = [];
  link((query) => states.push(query));
  address.href = "https://example.org/report/?x=7";
  page.dispatchEvent(new Event("popstate"));
  expect(states).toEqual([{ x: "7", at: "" }]);
});

test("a link within the page, and Back to another figure's state, leave the figure as it is", () => {
  const states: unknown[] = [];
  const permalink = link((query) => states.push(query));
  for (const href of ["https://example.org/report/?other=1&x=2#section", "https://example.org/report/?other=2&x=2"]) {
    address.href = href;
    page.dispatchEvent(new Event("popstate"));
  }
  permalink.commit({ x: "3", at: "" });
  address.href += "#section";
  page.dispatchEvent(new Event("popstate"));
  expect(states).toEqual([]);
  address.href = "https://example.org/report/?other=2&x=2";
  page.dispatchEvent(new Event("popstate"));
  expect(states).toEqual([{ x: "2", at: "" }]);
});
