/** Independence in directed graphs by two definitions, without rules about arrivals and directions. */

/** Parents by name. */
export type Graph = Readonly<Record<string, readonly string[]>>;

function ancestorsAndSelf(graph: Graph, names: readonly string[]): Set<string> {
  const found = new Set<string>();
  const visit = (name: string) => {
    if (found.has(name)) return;
    found.add(name);
    for (const parent of graph[name] ?? []) visit(parent);
  };
  for (const name of names) visit(name);
  return found;
}

/**
 * Lauritzen's criterion: separation in the moral graph of the ancestors of all three sets.
 *
 * @see Lauritzen, Dawid, Larsen and Leimer (1990), Independence properties of directed Markov fields
 */
export function separatedInMoralGraph(
  graph: Graph,
  from: readonly string[],
  to: readonly string[],
  observed: readonly string[],
): boolean {
  const relevant = ancestorsAndSelf(graph, [...from, ...to, ...observed]);
  const joined = (a: string, b: string) =>
    [...relevant].some((child) => {
      const family = [child, ...(graph[child] ?? [])];
      return family.includes(a) && family.includes(b);
    });
  const reached = new Set(from);
  for (const name of reached) {
    for (const next of relevant) if (!observed.includes(next) && joined(name, next)) reached.add(next);
  }
  return !to.some((name) => reached.has(name));
}

/** Every simple path from one set to the other, without inner variables in either, that is active by definition. */
export function everyActivePath(
  graph: Graph,
  from: readonly string[],
  to: readonly string[],
  observed: readonly string[],
): string[][] {
  const parent = (a: string, b: string) => graph[b]?.includes(a) === true;
  const names = Object.keys(graph);
  const aboveObserved = ancestorsAndSelf(graph, observed);
  const active = (path: readonly string[]) =>
    path.slice(1, -1).every((name, i) => {
      const headToHead = parent(path[i] as string, name) && parent(path[i + 2] as string, name);
      return headToHead ? aboveObserved.has(name) : !observed.includes(name);
    });
  const paths: string[][] = [];
  const extend = (path: string[]) => {
    const last = path.at(-1) as string;
    if (to.includes(last)) {
      if (active(path)) paths.push(path);
      return;
    }
    for (const next of names) {
      const adjacent = parent(last, next) || parent(next, last);
      if (adjacent && !path.includes(next) && !from.includes(next)) extend([...path, next]);
    }
  };
  for (const name of from) extend([name]);
  return paths;
}
