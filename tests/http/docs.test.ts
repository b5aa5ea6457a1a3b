/** /docs is the live /openapi.json in full, as a page that needs nothing else. */
import { gzipSync } from "node:zlib";
import { expect, inject, test } from "vitest";
import { bodyOf, type OpenApiDocument, operationsOf, resolve } from "../../site/lib/openapi.ts";

const base = inject("baseUrl");

const response = await fetch(`${base}/docs`);
const html = await response.text();
const document = (await (await fetch(`${base}/openapi.json`)).json()) as OpenApiDocument;
const operations = operationsOf(document);

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", "#x27": "'" };
const textOf = (markup: string): string =>
  markup.replaceAll(/<[^>]*>/g, "").replaceAll(/&(#?\w+);/g, (all, name: string) => entities[name] ?? all);

/** The section of an operation or a schema. */
function section(id: string): string {
  const start = html.indexOf(`<section class="operation wide" id="${id}"`);
  if (start < 0) throw new Error(`expected a section ${id}`);
  return html.slice(start, html.indexOf("</section>", start));
}

/** The words of a shell's command line in which every argument that needs quotes has single ones. */
function shellWords(line: string): readonly string[] {
  return [...line.replaceAll("\\\n", "").matchAll(/(?:'[^']*'|\\'|[^\s'])+/g)].map(([word]) =>
    word.replaceAll(/'([^']*)'|\\'/g, (_, quoted: string | undefined) => quoted ?? "'"),
  );
}

/** What curl would send. */
function requestOf(line: string): Request {
  const [command, url = "", ...options] = shellWords(line);
  expect(command).toBe("curl");
  const headers = new Headers();
  let body: string | undefined;
  for (let i = 0; i < options.length; i += 2) {
    const [option, value = ""] = options.slice(i, i + 2);
    if (option === "-H") headers.set(...(value.split(": ") as [string, string]));
    else if (option === "-d") body = value;
    else throw new Error(`expected -H or -d, got ${option}`);
  }
  const { pathname, search } = new URL(url);
  return new Request(base + pathname + search, { headers, ...(body && { method: "POST", body }) });
}

test("/docs leads to a page that loads nothing from elsewhere", () => {
  expect(response.status).toBe(200);
  expect(response.headers.get("Content-Type")).toMatch(/^text\/html/);
  const loaded = [...html.matchAll(/<(?:script|img|iframe|link)\b[^>]*?\b(?:src|href)="([^"]*)"[^>]*>/g)]
    .filter(([tag]) => !tag.includes('rel="canonical"'))
    .map(([, address = ""]) => address);
  expect(loaded.length).toBeGreaterThan(0);
  expect(loaded.filter((address) => !address.startsWith("/") || address.startsWith("//"))).toEqual([]);
});

test("the page is small enough to be read at once: 48 KB gzip", () => {
  // 22 KB for 43 routes when it was made; twice that leaves room for as many again.
  expect(gzipSync(html).length).toBeLessThan(48 * 1024);
});

test.for(operations)(
  "$method $path is there with its parameters, fields and answers",
  ({ method, path, operation }) => {
    const text = textOf(section(operation.operationId));
    expect(text).toContain(`${method} ${path}`);
    expect(text).toContain(operation.summary.replaceAll("`", ""));
    for (const { name } of operation.parameters ?? []) expect(text).toContain(name);
    for (const [status, { description }] of Object.entries(operation.responses)) {
      expect(text).toContain(status);
      expect(text).toContain(description);
    }
    const body = bodyOf(operation);
    for (const field of Object.keys((body && resolve(document, body).properties) ?? {})) {
      expect(section(operation.operationId)).toContain(`<code>${field}</code>`);
    }
  },
);

test.for(operations)("the curl line of $method $path is answered 200", async ({ method, operation }) => {
  const line = textOf(/<pre[^>]*>([\s\S]*?)<\/pre>/.exec(section(operation.operationId))?.[1] ?? "");
  const request = requestOf(line);
  expect(request.method).toBe(method);
  const answer = await fetch(request);
  expect(answer.status).toBe(200);
  await answer.arrayBuffer();
});

test("every anchor that the page links to is on it, once", () => {
  const ids = [...html.matchAll(/\bid="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const anchors = [...html.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
  expect(anchors.filter((id) => !ids.includes(id))).toEqual([]);
});
