/** Discrete Bayesian networks in requests, and the results of queries about them. */
import { z } from "zod";
import { limits } from "../limits.ts";
import { choice } from "./choice.ts";
import { shown } from "./mismatch.ts";
import { matrix, unit } from "./number.ts";
import { strict, strictQuery } from "./object.ts";
import { offsetParameter, queryInteger } from "./query.ts";
import { record, reservedKey } from "./record.ts";

const { networkVariables: V, networkStates: S, networkParents, networkTable } = limits;

const NameSchema = z
  .string()
  .min(1)
  .max(limits.nameLength)
  .regex(/^(?!__proto__$)/, reservedKey);
const names = z.array(NameSchema).max(V);

const numeral = z.number();
const truth = z.boolean();

/** The name of a state. Tables from elsewhere may have numbers or booleans as names, which become their JSON text. */
const StateSchema = choice([NameSchema, numeral, truth], (value) => {
  if (typeof value === "string") return NameSchema;
  if (typeof value === "number") return numeral;
  if (typeof value === "boolean") return truth;
  return [{ path: [], message: `expected a name, or a number, true or false as one, got ${shown(value)}` }];
}).transform((state) => (typeof state === "string" ? state : JSON.stringify(state)));

const NetworkVariableSchema = strict({
  name: NameSchema.describe("name of the variable, unique in the network"),
  states: z
    .array(StateSchema)
    .min(1)
    .max(S)
    .describe("(S) names of its values; numbers, true and false become their JSON text"),
  parents: z.array(NameSchema).max(networkParents).describe("names of its parents"),
  table: matrix(networkTable, S, 1, unit).describe(
    "(R, S) p(variable | parents), one row for each combination of parent states, the last parent fastest",
  ),
}).meta({ id: "NetworkVariable" });

const OwnNetworkSchema = strict({
  variables: z.array(NetworkVariableSchema).min(1).max(V).describe("in any order, without cycles"),
  normalize: z
    .boolean()
    .default(false)
    .describe(
      "whether to normalise rows of the tables whose sums are off by rounding to two or more decimals: by at most 0.005 for each state, and 0.05 in total. Otherwise sums may be off by 1e-6 for each state, and 1e-4 in total",
    ),
}).meta({ id: "Network" });

const NetworkReferenceSchema = choice([NameSchema, OwnNetworkSchema], (value) => {
  if (typeof value === "string") return NameSchema;
  if (typeof value === "object" && value !== null) return OwnNetworkSchema;
  return [{ path: [], message: `expected the id of a catalogued network, or a network, got ${shown(value)}` }];
}).describe(
  `id of a catalogued network, or a network of your own, whose tables together have at most ${limits.numbers} numbers; all tables of a query's elimination together have at most ${limits.eliminationEntries} entries`,
);

const CataloguedNetworkSchema = z
  .object({
    id: z.string().describe("its id in requests"),
    title: z.string().describe("its subject"),
    source: z.string().describe("source of its numbers"),
    variables: z.array(NetworkVariableSchema).describe("the network in the form of a request"),
  })
  .meta({ id: "CataloguedNetwork" });

export const NetworkListQuerySchema = strictQuery({
  offset: offsetParameter("networks"),
  count: queryInteger(1, limits.listed, "how many networks", limits.listed),
});

export const NetworkListSchema = z
  .object({
    networks: z.array(CataloguedNetworkSchema).describe("the networks of the catalogue"),
    total: z.int().describe("how many networks the catalogue has"),
  })
  .meta({ id: "NetworkList" });

export const NetworkQueryRequestSchema = strict({
  network: NetworkReferenceSchema,
  query: names.describe(
    `variables whose joint posterior is computed, with at most ${networkTable} combinations of states; none for the evidence alone`,
  ),
  observed: record(NameSchema, StateSchema, V, "observed variables")
    .default({})
    .describe(`observed state, by name of variable, at most ${V}`),
}).meta({
  id: "NetworkQueryRequest",
  example: { network: "fuel-gauge", query: ["fuel"], observed: { driverReport: "empty", battery: "flat" } },
});

const EliminationSchema = z
  .object({
    steps: z
      .array(
        z
          .object({
            variable: z.string().describe("the variable that is summed out"),
            neighbours: z.array(z.string()).describe("scope of the resulting factor"),
            fill: z.int().describe("pairs of them that this factor joins for the first time"),
            entries: z.int().describe("entries of the product before the sum"),
          })
          .meta({ id: "EliminationStep" }),
      )
      .describe("in order"),
    largestFactor: z.int().describe("entries of the largest product of factors"),
    irrelevant: z.array(z.string()).describe("variables neither queried, nor observed, nor ancestors of such"),
  })
  .meta({ id: "Elimination", description: "the steps of the computation" });

export const NetworkPosteriorSchema = z
  .object({
    variables: z
      .array(
        z
          .object({
            name: z.string().describe("variable"),
            states: z.array(z.string()).describe("states along its axis"),
          })
          .meta({ id: "TableAxis" }),
      )
      .describe("the axes of the table, in the order of the query"),
    table: z
      .array(z.number())
      .describe(
        "p(query | observed), row-major, the last variable fastest; observed variables in the query are certain",
      ),
    observedProbability: z.number().describe("p(observed), 0 if it is below the smallest double"),
    logObservedProbability: z.number().describe("log p(observed), nats"),
    elimination: EliminationSchema,
  })
  .meta({ id: "NetworkPosterior" });

export const SeparationRequestSchema = strict({
  network: NetworkReferenceSchema,
  from: names.min(1).describe("variables at one end"),
  to: names.min(1).describe("variables at the other"),
  observed: names.default([]).describe("observed variables; the three sets are disjoint"),
}).meta({
  id: "SeparationRequest",
  example: { network: "fuel-gauge", from: ["battery"], to: ["fuel"], observed: ["driverReport"] },
});

export const SeparationSchema = z
  .object({
    separated: z.boolean().describe("whether from and to are independent given observed, for every choice of tables"),
    reachable: z.array(z.string()).describe("all variables that may depend on from given observed"),
    activePaths: z
      .array(
        z
          .object({
            nodes: z.array(z.string()).describe("variables from one end to the other"),
            arrows: z.array(z.enum(["->", "<-"])).describe("direction of each edge along the path"),
          })
          .meta({ id: "ActivePath" }),
      )
      .describe("active paths, along which information passes, the shortest first"),
    truncated: z.boolean().describe("whether there may be more paths than these"),
  })
  .meta({ id: "Separation" });

export const BlanketParametersSchema = z.object({
  id: z.string().meta({ param: { name: "id", in: "path" }, example: "fuel-gauge", description: "network id" }),
  node: z.string().meta({ param: { name: "node", in: "path" }, example: "gauge", description: "variable" }),
});

export const MarkovBlanketSchema = z
  .object({
    parents: z.array(z.string()).describe("its parents"),
    children: z.array(z.string()).describe("its children"),
    coParents: z.array(z.string()).describe("other parents of its children; one may also be a child"),
  })
  .meta({ id: "MarkovBlanket" });
