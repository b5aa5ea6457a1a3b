/**
 * Conditional independence in a network, from its graph alone.
 *
 * A walk on the graph is a sequence of pairs (variable, arrival), where the arrival is from a child, going up, or from
 * a parent, going down. A walk may pass a variable
 *   - towards a child, or up to a parent after going up, if the variable is not observed;
 *   - up to a parent after going down (head to head), if it or one of its descendants is observed.
 * The graph of these pairs has at most two for each variable and two moves for each edge, so reachability is linear.
 *
 * @see Koller and Friedman (2009), algorithm 3.1; Shachter (1998), Bayes-Ball
 */
import { violation } from "../../problem.ts";
import { type BayesNet, numberOf, variableAt, withAncestors } from "./bayes-net.ts";

/** Maximum numbers of active paths in a result, and of partial paths during the search. */
const maxPaths = 32;
const maxExtensions = 10_000;

/**
 * Query whether every variable of `from` is independent of every one of `to`, given `observed`; the three sets are
 * disjoint.
 */
export interface SeparationQuery {
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly observed: readonly string[];
}

/** A path along which information passes. */
export interface ActivePath {
  /** Variables from the first set to the second. */
  readonly nodes: readonly string[];
  /** Direction of each edge, as seen when walking along the path; one fewer than the nodes. */
  readonly arrows: readonly ("->" | "<-")[];
}

export interface Separation {
  readonly separated: boolean;
  /** All variables that depend on `from` given `observed` for some choice of tables, in the network's order. */
  readonly reachable: readonly string[];
  /** Active paths without repeated variables and without inner variables in either set, the shortest first. */
  readonly activePaths: readonly ActivePath[];
  /** Whether there may be more paths than these. */
  readonly truncated: boolean;
}

/** A variable and the direction of arrival: twice its number, plus one if from a parent (going down). */
type Place = number;
const goingUp = (variable: number): Place => 2 * variable;
const goingDown = (variable: number): Place => 2 * variable + 1;
const variableOf = (place: Place): number => place >> 1;

/** Next states of a walk, by state. */
type Moves = readonly (readonly Place[])[];

/**
 * Whether p(from, to | observed) = p(from | observed) p(to | observed) for all tables that the graph may carry.
 *
 * @throws DomainError InvalidRequest: an unknown variable, or one named twice
 * @see Bishop (2006), section 8.2.2
 */
export function dSeparation(network: BayesNet, query: SeparationQuery): Separation {
  const { from, to, observed } = readQuery(network, query);
  const moves = allowedMoves(network, observed);
  // A walk may leave its first variable in every direction, as if it had arrived from a child.
  const starts = from.map(goingUp);
  const reached = new Set([...distances(starts, moves).keys()].map(variableOf));
  const separated = to.every((v) => !reached.has(v));
  const { paths, truncated } = separated ? { paths: [], truncated: false } : activePaths(starts, to, moves);
  return {
    separated,
    reachable: network.variables
      .filter((_, v) => reached.has(v) && !observed.has(v) && !from.includes(v))
      .map((variable) => variable.name),
    activePaths: paths.map((path) => describe(network, path)),
    truncated,
  };
}

function readQuery(network: BayesNet, query: SeparationQuery) {
  const seen = new Set<number>();
  const read = (set: keyof SeparationQuery): number[] =>
    query[set].map((name, i) => {
      const v = numberOf(network, name, [set, i]);
      if (seen.has(v)) {
        const detail = `expected from, to and observed without repetition, got ${JSON.stringify(name)} twice`;
        throw violation("InvalidRequest", `/${set}/${i}`, detail);
      }
      seen.add(v);
      return v;
    });
  return { from: read("from"), to: read("to"), observed: new Set(read("observed")) };
}

function allowedMoves(network: BayesNet, observed: ReadonlySet<number>): Moves {
  const observedBelow = withAncestors(network, observed);
  return network.variables.flatMap((_, v) => {
    const up = (network.parents[v] ?? []).map(goingUp);
    const down = (network.children[v] ?? []).map(goingDown);
    const fromChild = observed.has(v) ? [] : [...up, ...down];
    const fromParent = [...(observedBelow.has(v) ? up : []), ...(observed.has(v) ? [] : down)];
    return [fromChild, fromParent];
  });
}

/** Number of moves from the nearest start to every reachable state (breadth-first search). */
function distances(starts: readonly Place[], moves: Moves): Map<Place, number> {
  const found = new Map(starts.map((place) => [place, 0]));
  // A Map's iterator also visits entries that are added during the iteration.
  for (const [place, distance] of found) {
    for (const next of moves[place] ?? []) if (!found.has(next)) found.set(next, distance + 1);
  }
  return found;
}

function reversed(moves: Moves): Moves {
  const back: Place[][] = moves.map(() => []);
  moves.forEach((nexts, place) => {
    for (const next of nexts) back[next]?.push(place);
  });
  return back;
}

/** A partial path, represented by its last state. */
interface PartialPath {
  readonly place: Place;
  readonly length: number;
  readonly previous: PartialPath | undefined;
}

/**
 * Active paths in order of length, by A* search: partial paths are extended in the order of their minimal final length,
 * which the exact distances give. The shortest active walk repeats no variable, so if there is an active walk, the
 * first path is found directly, however many others there are.
 */
function activePaths(starts: readonly Place[], to: readonly number[], moves: Moves) {
  const remaining = distances(
    to.flatMap((v) => [goingUp(v), goingDown(v)]),
    reversed(moves),
  );
  const byLength: PartialPath[][] = [];
  const add = (place: Place, previous?: PartialPath): void => {
    const rest = remaining.get(place);
    if (rest === undefined) return;
    const length = previous ? previous.length + 1 : 0;
    byLength[length + rest] ??= [];
    byLength[length + rest]?.push({ place, length, previous });
  };
  for (const start of starts) add(start);

  const paths: Place[][] = [];
  let extensions = 0;
  for (let total = 0; total < byLength.length; total++) {
    const partials = byLength[total] ?? [];
    for (let partial = partials.pop(); partial; partial = partials.pop()) {
      if (paths.length === maxPaths || extensions === maxExtensions) return { paths, truncated: true };
      const path = placesOf(partial);
      if (to.includes(variableOf(partial.place))) {
        paths.push(path);
        continue;
      }
      extensions++;
      const taken = new Set([...starts, ...path].map(variableOf));
      for (const next of moves[partial.place] ?? []) if (!taken.has(variableOf(next))) add(next, partial);
    }
  }
  return { paths, truncated: false };
}

function placesOf(last: PartialPath): Place[] {
  const places: Place[] = [];
  for (let partial: PartialPath | undefined = last; partial; partial = partial.previous) places.push(partial.place);
  return places.reverse();
}

function describe(network: BayesNet, path: readonly Place[]): ActivePath {
  return {
    nodes: path.map((place) => variableAt(network, variableOf(place)).name),
    arrows: path.slice(1).map((place) => (place === goingDown(variableOf(place)) ? "->" : "<-")),
  };
}
