/** What holds of every figure's definition, before any browser. */
import { expect, test } from "vitest";
import { initialState } from "../../../site/lib/fields.ts";
import { figures } from "../../../site/lib/figures.ts";

test.each(figures)("$id: when the API is gone its load fails once, and no call fails unheard", async (figure) => {
  const unheard: unknown[] = [];
  const listen = (reason: unknown): number => unheard.push(reason);
  process.on("unhandledRejection", listen);
  const load = figure.load(initialState(figure.fields), () => Promise.reject(new Error("no answer")));
  await expect(load).rejects.toThrow("no answer");
  // Unhandled rejections are told after the microtasks.
  await new Promise((resolve) => setImmediate(resolve));
  process.off("unhandledRejection", listen);
  expect(unheard).toEqual([]);
});
