/** The reference is complete for the live /openapi.json, in self-contained pages, and its programs run. */
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { expect, inject, onTestFinished, test } from "vitest";
import { operationGroups, operationHref, schemaAnchor, sharedSchemas } from "../../site/lib/api/api-reference.ts";
import { exampleResponse } from "../../site/lib/api/example-response.ts";
import { bodyOf, type OpenApiDocument, operationsOf, resolve } from "../../site/lib/api/openapi.ts";
import { findPython, missing } from "../python.ts";

const run = promisify(execFile);
const base = inject("baseUrl");

const pageAt = async (path: string): Promise<string> => (await fetch(base + path)).text();
const document = (await (await fetch(`${base}/openapi.json`)).json()) as OpenApiDocument;
const operations = operationsOf(document);
const entrance = await pageAt("/docs");
const paths = [...operationGroups(document).map(({ path }) => path), "/docs/reference/schemas/"];
const reference = new Map(await Promise.all(paths.map(async (path) => [path, await pageAt(path)] as const)));

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", "#x27": "'" };
const textOf = (markup: string): string =>
  markup.replaceAll(/<[^>]*>/g, "").replaceAll(/&(#?\w+);/g, (all, name: string) => entities[name] ?? all);

type Described = (typeof operations)[number];

/** The section of an operation on its page of the reference. */
function section(described: Described): string {
  const [path = "", id] = operationHref(described).split("#");
  const html = reference.get(path) ?? "";
  const start = html.indexOf(`<section class="operation" id="${id}"`);
  if (start < 0) throw new Error(`expected a section ${id}`);
  return html.slice(start, html.indexOf("</section>", start));
}

/** The program for an operation in a language, for this Worker. */
function program(described: Described, language: string): string {
  const found = new RegExp(`<pre[^>]*data-language="${language}"[^>]*>([\\s\\S]*?)</pre>`).exec(section(described));
  return textOf(found?.[1] ?? "").replaceAll("http://127.0.0.1:8787", base);
}

/** The arguments of a shell command line that quotes with single quotes only. */
function shellWords(line: string): readonly string[] {
  return [...line.replaceAll("\\\n", "").matchAll(/(?:'[^']*'|\\'|[^\s'])+/g)].map(([word]) =>
    word.replaceAll(/'([^']*)'|\\'/g, (_, quoted: string | undefined) => quoted ?? "'"),
  );
}

/** The request that curl would send. */
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
  return new Request(url, { headers, ...(body && { method: "POST", body }) });
}

test("no page of the reference loads anything from elsewhere", () => {
  for (const html of [entrance, ...reference.values()]) {
    const loaded = [...html.matchAll(/<(?:script|img|iframe|link)\b[^>]*?\b(?:src|href)="([^"]*)"[^>]*>/g)]
      .filter(([tag]) => !tag.includes('rel="canonical"'))
      .map(([, address = ""]) => address);
    expect(loaded.length).toBeGreaterThan(0);
    expect(loaded.filter((address) => !address.startsWith("/") || address.startsWith("//"))).toEqual([]);
  }
});

test("each page is small enough to load at once: 48 KB gzip", () => {
  for (const [path, html] of reference) expect(gzipSync(html).length, path).toBeLessThan(48 * 1024);
  expect(gzipSync(entrance).length).toBeLessThan(48 * 1024);
});

test.for(operations)("$method $path is documented with its parameters, fields and responses", (described) => {
  const { method, path, operation } = described;
  const markup = section(described);
  const text = textOf(markup);
  expect(text).toContain(`${method} ${path}`);
  expect(text).toContain(operation.summary.replaceAll("`", ""));
  for (const { name } of operation.parameters ?? []) expect(text).toContain(name);
  for (const [status, { description }] of Object.entries(operation.responses)) {
    expect(text).toContain(status);
    expect(text).toContain(description);
  }
  const body = bodyOf(operation);
  for (const field of Object.keys((body && resolve(document, body).properties) ?? {})) {
    expect(markup).toContain(`<code>${field}</code>`);
  }
});

test.for(operations)("the curl line of $method $path gets the response beside it", async (described) => {
  const request = requestOf(program(described, "curl"));
  expect(request.method).toBe(described.method);
  const response = await fetch(request);
  expect(response.status).toBe(200);
  const [, shown = ""] = /<pre[^>]*data-response[^>]*>([\s\S]*?)<\/pre>/.exec(section(described)) ?? [];
  expect(textOf(shown)).toBe(exampleResponse(await response.text()));
});

/** Runs the programs of all operations in one process, each in its own scope. */
async function runAll(command: string, file: string, language: string, scoped: (text: string) => string) {
  const folder = await mkdtemp(join(tmpdir(), "reference-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const programs = operations.map((each) => program(each, language));
  expect(programs.every((text) => text.includes(base))).toBe(true);
  await writeFile(join(folder, file), programs.map(scoped).join("\n"));
  await run(command, [join(folder, file)], { maxBuffer: 64 * 1024 * 1024 });
}

test("the TypeScript of every operation runs", async () => {
  await runAll(process.execPath, "reference.ts", "typescript", (text) => `{\n${text}\n}`);
}, 60_000);

const python = findPython(["requests"]);
test.skipIf(!python)(
  `the Python of every operation runs${missing("requests", python)}`,
  async () => {
    await runAll(python as string, "reference.py", "python", (text) => text);
  },
  60_000,
);

test("every anchor that a page links to exists once on it", () => {
  for (const [path, html] of [["/docs/", entrance] as const, ...reference]) {
    const ids = [...html.matchAll(/\bid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size, path).toBe(ids.length);
    const anchors = [...html.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(anchors.filter((id) => !ids.includes(id))).toEqual([]);
  }
});

test("an anchor of the old one-page reference leads on from the start page", () => {
  const linkAt = (id: string): string | undefined => new RegExp(`<a id="${id}" href="([^"]+)"`).exec(entrance)?.[1];
  for (const each of operations) expect(linkAt(each.operation.operationId)).toBe(operationHref(each));
  for (const { id, path } of operationGroups(document)) expect(linkAt(id)).toBe(path);
  for (const [name] of sharedSchemas(document)) {
    const href = linkAt(schemaAnchor(name)) ?? "";
    expect(reference.get("/docs/reference/schemas/")).toContain(`id="${href.split("#")[1]}"`);
  }
});
