import { createRoute, z } from "@hono/zod-openapi";
import { expect, test } from "vitest";
import { answer, answerTensors } from "../../worker/http/answer.ts";
import { computation } from "../../worker/http/contract.ts";
import { group, route } from "../../worker/http/register.ts";

const contract = createRoute({
  path: "/halves",
  ...computation(
    z.object({ count: z.int() }),
    z.object({ halves: z.array(z.number()), unit: z.enum(["m", "s"]).optional() }),
    "0, 1/2, 1, …",
  ),
});

test("a handler may return its contract's response, read-only or without optional fields", async () => {
  const halves = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i / 2);
  const { request } = group().openapiRoutes([
    route(contract, (c) => {
      const { count } = c.req.valid("json");
      return answer({ halves: halves(count), unit: count > 9 ? "s" : undefined });
    }),
  ]);
  const response = await request("/halves", {
    method: "POST",
    body: JSON.stringify({ count: 3 }),
    headers: { "Content-Type": "application/json" },
  });
  expect(await response.json()).toEqual({ halves: [0, 0.5, 1] });
});

test("a handler that returns anything else does not compile", () => {
  // Each of these must be an error; otherwise the compiler complains about the directive.
  const refused = [
    // @ts-expect-error A list of another type.
    route(contract, () => answer({ halves: ["0"] })),
    // @ts-expect-error A field that is missing.
    route(contract, () => answer({ unit: "m" })),
    // @ts-expect-error A value outside the contract's enumeration.
    route(contract, () => answer({ halves: [0], unit: "kg" })),
    // @ts-expect-error A field that the contract does not name.
    route(contract, () => answer({ halves: [0], thirds: [0] })),
    // @ts-expect-error An array of another rank.
    route(contract, () => answerTensors({}, { halves: { data: new Float32Array(1), shape: [1, 1] as const } })),
    // @ts-expect-error A response of unknown JSON type.
    route(contract, (c) => c.json({ halves: [0] })),
    // @ts-expect-error A field that no request has.
    route(contract, (c) => answer({ halves: [c.req.valid("json").limit] })),
  ];
  expect(refused).toHaveLength(7);
});
