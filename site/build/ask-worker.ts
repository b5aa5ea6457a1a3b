/** The pages' only source of numbers: the Worker that the build runs (`worker-at-build.ts`). */

export interface Asked {
  readonly status: number;
  readonly contentType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const asked = new Map<string, Promise<Asked>>();

/** One GET of the API or of a published artefact; asked once a build, however many pages need it. */
export function ask(path: string, accept = "application/json"): Promise<Asked> {
  const key = `${accept} ${path}`;
  const known = asked.get(key) ?? fetchFromWorker(path, accept);
  asked.set(key, known);
  return known;
}

export async function askText(path: string): Promise<string> {
  return new TextDecoder().decode((await ask(path)).bytes);
}

export async function askJson<T>(path: string): Promise<T> {
  return JSON.parse(await askText(path)) as T;
}

async function fetchFromWorker(path: string, accept: string): Promise<Asked> {
  const origin = process.env.WORKER_AT_BUILD;
  if (origin === undefined) throw new Error("ask: expected a Worker started by the build, got none");
  const response = await fetch(new URL(path, origin), { headers: { accept } });
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (!response.ok) {
    throw new Error(`ask: expected 200 for ${path}, got ${response.status} ${new TextDecoder().decode(bytes)}`);
  }
  return { status: response.status, contentType: response.headers.get("content-type") ?? "", bytes };
}
