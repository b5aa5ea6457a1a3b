/** What a fuzzed route answered: how many requests, how many of them it accepted, and how long the slowest took. */

export interface Tally {
  /** Adds a response and its duration, ms. */
  readonly add: (status: number, elapsedMs: number) => void;
  readonly accepted: () => number;
  readonly line: (boundMs: number) => string;
}

export function beginTally(route: string): Tally {
  const start = performance.now();
  let requests = 0;
  let accepted = 0;
  let slowestMs = 0;
  return {
    add(status, elapsedMs) {
      requests++;
      if (status < 400) accepted++;
      slowestMs = Math.max(slowestMs, elapsedMs);
    },
    accepted: () => accepted,
    line(boundMs) {
      const seconds = (performance.now() - start) / 1000;
      const share = Math.round((100 * accepted) / Math.max(1, requests));
      return [
        route.padEnd(55),
        `${requests} requests`.padStart(15),
        `${share} % accepted`.padStart(15),
        `${(requests / seconds).toFixed(0)}/s`.padStart(8),
        `slowest ${slowestMs.toFixed(0)} ms of ${boundMs}`.padStart(25),
      ].join("");
    },
  };
}
