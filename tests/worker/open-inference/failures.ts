/** Requests of the Open Inference Protocol that fail, and what their problems say. */
import { expect, test } from "vitest";
import { jsonOf, type Problem } from "../ask.ts";
import { expectWords } from "../problem-words.ts";
import { lengthName } from "./support.ts";

export interface Failure {
  readonly what: string;
  readonly request: () => Promise<Response>;
  readonly status: number;
  /** The field that the problem names; absent if it concerns the whole request. */
  readonly pointer?: string;
  /** Part of its detail, if that tells the reader what to do. */
  readonly says?: string;
}

export function testFailures(failures: readonly Failure[]): void {
  test.for(failures)("$what gets $status", async ({ request, status, pointer, says = "" }) => {
    const response = await request();
    const problem = await jsonOf<Problem>(Promise.resolve(response));
    expect(response.status).toBe(status);
    expect(response.headers.get("Content-Type")).toBe("application/problem+json");
    expect(response.headers.get(lengthName)).toBeNull();
    expect(problem.error).toBe(problem.detail);
    expect(problem.error).toContain(says);
    expectWords(problem);
    expect(problem.errors.map((error) => error.pointer)).toEqual(
      pointer === undefined ? [] : expect.arrayContaining([pointer]),
    );
  });
}
