/** Networks from the literature, by id; rows and states in the order of the sources, the absent or low state first. */
import { DomainError } from "../../problem.ts";
import { type BayesNet, createBayesNet, type NetworkVariable } from "./bayes-net.ts";

/** A network with its title and the source of its numbers. */
export interface CataloguedNetwork {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  readonly network: BayesNet;
}

/** A variable with two states, from the probabilities of both in each row, as in the source. */
function binary(
  name: string,
  parents: readonly string[],
  table: readonly (readonly [number, number])[],
  states: readonly [string, string] = ["no", "yes"],
): NetworkVariable {
  return { name, states, parents, table };
}

/** The catalogue, in the order of the listing. */
export const networks: readonly CataloguedNetwork[] = [
  {
    id: "fuel-gauge",
    title: "Fuel gauge and the driver who reads it",
    source: "Bishop (2006), Pattern Recognition and Machine Learning, fig. 8.21 and exercise 8.11",
    network: createBayesNet({
      variables: [
        binary("battery", [], [[0.1, 0.9]], ["flat", "charged"]),
        binary("fuel", [], [[0.1, 0.9]], ["empty", "full"]),
        binary(
          "gauge",
          ["battery", "fuel"],
          [
            [0.9, 0.1],
            [0.8, 0.2],
            [0.8, 0.2],
            [0.2, 0.8],
          ],
          ["empty", "full"],
        ),
        binary(
          "driverReport",
          ["gauge"],
          [
            [0.9, 0.1],
            [0.1, 0.9],
          ],
          ["empty", "full"],
        ),
      ],
    }),
  },
  {
    id: "sprinkler",
    title: "Wet grass: sprinkler or rain",
    source: "Russell and Norvig (2010), Artificial Intelligence: A Modern Approach, 3rd ed., fig. 14.12",
    network: createBayesNet({
      variables: [
        binary("cloudy", [], [[0.5, 0.5]]),
        binary(
          "sprinkler",
          ["cloudy"],
          [
            [0.5, 0.5],
            [0.9, 0.1],
          ],
        ),
        binary(
          "rain",
          ["cloudy"],
          [
            [0.8, 0.2],
            [0.2, 0.8],
          ],
        ),
        binary(
          "wetGrass",
          ["sprinkler", "rain"],
          [
            [1, 0],
            [0.1, 0.9],
            [0.1, 0.9],
            [0.01, 0.99],
          ],
        ),
      ],
    }),
  },
  {
    id: "alarm",
    title: "Burglar alarm and two neighbours who call",
    source:
      "Russell and Norvig (2010), Artificial Intelligence: A Modern Approach, 3rd ed., fig. 14.2; after Pearl (1988)",
    network: createBayesNet({
      variables: [
        binary("burglary", [], [[0.999, 0.001]]),
        binary("earthquake", [], [[0.998, 0.002]]),
        binary(
          "alarm",
          ["burglary", "earthquake"],
          [
            [0.999, 0.001],
            [0.71, 0.29],
            [0.06, 0.94],
            [0.05, 0.95],
          ],
        ),
        binary(
          "johnCalls",
          ["alarm"],
          [
            [0.95, 0.05],
            [0.1, 0.9],
          ],
        ),
        binary(
          "maryCalls",
          ["alarm"],
          [
            [0.99, 0.01],
            [0.3, 0.7],
          ],
        ),
      ],
    }),
  },
  {
    id: "asia",
    title: "Chest clinic",
    source:
      "Lauritzen and Spiegelhalter (1988), Local computations with probabilities on graphical structures, J. R. Stat. Soc. B 50(2)",
    network: createBayesNet({
      variables: [
        binary("asia", [], [[0.99, 0.01]]),
        binary("smoking", [], [[0.5, 0.5]]),
        binary(
          "tuberculosis",
          ["asia"],
          [
            [0.99, 0.01],
            [0.95, 0.05],
          ],
        ),
        binary(
          "lungCancer",
          ["smoking"],
          [
            [0.99, 0.01],
            [0.9, 0.1],
          ],
        ),
        binary(
          "bronchitis",
          ["smoking"],
          [
            [0.7, 0.3],
            [0.4, 0.6],
          ],
        ),
        binary(
          "either",
          ["tuberculosis", "lungCancer"],
          [
            [1, 0],
            [0, 1],
            [0, 1],
            [0, 1],
          ],
        ),
        binary(
          "xray",
          ["either"],
          [
            [0.95, 0.05],
            [0.02, 0.98],
          ],
        ),
        binary(
          "dyspnoea",
          ["either", "bronchitis"],
          [
            [0.9, 0.1],
            [0.2, 0.8],
            [0.3, 0.7],
            [0.1, 0.9],
          ],
        ),
      ],
    }),
  },
  {
    id: "student",
    title: "A student, a course and a letter",
    source: "Koller and Friedman (2009), Probabilistic Graphical Models, fig. 3.4",
    network: createBayesNet({
      variables: [
        binary("difficulty", [], [[0.6, 0.4]], ["easy", "hard"]),
        binary("intelligence", [], [[0.7, 0.3]], ["low", "high"]),
        {
          name: "grade",
          states: ["A", "B", "C"],
          parents: ["intelligence", "difficulty"],
          table: [
            [0.3, 0.4, 0.3],
            [0.05, 0.25, 0.7],
            [0.9, 0.08, 0.02],
            [0.5, 0.3, 0.2],
          ],
        },
        binary(
          "sat",
          ["intelligence"],
          [
            [0.95, 0.05],
            [0.2, 0.8],
          ],
          ["low", "high"],
        ),
        binary(
          "letter",
          ["grade"],
          [
            [0.1, 0.9],
            [0.4, 0.6],
            [0.99, 0.01],
          ],
          ["weak", "strong"],
        ),
      ],
    }),
  },
];

/** The network of that id. @throws DomainError NotFound */
export function findNetwork(id: string): CataloguedNetwork {
  const found = networks.find((candidate) => candidate.id === id);
  if (found) return found;
  const known = networks.map((candidate) => candidate.id).join(", ");
  throw new DomainError("NotFound", `expected one of ${known}, got ${JSON.stringify(id)}`);
}
