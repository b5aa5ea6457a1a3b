/**
 * The site's API client: all scripts send their requests through this module.
 *
 * An answer keeps its raw bytes, so the API drawer shows and saves exactly what was received; of an event stream it keeps
 * the final JSON. Failures are classified by what the reader can do about them.
 */

import { type ReportCopy, reportCopy } from "../report/report-copy.ts";
import { eventsOf } from "./event-lines.ts";

export interface ApiRequest {
  readonly method: "GET" | "POST";
  /** Path and query; the origin is the page's. */
  readonly path: string;
  readonly accept: string;
  /** JSON text of a POST. */
  readonly body?: string;
}

export interface ApiAnswer {
  readonly request: ApiRequest;
  readonly status: number;
  readonly contentType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Time from sending the request to receiving the last byte, ms. */
  readonly latencyMs: number;
  /** The server's own measurement, ms, if it covers the whole request. */
  readonly serverTiming: string;
}

/**
 * unreachable: no response; limited: 429; unavailable: 5xx, or a response that is not from the API; refused: the request
 * itself is wrong; unstored: an offline copy of the report has no stored response.
 */
export type FailureKind = "unreachable" | "limited" | "unavailable" | "refused" | "unstored";

export class ApiFailure extends Error {
  override readonly name = "ApiFailure";
  readonly kind: FailureKind;
  /** Delay that the server asked for in `Retry-After`, ms, if any. */
  readonly retryAfterMs: number | undefined;

  constructor(kind: FailureKind, message: string, retryAfterMs?: number) {
    super(message);
    this.kind = kind;
    this.retryAfterMs = retryAfterMs;
  }
}

const ndjson = "application/x-ndjson";

/** A response that is later than this is useless to a reader of a figure. */
const timeoutMs = 10_000;

/** Called on every new event with the data of all events so far. */
export type OnProgress = (events: readonly unknown[]) => void;

/**
 * Sends one request.
 *
 * @param onProgress requests the response as an event stream; the answer is the same JSON as without it
 * @throws ApiFailure for everything but a 2xx response of the requested type
 * @throws DOMException AbortError when `signal` fires
 */
export async function send(request: ApiRequest, signal?: AbortSignal, onProgress?: OnProgress): Promise<ApiAnswer> {
  const started = performance.now();
  const copy = reportCopy();
  if (copy) return storedAnswer(copy, request);
  const accept = onProgress ? ndjson : request.accept;
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(request.path, {
      method: request.method,
      headers: {
        accept,
        ...(request.body === undefined ? {} : { "content-type": "application/json" }),
      },
      body: request.body ?? null,
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    if (!response.ok) throw failureOf(response.status, problemOf(await bytesOf(response)), retryAfterMs(response));
    const contentType = response.headers.get("content-type") ?? "";
    // A captive portal's sign-in page also has status 200.
    if (!contentType.startsWith(accept)) {
      throw new ApiFailure("unavailable", `expected ${accept}, got ${contentType || "nothing"}`);
    }
    const bytes = onProgress ? await lastOf(response, onProgress) : await bytesOf(response);
    return {
      request,
      status: response.status,
      contentType: onProgress ? request.accept : contentType,
      bytes,
      latencyMs: performance.now() - started,
      // A stream sends its headers before the work is done.
      serverTiming: (!onProgress && response.headers.get("server-timing")) || "",
    };
  } catch (cause) {
    if (cause instanceof ApiFailure || signal?.aborted) throw cause;
    if (cause instanceof SyntaxError) throw new ApiFailure("unavailable", noJson);
    throw new ApiFailure("unreachable", timeout.aborted ? `no response in ${timeoutMs / 1000} s` : "no connection");
  }
}

/** @throws ApiFailure the copy has no stored response */
function storedAnswer(copy: ReportCopy, request: ApiRequest): ApiAnswer {
  const stored = copy.answer(request);
  if (!stored) throw new ApiFailure("unstored", "this copy of the report works without it");
  return { request, status: 200, ...stored, latencyMs: 0, serverTiming: "" };
}

const bytesOf = async (response: Response): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await response.arrayBuffer());

/** The final JSON of an event stream. */
async function lastOf(response: Response, onProgress: OnProgress): Promise<Uint8Array<ArrayBuffer>> {
  const events: unknown[] = [];
  for await (const { event, data } of eventsOf(response.body as ReadableStream<Uint8Array<ArrayBuffer>>)) {
    if (event === "done") return new TextEncoder().encode(JSON.stringify(data));
    if (event === "problem") throw failureOf((data as { status: number }).status, data);
    events.push(data);
    onProgress(events);
  }
  throw new ApiFailure("unavailable", "the response ended before it was complete");
}

const noJson = "expected JSON, got something else";

/** @throws ApiFailure the text is not JSON */
export function jsonOf<T>({ bytes }: { readonly bytes: Uint8Array }): T {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as T;
  } catch {
    throw new ApiFailure("unavailable", noJson);
  }
}

function failureOf(status: number, problem: unknown, retryAfterMs?: number): ApiFailure {
  const kind = status === 429 ? "limited" : status >= 500 ? "unavailable" : "refused";
  const message = [status, detailOf(problem)].filter((part) => part !== "").join(": ");
  return new ApiFailure(kind, message, retryAfterMs);
}

const detailOf = (problem: unknown): string =>
  typeof problem === "object" && problem !== null && "detail" in problem ? String(problem.detail) : "";

/** Parses an RFC 9457 body; undefined for anything else, such as a proxy's HTML page. */
function problemOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

/** Parses `Retry-After`, in seconds or as a date. */
function retryAfterMs(response: Response): number | undefined {
  const header = response.headers.get("retry-after") ?? "";
  const wait = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined;
}
