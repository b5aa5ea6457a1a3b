/** For each problem of the API, its meaning for the sender of the request and what to do about it. */
import type { ProblemCode } from "../../../worker/problem.ts";

export const problemAdvice: Readonly<Record<ProblemCode, string>> = {
  Malformed:
    "The body is not JSON, or ends too soon; the detail gives the parser's error. Send well-formed JSON with `Content-Type: application/json`.",
  InvalidRequest:
    "A parameter or a field of the body is missing, of the wrong kind or out of range. `errors` points at each one; the ranges are in the OpenAPI document.",
  NotFound: "No model, data set or page has this address. `GET /v1/models` lists what is published.",
  MethodNotAllowed: "The address exists but not for this method. The `Allow` header names the methods that it takes.",
  NotAcceptable:
    "The `Accept` header allows no representation that this address has. Ask for `application/json`; images also come as `image/png` and `application/x-npy`.",
  PayloadTooLarge: "The body exceeds the published limit and was not read. Split the batch.",
  UnsupportedMediaType:
    "The body has a media type or a compression that this address does not read. Send `Content-Type: application/json`, under `/v2` also `application/octet-stream`.",
  NotPositiveDefinite:
    "A covariance or precision matrix has no Cholesky factor, so no Gaussian has it. Check its symmetry and scale; nothing is added to its diagonal for you.",
  ShapeMismatch: "Two arrays that must agree in a dimension do not. The detail names both shapes.",
  ImpossibleEvidence: "The observed values have probability zero under the model, so there is nothing to condition on.",
  InvalidDistribution: "Numbers that should be probabilities are negative or do not sum to one.",
  InvalidNetwork: "The variables form a cycle, a parent is missing, or a table does not fit its parents.",
  OutOfRange: "The request was sound, but a result is too large or too small for a double. Rescale the numbers.",
  TooExpensive:
    "The request would compute for longer than a request may. The detail says how much of it fits; send the rest in further requests.",
  TooManyRequests:
    "This client sent more requests than the service allows. Wait as many seconds as the `Retry-After` header says.",
  ModelUnavailable:
    "The model's files are missing or disagree with its card, so it is not served; other models are not affected. Try again later.",
  Internal:
    "The service itself is at fault. Nothing that a client sends should cause this; please report the request id.",
};
