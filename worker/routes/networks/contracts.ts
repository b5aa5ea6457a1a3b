import { createRoute } from "@hono/zod-openapi";
import { computation, json, problemResponses } from "../../http/contract.ts";
import { limits } from "../../limits.ts";
import {
  BlanketParametersSchema,
  MarkovBlanketSchema,
  NetworkListQuerySchema,
  NetworkListSchema,
  NetworkPosteriorSchema,
  NetworkQueryRequestSchema,
  SeparationRequestSchema,
  SeparationSchema,
} from "../../schemas/network.ts";

const tags = ["Bayesian networks"];

export const listNetworks = createRoute({
  method: "get",
  path: "/v1/networks",
  tags,
  summary: "Networks from the literature, with their tables",
  request: { query: NetworkListQuerySchema },
  responses: { 200: json(NetworkListSchema, "the catalogue"), ...problemResponses(400, 404, 406, 429) },
});

export const queryPosterior = createRoute({
  path: "/v1/networks/query",
  tags,
  summary: "p(query | observed) and p(observed) by variable elimination",
  description: `The resulting table has at most ${limits.networkTable} entries; a network that is too wide to eliminate is refused before any table is made.`,
  ...computation(NetworkQueryRequestSchema, NetworkPosteriorSchema, "the posterior"),
});

export const testSeparation = createRoute({
  path: "/v1/networks/separation",
  tags,
  summary: "Whether a third set d-separates two sets of variables, and the active paths if not",
  ...computation(SeparationRequestSchema, SeparationSchema, "separation"),
});

export const getBlanket = createRoute({
  method: "get",
  path: "/v1/networks/{id}/blanket/{node}",
  tags,
  summary: "The Markov blanket, given which a variable is independent of all others",
  request: { params: BlanketParametersSchema },
  responses: { 200: json(MarkovBlanketSchema, "its three parts"), ...problemResponses(400, 404, 406, 429) },
});
