/**
 * Errors of the domain and their HTTP representation (RFC 9457, application/problem+json).
 *
 * The mathematics throws a DomainError with a code; only this table maps codes to statuses.
 */

/** Reasons why a well-formed request fails. */
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
  | "ModelUnavailable"
  | "Internal";

/** Status and title of each code, exhaustively. */
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
  TooManyRequests: { status: 429, title: "Too many requests" },
  ModelUnavailable: { status: 503, title: "Model unavailable" },
  Internal: { status: 500, title: "Internal error" },
};

/** Anchor of a code on the page of problems: not-acceptable for NotAcceptable. */
export const anchorOf = (code: ProblemCode): string =>
  code.replaceAll(/\B[A-Z]/g, (letter) => `-${letter}`).toLowerCase();

/** One invalid field: a JSON pointer into the body, or the name of a query parameter or header. */
export interface FieldError {
  readonly pointer: string;
  readonly detail: string;
}

/** JSON pointer (RFC 6901) to the value under these keys; empty for the whole document. */
export function jsonPointer(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** A failure explained to the client: what was expected, what came, and what to do. */
export class DomainError extends Error {
  override readonly name = "DomainError";
  readonly code: ProblemCode;
  readonly errors: readonly FieldError[];

  /** @param options the cause, for the log only */
  constructor(code: ProblemCode, message: string, errors: readonly FieldError[] = [], options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.errors = errors;
  }
}

/**
 * An error in one field. Its message is `pointer: detail`, for clients that show only the message.
 *
 * @param pointer JSON pointer to the field; empty for the whole body
 * @param detail `expectation, got value`
 */
export function violation(code: ProblemCode, pointer: string, detail: string): DomainError {
  return new DomainError(code, `${pointer || "body"}: ${detail}`, [{ pointer, detail }]);
}

/**
 * An unavailable model, or an unavailable file of one.
 *
 * @param reason public: `expectation, got value`
 * @param cause for the log only
 */
export function unavailable(reason: string, cause?: unknown): DomainError {
  return new DomainError("ModelUnavailable", reason, [], { cause });
}
