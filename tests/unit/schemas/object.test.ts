import { expect, test } from "vitest";
import { z } from "zod";
import { limits } from "../../../worker/limits.ts";
import { either } from "../../../worker/schemas/choice.ts";
import { strict } from "../../../worker/schemas/object.ts";

const mean = strict({ mean: z.number().optional() });

test.for([
  ["an object", mean, limits.mistakes],
  ["none of two objects", either([mean, strict({ samples: z.number() })], "a mean, or samples"), limits.mistakes + 1],
] as const)("of the unknown fields of %s, no more become issues than a refusal lists", ([, schema, issues]) => {
  const flood = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`means${i}`, i]));
  expect(schema.safeParse(flood).error?.issues).toHaveLength(issues);
});
