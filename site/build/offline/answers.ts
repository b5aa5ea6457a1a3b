/** API responses in the form in which an offline copy stores them. */
import type { ApiRequest } from "../../lib/api/api.ts";
import { base64 } from "../../lib/figure/base64.ts";
import { isText, type StoredAnswer, type StoredFigure } from "../../offline/stored.ts";
import type { Asked } from "../kept-answers.ts";

/** @throws Error the API refuses the request */
export type AskApi = (request: ApiRequest) => Promise<Asked>;

/** A figure's states, and the responses that they need, by request. */
export interface FigureInCopy {
  readonly figure: StoredFigure;
  readonly answers: Readonly<Record<string, StoredAnswer>>;
}

export const storedAnswer = ({ contentType, bytes }: Asked): StoredAnswer => [
  contentType,
  isText(contentType) ? new TextDecoder().decode(bytes) : base64(bytes),
];

/** Sends a request to the Worker at an origin. */
export const askAt =
  (origin: string): AskApi =>
  async ({ method, path, accept, body }) => {
    const headers = { accept, connection: "close", ...(body !== undefined && { "content-type": "application/json" }) };
    const response = await fetch(new URL(path, origin), { method, headers, ...(body !== undefined && { body }) });
    if (!response.ok) throw new Error(`expected 200 for ${path}, got ${response.status}`);
    const bytes = new Uint8Array(await response.arrayBuffer());
    return { contentType: response.headers.get("content-type") ?? "", bytes };
  };
