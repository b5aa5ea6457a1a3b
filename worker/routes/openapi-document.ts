/**
 * The OpenAPI document of the contracts, completed by what applies to every route: names of operations, descriptions of
 * tags, the limit of bodies, headers of responses, and 304 responses.
 */

import type { App } from "../http/register.ts";
import { limits } from "../limits.ts";
import { serviceVersion } from "../version.ts";

export type Document = ReturnType<App["getOpenAPI31Document"]>;
export interface CompleteDocument extends Document {
  readonly openapi: typeof openapi;
  readonly paths: NonNullable<Document["paths"]>;
}
type PathItem = NonNullable<Document["paths"]>[string];
type Operation = NonNullable<PathItem["get"]>;
type Responses = NonNullable<Operation["responses"]>;
type RequestBody = Extract<NonNullable<Operation["requestBody"]>, { content: unknown }>;

const description = `Probabilistic machine learning over HTTP: decode the latents of published models, condition mixtures of Gaussians, query Bayesian networks, run variational inference.

Requests and responses are JSON in UTF-8, arrays row-major, densities and bounds in nats. Many routes have further representations: images as \`image/png\`, in one sheet; arrays as \`application/x-npy\`; tables as \`text/csv\`; the progress of long work as \`text/event-stream\` or \`application/x-ndjson\`. The parameter \`format\` selects one; without it the Accept header decides.

Requests are strict: an unknown field or parameter is refused with a list of the accepted ones and a suggestion, and so are two alternatives at once. \`count\` is the number of results, \`draws\` the number of Monte Carlo draws that are averaged. A route with one main array also accepts it as \`application/x-npy\`, with its other fields in the query, and one image as \`image/png\`. Bodies may have \`Content-Encoding: gzip\` or \`deflate\`.

All randomness comes from \`seed\`: the same request returns the same bytes. A GET under \`/v1\` has a strong ETag, and returns 304 to a client that already has that version. Lists take \`offset\` and \`count\`, and link to the next page.

A body has at most ${limits.bodyBytes.toLocaleString("en")} bytes once unpacked, enough for as many random doubles as any route accepts. The other limits are documented with the fields that they bound; all are checked before any work is done. A request may take ${limits.operations.toLocaleString("en")} multiplications of a network; beyond that, 422 says what would fit. Every error is a problem document (RFC 9457), whose \`errors\` name the fields at fault.

There is no key and no account, and pages of any origin may call the API. The header \`X-Request-Id\` of a response names it in the log.`;

/** Descriptions of the tags, in the order of the document. */
const tagDescriptions: Readonly<Record<string, string>> = {
  Models: "Variational autoencoders trained for this service: their cards, p(x|z) and q(z|x).",
  "Data sets": "The images that the models are tested on.",
  "Mixtures of Gaussians":
    "Conditioning, marginals, densities, draws and maximum likelihood of Σ_k π_k N(x | μ_k, Σ_k).",
  "Bayesian linear regression":
    "The Gaussian posterior over weights, its predictive distribution, and data to try it on.",
  "Probabilistic PCA":
    "Probabilistic PCA: its maximum likelihood model, the exact posterior of its latents, and its evidence.",
  "Bayesian networks":
    "Exact inference and d-separation in networks of discrete variables, from the catalogue or your own.",
  Gaussians: "Divergences between Gaussians, and the Gaussian nearest to another distribution.",
  Expectations: "The laws of total expectation and total variance, term by term.",
  "Predictive checks": "Data sets replicated under a fitted model, compared with the data.",
  "Variational inference": "Coordinate ascent on the evidence lower bound.",
  Reparameterisation: "Draws as functions of noise, and the resulting gradient estimators.",
  "Open Inference Protocol":
    "The models' networks over KServe's V2 protocol, FP32, with the binary tensor extension: stock clients of Triton and KServe work unchanged.",
  "Self-description": "What the API says about itself.",
};

const etagHeaders = {
  ETag: { description: "strong, specific to this representation", schema: { type: "string" } },
  "Cache-Control": { description: "how long caches may keep the response", schema: { type: "string" } },
  Vary: { description: "Accept", schema: { type: "string" } },
} as const;

const ifNoneMatch = {
  name: "If-None-Match",
  in: "header",
  description: "ETags that the client has; 304 if one of them is current",
  schema: { type: "string" },
} as const;

const retryAfter = {
  "Retry-After": { description: "seconds to wait", schema: { type: "integer", minimum: 1 } },
} as const;

const requestId = { "X-Request-Id": { $ref: "#/components/headers/X-Request-Id" } } as const;

/** The version of the format. */
const openapi = "3.1.0";

/** The complete document of an application. */
export function createDocument(app: App): CompleteDocument {
  const document = app.getOpenAPI31Document({
    openapi,
    info: { title: "Marginalia", version: serviceVersion, description, license: { name: "MIT" } },
    servers: [{ url: "/", description: "where this document was served" }],
    externalDocs: { url: "/docs/", description: "the reference as a page" },
  });
  const paths = Object.entries(document.paths ?? {}).map(([path, item]) => [path, completePath(path, item)] as const);
  const used = new Set(
    paths.flatMap(([, item]) => [item.get, item.post].flatMap((operation) => operation?.tags ?? [])),
  );
  return {
    ...document,
    openapi,
    tags: Object.entries(tagDescriptions)
      .filter(([name]) => used.has(name))
      .map(([name, text]) => ({ name, description: text })),
    paths: Object.fromEntries(paths),
    components: {
      ...document.components,
      headers: { "X-Request-Id": { description: "identifies this response in the log", schema: { type: "string" } } },
    },
  };
}

function completePath(path: string, { get, post, ...item }: PathItem): PathItem {
  return {
    ...item,
    ...(get && { get: completeGet(path, get) }),
    ...(post && { post: completeOperation("post", path, post) }),
  };
}

/** A GET of v1, and this document, is a pure function of its URL; GETs of v2 report states. */
function completeGet(path: string, operation: Operation): Operation {
  const completed = completeOperation("get", path, operation);
  if (path.startsWith("/v2")) return completed;
  const { 200: success, ...others } = completed.responses ?? {};
  return {
    ...completed,
    parameters: [...(completed.parameters ?? []), ifNoneMatch],
    responses: {
      200: { ...success, headers: { ...success.headers, ...etagHeaders } },
      304: { description: "the client has the current version", headers: { ...requestId, ...etagHeaders } },
      ...others,
    },
  };
}

function completeOperation(method: string, path: string, operation: Operation): Operation {
  const { requestBody } = operation;
  return {
    operationId: operationId(method, path),
    ...operation,
    ...(requestBody && "content" in requestBody && { requestBody: completeBody(requestBody) }),
    responses: completeResponses(operation.responses ?? {}),
  };
}

function completeBody({ description, ...body }: RequestBody): RequestBody {
  const limit = `at most ${limits.bodyBytes.toLocaleString("en")} bytes`;
  return { description: description === undefined ? limit : `${limit}; ${description}`, ...body };
}

function completeResponses(responses: Responses): Responses {
  return Object.fromEntries(
    Object.entries(responses).map(([status, response]) => [
      status,
      { ...response, headers: { ...requestId, ...(status === "429" && retryAfter), ...response.headers } },
    ]),
  );
}

/** Operation id: `getModelsByIdDecode` for GET /v1/models/{id}/decode. */
function operationId(method: string, path: string): string {
  const words = path
    .split("/")
    .filter((part) => part !== "" && part !== "v1")
    .flatMap((part) => (part.startsWith("{") ? ["by", part.slice(1, -1)] : part.split(/\W/)));
  return method + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}
