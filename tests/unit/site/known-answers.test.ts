/** Answers that a figure keeps, and what offline copies keep for it. */
import { afterEach, expect, test, vi } from "vitest";
import { number } from "../../../site/lib/figure/fields.ts";
import { KnownAnswers } from "../../../site/lib/figure/known-answers.ts";
import { apiOrigin, type CopiedFigure, movableIn, reportCopy, storedIn } from "../../../site/lib/report/report-copy.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

/** Answers of a server that responds with the number of requests so far, and what it was sent. */
function answers() {
  const sent: string[] = [];
  vi.stubGlobal("fetch", async (path: string, { body }: RequestInit) => {
    sent.push(`${path}${body ?? ""}`);
    return Response.json(sent.length);
  });
  const known = new KnownAnswers();
  const ask = async (path: string, call = "call", body?: string, accept = "application/json") => {
    const request = { method: "POST", path, accept, ...(body && { body }) } as const;
    return (await known.ask(call, request, new AbortController().signal)).value;
  };
  return { ask, sent };
}

test("the same request of the same call is sent once, and one that differs in call, path, body or type again", async () => {
  const { ask, sent } = answers();
  const all = [
    await ask("/a"),
    await ask("/a"),
    await ask("/b"),
    await ask("/a", "other"),
    await ask("/a", "call", "1"),
  ];
  expect(all).toEqual([1, 1, 2, 3, 4]);
  expect(await ask("/a", "call", "1")).toBe(4);
  expect(sent).toEqual(["/a", "/b", "/a", "/a1"]);
  expect(await ask("/a", "call", "1", "application")).toBe(5);
});

test("the sixty answers that were used last are kept", async () => {
  const { ask, sent } = answers();
  for (let i = 0; i < 60; i++) await ask(`/${i}`);
  await ask("/0");
  await ask("/60");
  expect(sent).toHaveLength(61);
  await ask("/0");
  await ask("/2");
  expect(sent).toHaveLength(61);
  await ask("/1");
  expect(sent).toHaveLength(62);
});

test("an answer that failed is not kept", async () => {
  const { ask } = answers();
  vi.stubGlobal("fetch", async () => new Response("", { status: 503 }));
  await expect(ask("/a")).rejects.toMatchObject({ kind: "unavailable" });
  vi.stubGlobal("fetch", async () => Response.json("now"));
  expect(await ask("/a")).toBe("now");
});

const fields = { x: number(0, { min: -9, max: 9, step: 0.1 }), y: number(0, { min: -9, max: 9, step: 0.1 }) };
const before = { x: 1, y: 1 };
const copied: CopiedFigure = {
  nearest: ({ x }, { y }) => ({ x: String(Math.round(Number(x))), y: String(y) }),
  moves: (names) => names.includes("x"),
  limitControls: () => {},
  words: () => "",
};

test("a copy shows the stored state nearest to the wanted one, and the site the wanted one", () => {
  const wanted = { x: 2.4, y: 3 };
  expect(storedIn(copied, fields, wanted, before)).toEqual({ x: 2, y: 1 });
  expect(storedIn(undefined, fields, wanted, before)).toBe(wanted);
});

test("in a copy only the handles of stored fields move, on the site all", () => {
  const handle = (name: "x" | "y") => ({
    panel: "p",
    label: name,
    x: 1,
    y: 2,
    move: (...[x, y]: [number, number]) => ({ [name]: x + y }),
  });
  const handles = [handle("x"), handle("y")];
  expect(movableIn(copied, handles)).toEqual([handles[0]]);
  expect(movableIn(undefined, handles)).toEqual(handles);
});

test("addresses to copy have the origin of the published report in a copy, and the page's on the site", () => {
  vi.stubGlobal("location", { origin: "http://localhost" });
  expect([apiOrigin(), reportCopy()]).toEqual(["http://localhost", undefined]);
  vi.stubGlobal("marginaliaCopy", { origin: "https://published.org" });
  expect(apiOrigin()).toBe("https://published.org");
});
