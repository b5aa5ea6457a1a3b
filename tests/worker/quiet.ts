/** For tests of many thousand requests: the Worker's line a request takes longer to reach the test's log than to make. */
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
