import { decomposeMixture, decomposeTable } from "../../probability/expectation-laws.ts";
import { answer } from "../answer.ts";
import type { Handler } from "../register.ts";
import type * as contracts from "./contracts.ts";

export const decompose: Handler<typeof contracts.decompose> = (c) => {
  const request = c.req.valid("json");
  return answer("table" in request ? decomposeTable(request.table) : decomposeMixture(request.mixture));
};
