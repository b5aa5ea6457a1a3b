/**
 * The platform's rate limiter, by client. Without its binding, or if it fails, requests pass. Health checks always
 * pass, so that monitoring cannot make the service look down.
 */
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import type { Bindings } from "../../environment.ts";
import { DomainError } from "../../problem.ts";
import { logFailure } from "./failure-log.ts";

/** Time limit of the limiter's decision: it counts in memory, within the data centre. */
const patienceMs = 100;
const healthPaths = "/v2/health/";
/** Groups of an IPv6 address that name a network; one owner has 2^64 addresses in it. */
const networkGroups = 4;

/** The eight groups of an IPv6 address in the URL standard's spelling, which may omit a run of zeros. */
function groupsOf(canonical: string): readonly number[] {
  const [head = [], tail = []] = canonical.split("::").map((part) => part.split(":").filter((group) => group !== ""));
  const zeros = new Array<string>(8 - head.length - tail.length).fill("0");
  return [...head, ...zeros, ...tail].map((group) => Number.parseInt(group, 16));
}

/** Key of a client's budget: its IPv4 address, or the /64 network of its IPv6 address. */
export function budgetKey(address: string | undefined): string {
  const url = URL.parse(`http://[${address}]`);
  if (!url) return address ?? "unknown";
  const groups = groupsOf(url.hostname.slice(1, -1));
  const [high = 0, low = 0] = groups.slice(6);
  // An IPv4-mapped IPv6 address.
  if (groups.slice(0, 6).join() === "0,0,0,0,0,65535") return [high >> 8, high & 255, low >> 8, low & 255].join(".");
  const network = groups.slice(0, networkGroups).map((group) => group.toString(16));
  return `${network.join(":")}::/64`;
}

type Limiter = Pick<NonNullable<Env["RATE_LIMITER"]>, "limit">;

/**
 * Whether the limiter lets a request pass.
 *
 * @throws Error the limiter gives no decision
 */
async function limit(limiter: Limiter, key: string): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise<never>((_, reject) => {
    const late = () => reject(new Error(`expected the rate limiter to answer within ${patienceMs} ms, got nothing`));
    timer = setTimeout(late, patienceMs);
  });
  try {
    const { success } = await Promise.race([limiter.limit({ key }), patience]);
    if (typeof success !== "boolean") throw new Error(`expected the rate limiter to decide, got ${typeof success}`);
    return success;
  } finally {
    clearTimeout(timer);
  }
}

/** @throws DomainError TooManyRequests */
async function requirePasses(c: Context<Bindings>, limiter: Limiter): Promise<void> {
  const { method, path } = c.req;
  const passes = await limit(limiter, budgetKey(c.req.header("CF-Connecting-IP"))).catch((error: unknown) => {
    logFailure(c.get("requestId"), error, { method, path });
    return true;
  });
  if (passes) return;
  const { RATE_LIMIT_PERIOD_SECONDS: seconds } = c.env;
  if (seconds === undefined) throw new DomainError("TooManyRequests", "expected fewer requests");
  c.header("Retry-After", String(seconds));
  throw new DomainError("TooManyRequests", `expected fewer requests in ${seconds} s`);
}

export const rateLimit = () =>
  createMiddleware<Bindings>(function rateLimit(c, next) {
    const limiter = c.env.RATE_LIMITER;
    // A refused preflight would hide the reason from its page.
    if (!limiter || c.req.method === "OPTIONS" || c.req.path.startsWith(healthPaths)) return next();
    return requirePasses(c, limiter).then(next);
  });
