/**
 * A discrete network's joint distribution by enumeration, the oracle for elimination.
 *
 * It takes the network in the form of a request, and shares nothing with the implementation.
 */
export interface WrittenVariable {
  readonly name: string;
  readonly states: readonly string[];
  readonly parents: readonly string[];
  readonly table: readonly (readonly number[])[];
}

/** State number by name. */
export type Cell = Readonly<Record<string, number>>;

/** Every cell of the joint with its probability. */
export function enumerateJoint(variables: readonly WrittenVariable[]): { cell: Cell; probability: number }[] {
  let cells: Cell[] = [{}];
  for (const { name, states } of variables) {
    cells = cells.flatMap((cell) => states.map((_, state) => ({ ...cell, [name]: state })));
  }
  const states = new Map(variables.map((variable) => [variable.name, variable.states.length]));
  return cells.map((cell) => {
    let probability = 1;
    for (const { name, parents, table } of variables) {
      const row = parents.reduce((r, parent) => r * (states.get(parent) ?? 0) + (cell[parent] ?? 0), 0);
      probability *= table[row]?.[cell[name] ?? 0] ?? Number.NaN;
    }
    return { cell, probability };
  });
}

/** Sum of the joint over the cells that agree with these states. */
export function probabilityOf(joint: ReturnType<typeof enumerateJoint>, states: Cell): number {
  return joint
    .filter(({ cell }) => Object.entries(states).every(([name, state]) => cell[name] === state))
    .reduce((sum, { probability }) => sum + probability, 0);
}

/** Every combination of states of the named variables, the last varying fastest. */
export function combinations(variables: readonly WrittenVariable[], names: readonly string[]): Cell[] {
  return names.reduce<Cell[]>(
    (cells, name) => {
      const { states = [] } = variables.find((variable) => variable.name === name) ?? {};
      return cells.flatMap((cell) => states.map((_, state) => ({ ...cell, [name]: state })));
    },
    [{}],
  );
}
