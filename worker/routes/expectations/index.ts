import { answer } from "../../http/answer.ts";
import { group, route } from "../../http/register.ts";
import { decomposeMixture, decomposeTable } from "../../probability/mixtures/expectation-laws.ts";
import * as contracts from "./contracts.ts";

export const expectations = group().openapiRoutes([
  route(contracts.decompose, (c) => {
    const request = c.req.valid("json");
    return answer("table" in request ? decomposeTable(request.table) : decomposeMixture(request.mixture));
  }),
]);
