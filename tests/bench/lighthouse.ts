/**
 * Lighthouse's scores of every page in its mobile profile: a slow phone on 1.6 Mbit/s, simulated from this machine's
 * speed. The machine's index is printed too: Lighthouse's phone is a quarter of a machine of 1,500 to 2,000.
 *
 * `node tests/bench/run.ts lighthouse /latent-atlas/` audits only the named pages.
 *
 * npx fetches it on demand, because nothing else needs its 150 packages.
 */
import { execFile } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompressSync, constants } from "node:zlib";
import { sections } from "../../site/lib/report/sections.ts";
import { startLocalWorker } from "../../worker/local.ts";
import { launchChromium } from "../browser/chromium.ts";
import type { BenchRow } from "./row.ts";

const lighthouse = "lighthouse@12.8.2";
const debuggingPort = 9_333;
const dist = fileURLToPath(new URL("../../dist/", import.meta.url));
const reportBytes = 64 * 1024 * 1024;
/** One page of each kind besides the sections. */
const others = [
  ...["/models/", "/models/mlp-2d/", "/models/wiggle-input/", "/errata/", "/problems/", "/notices/", "/print/"],
  ...["/docs/", "/docs/quick-start/", "/docs/reference/models/", "/docs/reference/schemas/", "/docs/try/"],
];
/** Audits of each page, in rounds over all pages; the median counts. */
const audits = 3;

interface Report {
  readonly environment: { readonly benchmarkIndex: number };
  readonly categories: Readonly<Record<"performance" | "accessibility" | "best-practices" | "seo", { score: number }>>;
  readonly audits: Readonly<
    Record<"largest-contentful-paint" | "cumulative-layout-shift" | "total-blocking-time", { displayValue: string }>
  >;
}

/** As fast as gzip and some 20 % smaller on these pages. */
const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };

/** By default the platform's network sends text as Brotli to browsers; the local Worker has no network in front of it. */
async function startNetwork(worker: string): Promise<{ readonly origin: string; readonly close: () => void }> {
  const server = createServer(async (request, response) => {
    const { accept = "*/*", "content-type": sent = "" } = request.headers;
    const { method = "GET" } = request;
    const body = method === "POST" ? await buffer(request) : undefined;
    const answer = await fetch(new URL(request.url ?? "/", worker), {
      method,
      headers: { accept, ...(body && { "content-type": sent }) },
      ...(body && { body: new Uint8Array(body) }),
    });
    const headers = new Headers(answer.headers);
    for (const name of ["content-length", "content-encoding", "transfer-encoding"]) headers.delete(name);
    const isText = /text|json|javascript|xml/.test(headers.get("content-type") ?? "");
    if (isText) headers.set("content-encoding", "br");
    const bytes = new Uint8Array(await answer.arrayBuffer());
    response.writeHead(answer.status, Object.fromEntries(headers));
    response.end(isText ? brotliCompressSync(bytes, brotli) : bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => server.close(),
  };
}

async function audit(url: string): Promise<Report> {
  const options = ["--port", String(debuggingPort), "--output", "json", "--quiet"];
  const { stdout } = await promisify(execFile)("npx", ["--yes", lighthouse, url, ...options], {
    maxBuffer: reportBytes,
  });
  return JSON.parse(stdout) as Report;
}

const percent = (score: number): number => Math.round(100 * score);

function rowOf(path: string, { environment, categories, audits: found }: Report): BenchRow {
  const others = [categories.accessibility, categories["best-practices"], categories.seo];
  return {
    name:
      `${path} (accessibility, best practices, SEO ${others.map(({ score }) => percent(score)).join(", ")}; ` +
      `LCP ${found["largest-contentful-paint"].displayValue}, CLS ${found["cumulative-layout-shift"].displayValue}, ` +
      `blocked for ${found["total-blocking-time"].displayValue}; machine ${Math.round(environment.benchmarkIndex)})`,
    ours: percent(categories.performance.score),
    peer: undefined,
    unit: "performance",
    ratio: undefined,
    target: ">= 95, others 100, LCP <= 2.5 s, CLS <= 0.02",
  };
}

export async function benchLighthouse(): Promise<BenchRow[]> {
  await using worker = await startLocalWorker({ assets: dist });
  const network = await startNetwork(worker.url);
  const { browser } = await launchChromium([`--remote-debugging-port=${debuggingPort}`]);
  try {
    const named = process.argv.slice(2).filter((argument) => argument.startsWith("/"));
    const all = [...sections.map(({ path }) => path), ...others];
    const paths = named.length > 0 ? named : all;
    const reports = new Map(paths.map((path) => [path, [] as Report[]]));
    for (let round = 0; round < audits; round++) {
      for (const [path, own] of reports) own.push(await audit(network.origin + path));
    }
    return Array.from(reports, ([path, own]) => {
      const sorted = own.toSorted((a, b) => a.categories.performance.score - b.categories.performance.score);
      return rowOf(path, sorted[Math.floor(audits / 2)] as Report);
    });
  } finally {
    await browser.close();
    network.close();
  }
}
