/** Requests per second under load, for ours and a peer in turn. */
import autocannon from "autocannon";
import { inTurns } from "./row.ts";
import { startReadyMade, stop } from "./workerd.ts";

const secondsPerTurn = 3;
const rounds = 5;

/** A request that is repeated over several connections. */
export interface Load {
  readonly url: string;
  readonly method?: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Few connections for requests that take tenths of a second, so that a turn has many responses. */
  readonly connections: number;
  /** The path of each request, instead of the URL's own. */
  readonly nextPath?: () => string;
}

export const postJson = (url: string, body: unknown, connections = 16): Load => ({
  url,
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
  connections,
});

/** @throws Error if a response is neither 2xx nor 304, because a failure is no work */
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

/** Both rates and their ratio, measured in turn; and what the runtime allows, if a port for it is given. */
export async function race(ours: Load, peer: Load, limitPort?: number): Promise<Awaited<ReturnType<typeof inTurns>>> {
  const limit = limitPort === undefined ? undefined : await startReadyMade(limitPort, ours);
  const rate = (load: Load) => () => requestsPerSecond(load);
  try {
    return await inTurns(rounds, rate(ours), rate(peer), limit && rate({ ...ours, url: limit.url }));
  } finally {
    if (limit) await stop(limit);
  }
}
