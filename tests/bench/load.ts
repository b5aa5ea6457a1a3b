/** Requests a second under load, ours and a peer's in turns. */
import autocannon from "autocannon";
import { inTurns } from "./row.ts";

const secondsPerTurn = 3;
const rounds = 5;

/** One request, sent again and again over a number of connections. */
export interface Load {
  readonly url: string;
  readonly method?: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Few for what takes tenths of a second: a turn must hold many answers. */
  readonly connections: number;
  /** The path of each request, in place of the URL's own. */
  readonly nextPath?: () => string;
}

export const postJson = (url: string, body: unknown, connections = 16): Load => ({
  url,
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
  connections,
});

/** @throws Error when an answer is neither 2xx nor 304: what fails is no work done */
export async function requestsPerSecond({ nextPath, ...load }: Load, duration = secondsPerTurn): Promise<number> {
  const result = await autocannon({
    ...load,
    headers: { ...load.headers },
    duration,
    ...(nextPath && { requests: [{ setupRequest: (request) => ({ ...request, path: nextPath() }) }] }),
  });
  const failures = result["4xx"] + result["5xx"] + result.errors;
  if (failures > 0) throw new Error(`requestsPerSecond: expected no failure on ${load.url}, got ${failures}`);
  return result.requests.average;
}

/** Both rates and their ratio, in turns. */
export const race = (ours: Load, peer: Load) =>
  inTurns(
    rounds,
    () => requestsPerSecond(ours),
    () => requestsPerSecond(peer),
  );
