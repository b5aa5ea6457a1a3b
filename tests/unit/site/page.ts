/** As much of a page as the site's scripts use: elements with attributes, children and events, found by simple selectors. */
import { vi } from "vitest";

let focused: PageElement | null = null;

export class PageElement extends EventTarget {
  readonly tag: string;
  readonly attributes: Map<string, string>;
  readonly children: PageElement[] = [];
  readonly style = {
    setProperty(name: string, value: string): void {
      Object.assign(this, { [name]: value });
    },
  };
  /** As `data-some-name` in attributes. */
  readonly dataset = new Proxy<Record<string, string | undefined>>(
    {},
    {
      get: (_, name) => this.attributes.get(dataName(name)),
      set: (_, name, value) => Boolean(this.attributes.set(dataName(name), value)),
      deleteProperty: (_, name) => this.attributes.delete(dataName(name)) || true,
    },
  );
  parentElement: PageElement | null = null;
  className = "";
  textContent: string | null = "";
  captured: number | undefined;

  constructor(tag: string, attributes: Readonly<Record<string, string>> = {}, children: readonly PageElement[] = []) {
    super();
    this.tag = tag;
    this.attributes = new Map(Object.entries(attributes));
    this.append(...children);
  }

  get isConnected(): boolean {
    return this.parentElement !== null;
  }

  append(...children: readonly PageElement[]): void {
    for (const child of children) {
      child.remove();
      child.parentElement = this;
      this.children.push(child);
    }
  }

  remove(): void {
    const { parentElement } = this;
    parentElement?.children.splice(parentElement.children.indexOf(this), 1);
    this.parentElement = null;
    if (focused === this) focused = null;
  }

  focus(): void {
    focused = this;
  }

  setPointerCapture(pointer: number): void {
    this.captured = pointer;
  }

  hasAttribute = (name: string): boolean => this.attributes.has(name);
  getAttribute = (name: string): string | null => this.attributes.get(name) ?? null;
  setAttribute = (name: string, value: string): unknown => this.attributes.set(name, value);
  removeAttribute = (name: string): unknown => this.attributes.delete(name);
  toggleAttribute = (name: string, on: boolean): unknown =>
    on ? this.attributes.set(name, "") : this.attributes.delete(name);

  querySelector(selector: string): PageElement | null {
    return this.querySelectorAll(selector)[0] ?? null;
  }

  querySelectorAll(selector: string): PageElement[] {
    const some = selector.split(", ");
    return this.children.flatMap((child) => [
      ...(some.some((each) => child.#is(each)) ? [child] : []),
      ...child.querySelectorAll(selector),
    ]);
  }

  #is(selector: string): boolean {
    const [, name = "", attributes = ""] = /^([^[]*)(.*)$/.exec(selector) ?? [];
    if (name !== "" && name !== this.tag && name !== `.${this.className}`) return false;
    return [...attributes.matchAll(/\[([\w-]+)(?:="?([^"\]]*)"?)?\]/g)].every(([, key = "", value]) =>
      value === undefined ? this.attributes.has(key) : this.attributes.get(key) === value,
    );
  }

  /** @returns whether a listener has prevented the default */
  fire(type: string, fields: object = {}): boolean {
    const event = new Event(type, { cancelable: true });
    for (const [name, value] of Object.entries(fields)) Object.defineProperty(event, name, { value });
    return !this.dispatchEvent(event);
  }
}

const dataName = (name: string | symbol): string =>
  `data-${String(name).replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** For functions that take an element of a page. */
export const asElement = <E extends Element = HTMLElement>(element: PageElement): E => element as unknown as E;

/** Makes `body` the page's, until globals are unstubbed. */
export function openPage(body: PageElement): void {
  focused = null;
  vi.stubGlobal("document", {
    createElement: (tag: string) => new PageElement(tag),
    querySelectorAll: (selector: string) => body.querySelectorAll(selector),
    get activeElement() {
      return focused;
    },
  });
}

/** Fake timers with the frames of a page, 16 ms each. */
export function startClock(): void {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "performance"] });
  vi.stubGlobal("window", globalThis);
  vi.stubGlobal("requestAnimationFrame", (run: () => void) => setTimeout(run, 16));
}

export function stopClock(): void {
  vi.useRealTimers();
  vi.unstubAllGlobals();
}
