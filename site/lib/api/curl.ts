/** A request as a curl command, quoted for a POSIX shell. */
import type { ApiRequest } from "./api.ts";

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

export function curl(request: ApiRequest, origin: string): string {
  const parts = [`curl ${quote(new URL(request.path, origin).href)}`, `-H ${quote(`accept: ${request.accept}`)}`];
  if (request.body !== undefined) {
    parts.push(`-H ${quote("content-type: application/json")}`, `-d ${quote(request.body)}`);
  }
  if (!/json/.test(request.accept)) parts.push(`-o answer.${request.accept.split("/").at(-1)?.replace("x-", "")}`);
  return parts.join(" \\\n  ");
}

/** The body of the request that a command of `curl` sends. */
export const bodyIn = (command: string): string | undefined =>
  /^ {2}-d '(.*)'(?: \\)?$/m.exec(command)?.[1]?.replaceAll("'\\''", "'");
