/**
 * The browser's one way to the API: every fetch of the site's scripts is made here.
 *
 * An answer keeps its raw bytes, so that the API drawer shows and saves exactly what came over the wire. Failures
 * are sorted by what the reader can do about them.
 */

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
  /** The server's own account of that time, where it gave one. */
  readonly serverTiming: string;
}

/**
 * unreachable: no answer at all; limited: 429; unavailable: 5xx, or something else than the API answered; refused: the
 * request itself is at fault.
 */
export type FailureKind = "unreachable" | "limited" | "unavailable" | "refused";

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

/** Past this an answer is of no use to someone who is looking at a figure. */
const timeoutMs = 10_000;

/**
 * Sends one request.
 *
 * @throws ApiFailure for everything but a 2xx answer of the type that was asked for
 * @throws DOMException AbortError when `signal` fires
 */
export async function send(request: ApiRequest, signal?: AbortSignal): Promise<ApiAnswer> {
  const started = performance.now();
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(request.path, {
      method: request.method,
      headers: {
        accept: request.accept,
        ...(request.body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(request.body === undefined ? {} : { body: request.body }),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (!response.ok) throw failureOf(response, bytes);
    const contentType = response.headers.get("content-type") ?? "";
    // The sign-in page of a hotel's network comes with 200.
    if (!contentType.startsWith(request.accept)) {
      throw new ApiFailure("unavailable", `expected ${request.accept}, got ${contentType || "nothing"}`);
    }
    return {
      request,
      status: response.status,
      contentType,
      bytes,
      latencyMs: performance.now() - started,
      serverTiming: response.headers.get("server-timing") ?? "",
    };
  } catch (cause) {
    if (cause instanceof ApiFailure || signal?.aborted) throw cause;
    throw new ApiFailure("unreachable", timeout.aborted ? `no answer in ${timeoutMs / 1000} s` : "no connection");
  }
}

/** @throws ApiFailure for what is no JSON */
export function jsonOf<T>({ bytes }: { readonly bytes: Uint8Array }): T {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as T;
  } catch {
    throw new ApiFailure("unavailable", "expected JSON, got something else");
  }
}

function failureOf(response: Response, bytes: Uint8Array): ApiFailure {
  const kind = response.status === 429 ? "limited" : response.status >= 500 ? "unavailable" : "refused";
  const message = [response.status, detailOf(bytes)].filter((part) => part !== "").join(": ");
  return new ApiFailure(kind, message, retryAfterMs(response));
}

/** The `detail` of an RFC 9457 body; a proxy's page of HTML has none worth showing. */
function detailOf(bytes: Uint8Array): string {
  try {
    const problem: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof problem === "object" && problem !== null && "detail" in problem ? String(problem.detail) : "";
  } catch {
    return "";
  }
}

/** Retry-After as seconds or as a date. */
function retryAfterMs(response: Response): number | undefined {
  const header = response.headers.get("retry-after");
  if (header === null) return undefined;
  const wait = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined;
}
