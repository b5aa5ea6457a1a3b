/**
 * The browser's one way to the API: every fetch of the site's scripts is made here.
 *
 * An answer keeps its raw bytes, so that the API drawer shows and saves exactly what came over the wire; of a stream
 * of events, the JSON that it ends with. Failures are sorted by what the reader can do about them.
 */

import { type ReportCopy, reportCopy } from "../report/report-copy.ts";
import { eventsOf } from "./event-lines.ts";

export interface ApiRequest {
  readonly method: "GET" | "POST";
  /** Path and query; the origin is the page's own. */
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
  /** From sending the request to having the last byte, milliseconds. */
  readonly latencyMs: number;
  /** The server's own account of that time, where it gave one for all of it. */
  readonly serverTiming: string;
}

/**
 * unreachable: no answer at all; limited: 429; unavailable: 5xx, or something else than the API answered; refused: the
 * request itself is at fault; unstored: a copy of the report has no answer to it.
 */
export type FailureKind = "unreachable" | "limited" | "unavailable" | "refused" | "unstored";

export class ApiFailure extends Error {
  override readonly name = "ApiFailure";
  readonly kind: FailureKind;
  /** How long the server asked to be left alone, where it said. */
  readonly retryAfterMs: number | undefined;

  constructor(kind: FailureKind, message: string, retryAfterMs?: number) {
    super(message);
    this.kind = kind;
    this.retryAfterMs = retryAfterMs;
  }
}

const ndjson = "application/x-ndjson";

/** Past this an answer is of no use to someone who is looking at a figure. */
const timeoutMs = 10_000;

/** Gets the data of the events that have come, each time that there is one more. */
export type OnProgress = (events: readonly unknown[]) => void;

/**
 * Sends one request.
 *
 * @param onProgress asks for the response as a stream of events; the answer is the same JSON as without it
 * @throws ApiFailure for everything but a 2xx answer of the type that was asked for
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
      ...(request.body === undefined ? {} : { body: request.body }),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    if (!response.ok) throw failureOf(response.status, problemOf(await bytesOf(response)), retryAfterMs(response));
    const contentType = response.headers.get("content-type") ?? "";
    // The sign-in page of a hotel's network comes with 200.
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
      // The headers of a stream left before the work was done.
      serverTiming: (!onProgress && response.headers.get("server-timing")) || "",
    };
  } catch (cause) {
    if (cause instanceof ApiFailure || signal?.aborted) throw cause;
    if (cause instanceof SyntaxError) throw new ApiFailure("unavailable", noJson);
    throw new ApiFailure("unreachable", timeout.aborted ? `no response in ${timeoutMs / 1000} s` : "no connection");
  }
}

/** @throws ApiFailure where the copy has none */
function storedAnswer(copy: ReportCopy, request: ApiRequest): ApiAnswer {
  const stored = copy.answer(request);
  if (!stored) throw new ApiFailure("unstored", "this copy of the report works without it");
  return { request, status: 200, ...stored, latencyMs: 0, serverTiming: "" };
}

const bytesOf = async (response: Response): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await response.arrayBuffer());

/** The JSON that a stream of events ends with. */
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

/** @throws ApiFailure for what is no JSON */
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

/** An RFC 9457 body; a proxy's page of HTML is none. */
function problemOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

/** Retry-After as seconds or as a date. */
function retryAfterMs(response: Response): number | undefined {
  const header = response.headers.get("retry-after");
  if (header === null) return undefined;
  const wait = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined;
}
