/** Status, summary, reset and citation of a figure. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiFailure, type FailureKind } from "../../../site/lib/api/api.ts";
import type { LiveStatus } from "../../../site/lib/api/live-request.ts";
import { FigureShell, find, statusInWords } from "../../../site/lib/figure/figure-shell.ts";
import { bibtex } from "../../../site/lib/report/bibtex.ts";
import { asElement, openPage, PageElement, startClock, stopClock } from "./page.ts";

const citation = { key: "marginalia-x", title: "A figure", source: "Model m", year: 2026 };

/** Text that the copy buttons copied. */
const clipboard: string[] = [];

beforeEach(() => {
  startClock();
  clipboard.length = 0;
  vi.stubGlobal("location", { href: "https://example.org/x/?a=1" });
  vi.stubGlobal("navigator", { clipboard: { writeText: async (text: string) => clipboard.push(text) } });
});
afterEach(stopClock);

/** A figure's shell with its parts, and what it tells the figure. */
function shellOf(
  takeAway = async (_: unknown): Promise<(permalink: string) => void> =>
    () => {},
) {
  const part = (name: string, tag = "div"): PageElement => new PageElement(tag, { [`data-${name}`]: "" });
  const parts = {
    status: part("status"),
    statusText: part("status-text"),
    retry: Object.assign(part("retry", "button"), { hidden: true }),
    summary: Object.assign(part("summary"), { ariaBusy: "" }),
    reset: Object.assign(part("reset", "button"), { disabled: true }),
    bibtex: part("bibtex"),
    copyCitation: part("copy-citation", "button"),
    copyPermalink: part("copy-permalink", "button"),
    note: part("note"),
  };
  const { note, ...shown } = parts;
  const details = Object.assign(new PageElement("details", {}, [note]), { className: "take-away", open: false });
  const figure = Object.assign(
    new PageElement("figure", { "data-href": "/x/#fig-x", "data-citation": JSON.stringify(citation) }, [
      ...Object.values(shown),
      details,
    ]),
    { id: "fig-x" },
  );
  const link = Object.assign(new PageElement("a", { "data-permalink": "fig-x" }), { href: "" });
  openPage(new PageElement("body", {}, [figure, link]));
  const told: string[] = [];
  const shell = new FigureShell(asElement(figure), {
    onRetry: () => told.push("retry"),
    onReset: () => told.push("reset"),
    onTakeAway: (unfolded) => takeAway(unfolded),
  });
  const pill = (): string | undefined =>
    figure.hasAttribute("data-lagging") ? (figure.style as unknown as Record<string, string>)["--pill"] : undefined;
  return { shell, figure, details, link, told, pill, ...parts };
}

const stale = (kind: FailureKind, more: Partial<Extract<LiveStatus, { phase: "stale" }>> = {}): LiveStatus => ({
  phase: "stale",
  failure: new ApiFailure(kind, "why"),
  since: performance.now(),
  retryAt: undefined,
  ...more,
});

test("the status says where the picture comes from, or why it is an old one and what that shows", () => {
  const said = (status: LiveStatus) => statusInWords(status, "z = 1");
  expect(said({ phase: "live" })).toBe("Live: computed by the API just now");
  expect(said({ phase: "waiting" })).toBe("Waiting for the API");
  expect(said({ phase: "stored" })).toBe("Stored when this page was built");
  expect(said(stale("limited"))).toBe("The API is limiting requests (why). Still showing z = 1.");
  vi.stubGlobal("marginaliaCopy", { origin: "https://published.org" });
  expect(said({ phase: "live" })).toBe("Stored: computed by the API when this copy was made");
});

test("a state's address is that of the figure on its section's page, in the citation and in every link to the state", async () => {
  const { shell, bibtex: entry, link, reset, copyCitation, copyPermalink } = shellOf();
  shell.setPermalink("https://example.org/figures/x/?at=1%2C2", false);
  const permalink = "https://example.org/x/?at=1,2#fig-x";
  expect(entry.textContent).toBe(bibtex({ ...citation, permalink }));
  expect(link.href).toBe(permalink);
  expect(reset.disabled).toBe(false);
  copyCitation.fire("click");
  copyPermalink.fire("click");
  await vi.advanceTimersByTimeAsync(0);
  expect(clipboard).toEqual([entry.textContent, permalink]);
  shell.setPermalink("https://example.org/x/", true);
  expect([link.href, reset.disabled]).toEqual(["https://example.org/x/#fig-x", true]);
});

test("a new shell cites the page's own address", () => {
  const { bibtex: entry, link, reset } = shellOf();
  expect(entry.textContent).toBe(bibtex({ ...citation, permalink: "https://example.org/x/?a=1#fig-x" }));
  expect([link.href, reset.disabled]).toEqual(["https://example.org/x/?a=1#fig-x", true]);
});

test("an offline copy cites the published report, and its links stay within it", () => {
  vi.stubGlobal("marginaliaCopy", { origin: "https://published.org" });
  const { shell, bibtex: entry, link } = shellOf();
  shell.setPermalink("file:///copy/x.html?at=1", false);
  expect(entry.textContent).toContain("https://published.org/x/?at=1#fig-x");
  expect(link.href).toBe("");
});

test("the buttons retry and reset", () => {
  const { retry, reset, told } = shellOf();
  retry.fire("click");
  reset.fire("click");
  expect(told).toEqual(["retry", "reset"]);
});

test("the summary follows the picture five times a second, and is announced once the reader pauses", () => {
  const { shell, summary } = shellOf();
  shell.setSummary("1");
  expect([summary.textContent, summary.ariaBusy]).toEqual(["", "true"]);
  vi.advanceTimersByTime(150);
  shell.setSummary("2");
  vi.advanceTimersByTime(49);
  expect(summary.textContent).toBe("");
  vi.advanceTimersByTime(1);
  expect(summary.textContent).toBe("2");
  shell.setSummary("3");
  vi.advanceTimersByTime(200);
  expect(summary.textContent).toBe("3");
  vi.advanceTimersByTime(199);
  expect(summary.ariaBusy).toBe("true");
  vi.advanceTimersByTime(1);
  expect(summary.ariaBusy).toBe("false");
});

/** An element that counts how often its text is set. */
function counted(element: PageElement): () => number {
  let [text, count] = [element.textContent, 0];
  Object.defineProperty(element, "textContent", {
    get: () => text,
    set: (value) => {
      text = value;
      count++;
    },
  });
  return () => count;
}

test("a text that has not changed is not set, because it would be announced again", () => {
  const { shell, statusText, summary } = shellOf();
  const [statuses, summaries] = [counted(statusText), counted(summary)];
  for (const _ of [1, 2]) {
    shell.setStatus({ phase: "live" }, "");
    shell.setSummary("same");
    vi.advanceTimersByTime(500);
  }
  expect([statuses(), summaries()]).toEqual([1, 1]);
});

test("a short wait is not announced, a longer one is", () => {
  const { shell, status, statusText } = shellOf();
  shell.setStatus({ phase: "waiting" }, "");
  expect(status.dataset.phase).toBe("waiting");
  vi.advanceTimersByTime(399);
  shell.setStatus({ phase: "live" }, "");
  expect(statusText.textContent).toMatch(/^Live/);
  vi.advanceTimersByTime(1_000);
  expect(statusText.textContent).toMatch(/^Live/);
  shell.setStatus({ phase: "waiting" }, "");
  vi.advanceTimersByTime(400);
  expect(statusText.textContent).toBe("Waiting for the API");
});

test("a failure offers a retry with its countdown, except where nothing is stored", () => {
  const { shell, retry, statusText } = shellOf();
  shell.setStatus(stale("unreachable", { retryAt: performance.now() + 2_500 }), "z = 1");
  expect([retry.hidden, retry.textContent]).toEqual([false, "Retry now (automatically in 3 s)"]);
  expect(statusText.textContent).toBe("The API cannot be reached (why). Still showing z = 1.");
  vi.advanceTimersByTime(1_000);
  expect(retry.textContent).toBe("Retry now (automatically in 2 s)");
  vi.advanceTimersByTime(2_000);
  expect(retry.textContent).toBe("Retry now");
  shell.setStatus(stale("limited", { retryAt: performance.now() + 9_000 }), "");
  shell.setStatus({ phase: "live" }, "");
  const last = retry.textContent;
  vi.advanceTimersByTime(3_000);
  expect([retry.hidden, retry.textContent]).toEqual([true, last]);
  shell.setStatus(stale("refused"), "");
  expect([retry.hidden, retry.textContent]).toEqual([false, "Retry now"]);
  shell.setStatus(stale("unstored"), "");
  expect(retry.hidden).toBe(true);
});

test("the focus stays near a retry button that disappears, and elsewhere where it is", () => {
  const { shell, retry, reset, status } = shellOf();
  shell.setStatus(stale("unreachable"), "");
  retry.focus();
  shell.setStatus(stale("unreachable"), "");
  expect(document.activeElement).toBe(retry);
  shell.setStatus({ phase: "live" }, "");
  expect(document.activeElement).toBe(status);
  reset.focus();
  shell.setStatus({ phase: "waiting" }, "");
  expect(document.activeElement).toBe(reset);
});

test("panels are labelled while they lag behind the controls, with what they show instead", () => {
  const { shell, pill } = shellOf();
  shell.setStatus({ phase: "waiting" }, "");
  expect(pill()).toBeUndefined();
  shell.setPermalink("https://example.org/x/?a=2", false);
  expect(pill()).toBe('"asking…"');
  shell.setStatus(stale("refused"), "");
  expect(pill()).toBe('"The API refused the request, showing the stored one"');
  shell.setStatus({ phase: "live" }, "");
  expect(pill()).toBeUndefined();
  shell.setPermalink("https://example.org/x/", true);
  shell.setStatus({ phase: "waiting" }, "");
  expect(pill()).toBe('"asking…"');
  shell.setStatus(stale("limited"), "");
  expect(pill()).toBe('"The API is limiting requests, showing the last one"');
  shell.setStatus({ phase: "stored" }, "");
  expect(pill()).toBeUndefined();
});

test.for(["unreachable", "unavailable"] as const)("while the API is %s, panels say for how long", (kind) => {
  const { shell, pill } = shellOf();
  shell.setPermalink("https://example.org/x/?a=2", false);
  vi.advanceTimersByTime(10_000);
  shell.setStatus(stale(kind, { since: performance.now() - 2_000 }), "");
  expect(pill()).toBe('"no response for 2 s, showing the stored one"');
  vi.advanceTimersByTime(117_000);
  expect(pill()).toBe('"no response for 119 s, showing the stored one"');
  vi.advanceTimersByTime(1_000);
  expect(pill()).toBe('"no response for 2 min, showing the stored one"');
});

test("what is taken away loads once, when it is first unfolded, and follows every later state", async () => {
  const [loaded, given]: [unknown[], string[]] = [[], []];
  const { shell, details } = shellOf(async (unfolded) => {
    loaded.push(unfolded);
    return (permalink) => given.push(permalink);
  });
  const toggle = async (open: boolean): Promise<void> => {
    Object.assign(details, { open });
    details.fire("toggle");
    await vi.advanceTimersByTimeAsync(0);
  };
  await toggle(false);
  expect(loaded).toEqual([]);
  await toggle(true);
  await toggle(false);
  await toggle(true);
  shell.setPermalink("https://example.org/x/?a=2", false);
  expect(loaded).toEqual([details]);
  expect(given).toEqual(["https://example.org/x/?a=1#fig-x", "https://example.org/x/?a=2#fig-x"]);
});

test("what cannot be loaded says so, until it has been loaded", async () => {
  let fails = true;
  const { details, note } = shellOf(async () => {
    if (fails) throw new Error("offline");
    return () => {};
  });
  Object.assign(details, { open: true });
  details.fire("toggle");
  await vi.advanceTimersByTimeAsync(0);
  expect(note.textContent).toBe("These could not be loaded. Reload the page to try again.");
  fails = false;
  details.fire("toggle");
  await vi.advanceTimersByTimeAsync(0);
  expect(note.textContent).toBe("");
});

test("markup that lacks a part is an error that names it", () => {
  const find1 = () => find(asElement(new PageElement("div")), "[data-x]");
  expect(find1).toThrow("find: expected an element for [data-x], got none");
});
