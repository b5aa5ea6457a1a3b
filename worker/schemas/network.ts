/** Discrete Bayesian networks as requests carry them, and what is answered of them. */
import { z } from "zod";
import { limits } from "../limits.ts";
import { choice } from "./choice.ts";
import { matrix, unit } from "./number.ts";
import { strict, strictQuery } from "./object.ts";
import { offsetParameter, queryInteger } from "./query.ts";

const { networkVariables: V, networkStates: S, networkParents, networkTable } = limits;

/** A record cannot carry the key __proto__: a variable of that name could not be observed. */
const NameSchema = z
  .string()
  .min(1)
  .max(limits.nameLength)
  .regex(/^(?!__proto__$)/, "expected a name other than __proto__");
const names = z.array(NameSchema).max(V);

const numeral = z.number();
const truth = z.boolean();

/** A state by name. A table from elsewhere may have numbers or truth values for names: they are called what JSON writes. */
const StateSchema = choice([NameSchema, numeral, truth], (value) => {
  if (typeof value === "string") return NameSchema;
  if (typeof value === "number") return numeral;
  if (typeof value === "boolean") return truth;
  return [{ path: [], message: "expected a name, or a number, true or false as one" }];
}).transform((state) => (typeof state === "string" ? state : JSON.stringify(state)));

const NetworkVariableSchema = strict({
  name: NameSchema.describe("what the variable is called, once in a network"),
  states: z
    .array(StateSchema)
    .min(1)
    .max(S)
    .describe("(S) the values it takes, by name; numbers, true and false are named as JSON writes them"),
  parents: z.array(NameSchema).max(networkParents).describe("names of its parents"),
  table: matrix(networkTable, S, 1, unit).describe(
    "(R, S) p(variable | parents), one row a combination of parent states, the last parent fastest",
  ),
}).meta({ id: "NetworkVariable" });

const OwnNetworkSchema = strict({
  variables: z.array(NetworkVariableSchema).min(1).max(V).describe("in any order, without a cycle"),
  normalize: z
    .boolean()
    .default(false)
    .describe(
      "whether rows of the tables are divided by their sums where these are off by rounding to two decimals or more: by 0.005 for each state, 0.05 at most. Without it, by 1e-6 for each state, 1e-4 at most",
    ),
}).meta({ id: "Network" });

const NetworkReferenceSchema = choice([NameSchema, OwnNetworkSchema], (value) => {
  if (typeof value === "string") return NameSchema;
  if (typeof value === "object" && value !== null) return OwnNetworkSchema;
  return [{ path: [], message: "expected the id of a catalogued network, or a network" }];
}).describe(
  `id of a catalogued network, or a network of one's own, whose tables together have at most ${limits.numbers} numbers; all tables of a query's elimination have at most ${limits.eliminationEntries} entries`,
);

const CataloguedNetworkSchema = z
  .object({
    id: z.string().describe("what requests call it"),
    title: z.string().describe("what it is about"),
    source: z.string().describe("where its numbers are from"),
    variables: z.array(NetworkVariableSchema).describe("what a request could carry as a network of its own"),
  })
  .meta({ id: "CataloguedNetwork" });

export const NetworkListQuerySchema = strictQuery({
  offset: offsetParameter("networks"),
  count: queryInteger(1, limits.listed, "how many networks", limits.listed),
});

export const NetworkListSchema = z
  .object({
    networks: z.array(CataloguedNetworkSchema).describe("of the catalogue"),
    total: z.int().describe("how many there are"),
  })
  .meta({ id: "NetworkList" });

export const NetworkQueryRequestSchema = strict({
  network: NetworkReferenceSchema,
  query: names.describe(
    `variables whose joint posterior is wanted, of at most ${networkTable} combinations of states; none for the evidence alone`,
  ),
  observed: z.record(NameSchema, StateSchema).default({}).describe("state by name of variable"),
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
            variable: z.string().describe("what is summed out"),
            neighbours: z.array(z.string()).describe("scope of the factor that is left behind"),
            fill: z.int().describe("pairs of them that this factor joins for the first time"),
            entries: z.int().describe("entries of the product before the sum"),
          })
          .meta({ id: "EliminationStep" }),
      )
      .describe("in order"),
    largestFactor: z.int().describe("entries of the largest product of factors"),
    irrelevant: z.array(z.string()).describe("neither asked for, nor observed, nor above one that is"),
  })
  .meta({ id: "Elimination", description: "how it was computed" });

export const NetworkPosteriorSchema = z
  .object({
    variables: z
      .array(
        z
          .object({ name: z.string().describe("variable"), states: z.array(z.string()).describe("along its axis") })
          .meta({ id: "TableAxis" }),
      )
      .describe("the axes of the table, as asked for"),
    table: z
      .array(z.number())
      .describe("p(query | observed), row-major, the last variable fastest; observed variables asked for are certain"),
    observedProbability: z.number().describe("p(observed), 0 where it is below the smallest double"),
    logObservedProbability: z.number().describe("log p(observed), nats"),
    elimination: EliminationSchema,
  })
  .meta({ id: "NetworkPosterior" });

export const SeparationRequestSchema = strict({
  network: NetworkReferenceSchema,
  from: names.min(1).describe("variables at one end"),
  to: names.min(1).describe("variables at the other"),
  observed: names.default([]).describe("variables that are seen; the three sets do not overlap"),
}).meta({
  id: "SeparationRequest",
  example: { network: "fuel-gauge", from: ["battery"], to: ["fuel"], observed: ["driverReport"] },
});

export const SeparationSchema = z
  .object({
    separated: z.boolean().describe("whether from and to are independent given observed, whatever the tables"),
    reachable: z.array(z.string()).describe("all that may depend on from given observed"),
    activePaths: z
      .array(
        z
          .object({
            nodes: z.array(z.string()).describe("variables from one end to the other"),
            arrows: z.array(z.enum(["->", "<-"])).describe("direction of each edge along the path"),
          })
          .meta({ id: "ActivePath" }),
      )
      .describe("paths along which information passes, the shortest first"),
    truncated: z.boolean().describe("whether there may be more of them"),
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
    coParents: z.array(z.string()).describe("other parents of its children; a child may be one"),
  })
  .meta({ id: "MarkovBlanket" });
