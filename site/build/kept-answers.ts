/**
 * Responses to POST requests that an earlier build received, a file for each, in the folder that `worker-at-build.ts` makes
 * for the Worker's bundle. A response depends on that bundle, on the request and on the model's networks, whose digests are
 * on its card.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeAtomically } from "../../training/runs/files.ts";
import type { ApiRequest } from "../lib/api/api.ts";

/** Content of a response with status 200. */
export interface Asked {
  readonly contentType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * The response of an earlier build, or that of `ask`, which the next build finds.
 *
 * @param card of the model that the request names, if it names one
 */
export async function keptAnswer(
  request: ApiRequest,
  card: string | undefined,
  ask: () => Promise<Asked>,
): Promise<Asked> {
  const folder = process.env.ANSWERS_AT_BUILD;
  if (folder === undefined) throw new Error("keptAnswer: expected a folder made by the build, got none");
  const key = createHash("sha256")
    .update(JSON.stringify([request, card]))
    .digest("hex");
  const path = join(folder, key);
  const file = await readFile(path).catch(() => undefined);
  if (file) return read(file);
  const answer = await ask();
  await writeAtomically(path, Buffer.concat([Buffer.from(`${answer.contentType}\n`), answer.bytes]));
  return answer;
}

/** The content type in the first line, and the body after it. */
function read(file: Buffer): Asked {
  const end = file.indexOf("\n");
  return { contentType: file.toString("utf8", 0, end), bytes: new Uint8Array(file.subarray(end + 1)) };
}
