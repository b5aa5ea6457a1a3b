/** For tests of many thousand requests: writing the Worker's log line takes longer than the request. */
import { afterAll, beforeAll } from "vitest";

export function keepQuiet(): void {
  const { log } = console;
  beforeAll(() => {
    console.log = () => {};
  });
  afterAll(() => {
    console.log = log;
  });
}
