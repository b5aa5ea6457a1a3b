import { decomposeMixture, decomposeTable } from "../../probability/expectation-laws.ts";
import { answer } from "../answer.ts";
import { group, route } from "../register.ts";
import * as contracts from "./contracts.ts";

export const expectations = group().openapiRoutes([
  route(contracts.decompose, (c) => {
    const request = c.req.valid("json");
    return answer("table" in request ? decomposeTable(request.table) : decomposeMixture(request.mixture));
  }),
]);
