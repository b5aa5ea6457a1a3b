/**
 * Runs in workerd in place of the bundle's own module where whoever starts the Worker chose its time or its rate limit.
 * Time stands still during a request. The limiter counts as miniflare's does, but by that time.
 */
import worker from "./index.js";

const SystemDate = Date;
let now = SystemDate.now();

globalThis.Date = class extends SystemDate {
  constructor(...parts) {
    super(...(parts.length === 0 ? [now] : parts));
  }
  static now() {
    return now;
  }
};

let period;
let counts = new Map();

const limiterOf = ({ limit, period: seconds }) => ({
  async limit({ key }) {
    const current = Math.floor(now / (1000 * seconds));
    if (current !== period) counts = new Map();
    period = current;
    counts.set(key, (counts.get(key) ?? 0) + 1);
    return { success: counts.get(key) <= limit };
  },
});

export default {
  async fetch(request, env, context) {
    now = Number(await (await env.CLOCK.fetch("http://clock")).text());
    const { RATE_LIMIT: given } = env;
    const limiting = given && { RATE_LIMITER: limiterOf(given), RATE_LIMIT_PERIOD_SECONDS: given.period };
    return worker.fetch(request, { ...env, ...limiting }, context);
  },
};
