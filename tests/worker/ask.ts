/** Sends requests to an application inside workerd, with the committed artefacts or with others. */
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { z } from "zod";
import { createApp } from "../../worker/app.ts";
import type { ProblemSchema } from "../../worker/schemas/problem.ts";

const app = createApp();

export type Problem = z.infer<typeof ProblemSchema>;

/** Static files by path, instead of the committed ones. */
export type Files = Readonly<Record<string, ArrayBuffer | string | undefined>>;

export const assetsOf = (files: Files): Pick<Env, "ASSETS"> => ({
  ASSETS: {
    fetch: async (url: string) => {
      const file = files[new URL(url).pathname];
      return file === undefined ? new Response(null, { status: 404 }) : new Response(file);
    },
  } as unknown as Fetcher,
});

/** The response, after its background work has finished. */
export async function ask(path: string, init: RequestInit = {}, bindings: Partial<Env> = {}): Promise<Response> {
  const context = createExecutionContext();
  const response = await app.request(path, init, { ...env, ...bindings }, context);
  await waitOnExecutionContext(context);
  return response;
}

export const post = (path: string, body: unknown, headers: Record<string, string> = {}, bindings?: Partial<Env>) =>
  ask(
    path,
    {
      method: "POST",
      headers: { "Content-Type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    },
    bindings,
  );

export const jsonOf = async <T>(response: Promise<Response>): Promise<T> => (await (await response).json()) as T;
