/**
 * Errors of the domain and how HTTP tells them (RFC 9457, application/problem+json).
 *
 * The mathematics throws DomainError with a code; this table is the only place that knows the status of a code.
 */

/** Every way in which a well-formed request can be impossible, unavailable or too much. */
export type ProblemCode =
  | "Malformed"
  | "InvalidRequest"
  | "NotFound"
  | "MethodNotAllowed"
  | "NotAcceptable"
  | "PayloadTooLarge"
  | "UnsupportedMediaType"
  | "NotPositiveDefinite"
  | "ShapeMismatch"
  | "ImpossibleEvidence"
  | "InvalidDistribution"
  | "InvalidNetwork"
  | "OutOfRange"
  | "TooExpensive"
  | "TooManyRequests"
  | "ClientClosedRequest"
  | "ModelUnavailable"
  | "Internal";

/** Status and title of each code; exhaustive by construction. */
export const problems: Readonly<Record<ProblemCode, { readonly status: number; readonly title: string }>> = {
  Malformed: { status: 400, title: "Malformed request" },
  InvalidRequest: { status: 400, title: "Invalid request" },
  NotFound: { status: 404, title: "Not found" },
  MethodNotAllowed: { status: 405, title: "Method not allowed" },
  NotAcceptable: { status: 406, title: "Not acceptable" },
  PayloadTooLarge: { status: 413, title: "Payload too large" },
  UnsupportedMediaType: { status: 415, title: "Unsupported media type" },
  NotPositiveDefinite: { status: 422, title: "Matrix is not positive definite" },
  ShapeMismatch: { status: 422, title: "Shapes disagree" },
  ImpossibleEvidence: { status: 422, title: "Evidence has probability zero" },
  InvalidDistribution: { status: 422, title: "Not a probability distribution" },
  InvalidNetwork: { status: 422, title: "Not a Bayesian network" },
  OutOfRange: { status: 422, title: "Result beyond the range of doubles" },
  TooExpensive: { status: 422, title: "More work than one request may ask for" },
  ClientClosedRequest: { status: 499, title: "The client has left" },
  TooManyRequests: { status: 429, title: "Too many requests" },
  ModelUnavailable: { status: 503, title: "Model unavailable" },
  Internal: { status: 500, title: "Internal error" },
};

/** Where the problems' page explains a code: NotAcceptable at not-acceptable. */
export const anchorOf = (code: ProblemCode): string =>
  code.replaceAll(/\B[A-Z]/g, (letter) => `-${letter}`).toLowerCase();

/** One offending field: a JSON pointer into the body, or the name of a query parameter or header. */
export interface FieldError {
  readonly pointer: string;
  readonly detail: string;
}

/** Where a value is in a JSON document, by the keys that lead to it (RFC 6901); empty for the whole. */
export function jsonPointer(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** A failure that whoever sent the request can understand: what was expected, what came, what to do. */
export class DomainError extends Error {
  override readonly name = "DomainError";
  readonly code: ProblemCode;
  readonly errors: readonly FieldError[];

  /** @param options the cause, for the log alone */
  constructor(code: ProblemCode, message: string, errors: readonly FieldError[] = [], options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.errors = errors;
  }
}

/**
 * The error of one field; its message is `pointer: detail`, for clients that show the message alone.
 *
 * @param pointer where the field is; empty for the whole body
 * @param detail `expectation, got value`
 */
export function violation(code: ProblemCode, pointer: string, detail: string): DomainError {
  return new DomainError(code, `${pointer || "body"}: ${detail}`, [{ pointer, detail }]);
}

/**
 * A model, or a file of it, that cannot be had.
 *
 * @param reason public: `expectation, got value`
 * @param cause for the log alone
 */
export function unavailable(reason: string, cause?: unknown): DomainError {
  return new DomainError("ModelUnavailable", reason, [], { cause });
}
