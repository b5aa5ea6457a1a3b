import { readFile } from "node:fs/promises";
import { parse } from "smol-toml";
import { expect, test } from "vitest";
import { root } from "../../../worker/local/configuration.ts";

interface Production {
  readonly vars: { readonly RATE_LIMIT_PERIOD_SECONDS: number };
  readonly ratelimits: readonly { readonly simple: { readonly period: number } }[];
}

test("the Retry-After of production is its rate limiter's period", async () => {
  const { env } = parse(await readFile(`${root}wrangler.toml`, "utf8")) as unknown as {
    readonly env: { readonly production: Production };
  };
  const { vars, ratelimits } = env.production;
  expect(ratelimits.map(({ simple }) => simple.period)).toEqual([vars.RATE_LIMIT_PERIOD_SECONDS]);
});
