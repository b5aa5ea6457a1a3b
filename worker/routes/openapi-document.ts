/**
 * The contracts' document, completed by what holds for every route and is therefore said by none: names of operations,
 * tags in words, the limit of bodies, the headers of answers, and who answers 304.
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

Requests and responses are JSON in UTF-8, arrays row-major, densities and bounds in nats. Many routes have further representations: images as \`image/png\`, one sheet; arrays as \`application/x-npy\`; tables as \`text/csv\`; the progress of long work as \`text/event-stream\` or \`application/x-ndjson\`. The parameter \`format\` names one; without it the Accept header chooses.

Requests are strict: an unknown field or parameter is refused, with what the place takes and what was probably meant, and so are two alternatives at once. \`count\` is how many come back, \`draws\` how many Monte Carlo draws are averaged. A route with one main array also takes it as \`application/x-npy\`, its other fields in the query, and one image as \`image/png\`. Bodies may come with \`Content-Encoding: gzip\` or \`deflate\`.

Nothing is random but by \`seed\`: the same request gives the same bytes. A GET under \`/v1\` has a strong ETag, and 304 for a client that already has it. Lists take \`offset\` and \`count\`, and link to the next page.

A body has at most ${limits.bodyBytes.toLocaleString("en")} bytes once unpacked, which is room for as many random doubles as any route takes. The other limits are beside the fields that they bound; all are checked before any work is done. A request may take ${limits.operations.toLocaleString("en")} multiplications of a network; beyond it 422 says what would fit. Whatever goes wrong is a problem document (RFC 9457), whose \`errors\` name the fields at fault.

There is no key and no account, and pages of any origin may ask. The header \`X-Request-Id\` of an answer names it in the log.`;

/** What each tag gathers, in the order of the document. */
const tagDescriptions: Readonly<Record<string, string>> = {
  Models: "Variational autoencoders that were trained for this service: their cards, p(x|z) and q(z|x).",
  "Data sets": "The images that the models were tested on.",
  "Mixtures of Gaussians":
    "Conditioning, marginals, densities, draws and maximum likelihood of Σ_k π_k N(x | μ_k, Σ_k).",
  "Bayesian linear regression":
    "The Gaussian posterior over weights, its predictive distribution, and data to try it on.",
  "Probabilistic PCA":
    "The Gaussian about a plane: its model of largest likelihood, the exact posterior of its latents, and its evidence.",
  "Bayesian networks":
    "Exact inference and d-separation in networks of discrete variables, from the catalogue or your own.",
  Gaussians: "Divergences between Gaussians, and the Gaussian that is nearest to something else.",
  Expectations: "The laws of total expectation and total variance, term by term.",
  "Predictive checks": "Replicated data sets under a fitted model, against the data.",
  "Variational inference": "Coordinate ascent on the evidence lower bound.",
  Reparameterisation: "Draws as functions of noise, and the gradients that follow from them.",
  "Open Inference Protocol":
    "The models' networks by KServe's V2 protocol, FP32, with the binary tensor extension: stock clients of Triton and KServe work unchanged.",
  "Self-description": "What the API says of itself.",
};

const etagHeaders = {
  ETag: { description: "strong, of this representation", schema: { type: "string" } },
  "Cache-Control": { description: "public, for how long", schema: { type: "string" } },
  Vary: { description: "Accept", schema: { type: "string" } },
} as const;

const ifNoneMatch = {
  name: "If-None-Match",
  in: "header",
  description: "ETags that the client has; 304 where one of them is current",
  schema: { type: "string" },
} as const;

const retryAfter = {
  "Retry-After": { description: "seconds to wait", schema: { type: "integer", minimum: 1 } },
} as const;

const requestId = { "X-Request-Id": { $ref: "#/components/headers/X-Request-Id" } } as const;

/** The version of the format. */
const openapi = "3.1.0";

/** The document of an application, complete. */
export function createDocument(app: App): CompleteDocument {
  const document = app.getOpenAPI31Document({
    openapi,
    info: { title: "Marginalia", version: serviceVersion, description, license: { name: "MIT" } },
    servers: [{ url: "/", description: "where this document was read" }],
    externalDocs: { url: "/docs/", description: "the same as a page" },
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
      headers: { "X-Request-Id": { description: "names this answer in the log", schema: { type: "string" } } },
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

/** A GET of v1, and this document, is a pure function of its URL; the protocol of v2 asks for states. */
function completeGet(path: string, operation: Operation): Operation {
  const completed = completeOperation("get", path, operation);
  if (path.startsWith("/v2")) return completed;
  const { 200: success, ...others } = completed.responses ?? {};
  return {
    ...completed,
    parameters: [...(completed.parameters ?? []), ifNoneMatch],
    responses: {
      200: { ...success, headers: { ...success.headers, ...etagHeaders } },
      304: { description: "the client has it already", headers: { ...requestId, ...etagHeaders } },
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

/** The request in one word: `getModelsByIdDecode` for GET /v1/models/{id}/decode. */
function operationId(method: string, path: string): string {
  const words = path
    .split("/")
    .filter((part) => part !== "" && part !== "v1")
    .flatMap((part) => (part.startsWith("{") ? ["by", part.slice(1, -1)] : part.split(/\W/)));
  return method + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}
