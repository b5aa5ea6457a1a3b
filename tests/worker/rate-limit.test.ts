import { afterEach, expect, test, vi } from "vitest";
import { budgetKey } from "../../worker/http/middleware/rate-limit.ts";
import { ask, jsonOf, type Problem } from "./ask.ts";

afterEach(() => vi.restoreAllMocks());

type Limiter = NonNullable<Env["RATE_LIMITER"]>;

const limiting = (limit: () => unknown): Partial<Env> => ({ RATE_LIMITER: { limit } as unknown as Limiter });
const refusing = limiting(async () => ({ success: false }));
const path = "/v1/models/mlp-2d";

test("a client over the limit gets the time to wait", async () => {
  const period = 10 as unknown as NonNullable<Env["RATE_LIMIT_PERIOD_SECONDS"]>;
  const refused = await ask(path, {}, { ...refusing, RATE_LIMIT_PERIOD_SECONDS: period });
  expect(refused.status).toBe(429);
  expect(refused.headers.get("Retry-After")).toBe("10");
  expect(await jsonOf<Problem>(Promise.resolve(refused))).toMatchObject({
    title: "Too many requests",
    detail: "expected fewer requests in 10 s",
  });
});

test.for(["/v2/health/live", "/v2/health/ready"])("%s is not limited", async (health) => {
  expect((await ask(health, {}, refusing)).status).toBe(200);
});

test.for<[string, () => unknown, string]>([
  [
    "throws",
    () => {
      throw new Error("no counter");
    },
    "no counter",
  ],
  ["rejects", () => Promise.reject(new Error("no counter")), "no counter"],
  ["never answers", () => new Promise(() => undefined), "within 100 ms, got nothing"],
  ["answers nothing", async () => undefined, "undefined"],
  ["answers something else", async () => ({}), "expected the rate limiter to decide, got undefined"],
])("a limiter that %s refuses nobody, within 250 ms, and is logged", async ([, limit, reason]) => {
  const lines: string[] = [];
  vi.spyOn(console, "error").mockImplementation((line: string) => lines.push(line));
  const start = performance.now();
  const response = await ask(path, { headers: { "X-Request-Id": "limited" } }, limiting(limit));
  expect(performance.now() - start).toBeLessThan(250);
  expect(response.status).toBe(200);
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    {
      requestId: "limited",
      method: "GET",
      path,
      reason: expect.stringContaining(reason),
      stack: expect.stringMatching(/\n\s+at /),
    },
  ]);
});

test("a budget belongs to an IPv4 address or a /64 network of IPv6", async () => {
  const keys: string[] = [];
  const limiter = limiting(async (...given: unknown[]) => {
    keys.push((given[0] as { key: string }).key);
    return { success: true };
  });
  const from = (address: string) => ask(path, { headers: { "CF-Connecting-IP": address } }, limiter);
  for (const address of ["192.0.2.7", "2001:db8:0:7::1", "2001:DB8:0:7:ffff:ffff:ffff:ffff"]) await from(address);
  expect(keys).toEqual(["192.0.2.7", "2001:db8:0:7::/64", "2001:db8:0:7::/64"]);
});

test.for([
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["2001:db8:0:0:1::", "2001:db8:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:db8:0:1::", "2001:db8:0:1::/64"],
  ["::ffff:192.0.2.7", "192.0.2.7"],
  ["fe80::1%eth0", "fe80::1%eth0"],
  ["no address", "no address"],
  [undefined, "unknown"],
])("%s uses the budget of %s", ([address, key]) => {
  expect(budgetKey(address)).toBe(key);
});
