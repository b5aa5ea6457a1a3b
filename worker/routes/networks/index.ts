import { runPaced } from "../../budget/pace.ts";
import { answer } from "../../http/answer.ts";
import { cacheable } from "../../http/caching.ts";
import { linkNext, pageOf } from "../../http/paging.ts";
import { group, route } from "../../http/register.ts";
import { limits } from "../../limits.ts";
import { didYouMean } from "../../nearest-word.ts";
import { type BayesNet, createBayesNet, markovBlanket, type Network } from "../../probability/networks/bayes-net.ts";
import { dSeparation } from "../../probability/networks/d-separation.ts";
import { findNetwork, networks as literature } from "../../probability/networks/networks.ts";
import { queryNetworkInTurns } from "../../probability/networks/variable-elimination.ts";
import { violation } from "../../problem.ts";
import { sizeOf } from "../../tensor.ts";
import { requireBudget } from "../budget.ts";
import * as contracts from "./contracts.ts";

const catalogue = literature.map(({ id, title, source, network }) => {
  const { variables } = network;
  return { id, title, source, variables };
});
/** Everything that responses about the catalogue depend on. */
const catalogueText = JSON.stringify(catalogue);

const jsonType = "application/json";

export const networks = group().openapiRoutes([
  route(contracts.listNetworks, (c) => {
    const page = c.req.valid("query");
    const total = catalogue.length;
    const respond = () => linkNext(c, page, total, answer({ networks: pageOf(catalogue, page), total }));
    return cacheable(c, catalogueText, jsonType, respond);
  }),
  route(contracts.queryPosterior, async (c) => {
    const { network: reference, ...question } = c.req.valid("json");
    const network = resolveNetwork(reference);
    const asked = network.variables.filter(({ name }) => question.query.includes(name));
    const entries = sizeOf(asked.map(({ states }) => states.length));
    requireBudget(limits.networkTable, "combinations of the query's states", entries, "/query");
    return answer(await runPaced(queryNetworkInTurns(network, question, limits.eliminationEntries)));
  }),
  route(contracts.testSeparation, (c) => {
    const { network, ...sets } = c.req.valid("json");
    return answer(dSeparation(resolveNetwork(network), sets));
  }),
  route(contracts.getBlanket, (c) => {
    const { id, node } = c.req.valid("param");
    const blanket = markovBlanket(findNetwork(id).network, node);
    return cacheable(c, catalogueText, jsonType, () => answer(blanket));
  }),
]);

/** An unknown id in a body is an error in that field, not a missing resource. */
function resolveNetwork(reference: string | Network): BayesNet {
  if (typeof reference !== "string") {
    const numbers = reference.variables.reduce((sum, { table }) => sum + table.length * (table[0]?.length ?? 0), 0);
    requireBudget(limits.numbers, "numbers of all tables", numbers, "/network/variables");
    return createBayesNet(reference);
  }
  const found = literature.find(({ id }) => id === reference);
  if (found) return found.network;
  const ids = literature.map(({ id }) => id);
  const detail = `expected one of ${ids.join(", ")}, or a network, got ${JSON.stringify(reference)}`;
  throw violation("InvalidRequest", "/network", detail + didYouMean(reference, ids));
}
