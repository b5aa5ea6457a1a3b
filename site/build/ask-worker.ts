/** Requests to the Worker that the build runs (`worker-at-build.ts`), the only source of the pages' numbers. */
import type { ApiRequest } from "../lib/api/api.ts";
import type { RequestFor } from "../lib/api/requests.ts";
import { type Asked, keptAnswer } from "./kept-answers.ts";

const asked = new Map<string, Promise<Asked>>();

/** A request to the API or for a published artefact, sent once per build for all pages; a POST, once for all builds. */
export function askApi(request: ApiRequest): Promise<Asked> {
  const key = JSON.stringify(request);
  const known = asked.get(key) ?? (request.method === "POST" ? askOrKnow(request) : fetchFromWorker(request));
  asked.set(key, known);
  return known;
}

async function askOrKnow(request: ApiRequest): Promise<Asked> {
  const [, model] = /^\/v[12]\/models\/([\w-]+)/.exec(request.path) ?? [];
  const card = model === undefined ? undefined : await askText(`/models/${model}/card.json`);
  return keptAnswer(request, card, () => fetchFromWorker(request));
}

/** Text of a GET. */
export function ask(path: string, accept = "application/json"): Promise<Asked> {
  return askApi({ method: "GET", path, accept });
}

/** JSON answer of a request made by `lib/api/requests.ts`. */
export async function askAnswer<T>(request: RequestFor<T>): Promise<T> {
  return JSON.parse(new TextDecoder().decode((await askApi(request)).bytes)) as T;
}

export async function askText(path: string): Promise<string> {
  return new TextDecoder().decode((await ask(path)).bytes);
}

export async function askJson<T>(path: string): Promise<T> {
  return JSON.parse(await askText(path)) as T;
}

/** Problem document of a request that the Worker refuses. */
export async function askRefusal(request: ApiRequest): Promise<string> {
  return new TextDecoder().decode((await fetchFromWorker(request, false)).bytes);
}

async function fetchFromWorker({ method, path, accept, body }: ApiRequest, isFine = true): Promise<Asked> {
  const origin = process.env.WORKER_AT_BUILD;
  if (origin === undefined) throw new Error("ask: expected a Worker started by the build, got none");
  // The Worker may close an idle connection while a long page renders, and fetch would still reuse it.
  const headers = { accept, connection: "close", ...(body !== undefined && { "content-type": "application/json" }) };
  const response = await fetch(new URL(path, origin), { method, headers, ...(body !== undefined && { body }) });
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (response.ok !== isFine) {
    throw new Error(
      `ask: expected ${isFine ? "200" : "a problem"} for ${path}, got ${response.status} ${new TextDecoder().decode(bytes)}`,
    );
  }
  return { contentType: response.headers.get("content-type") ?? "", bytes };
}
