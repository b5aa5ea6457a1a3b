/** Derivative-free maximisation, as the oracle for closed-form optima. */

/**
 * Nelder and Mead's simplex method, from `start` with edges of `size`.
 *
 * @see Nelder and Mead (1965), A simplex method for function minimization
 */
export function maximise(f: (x: readonly number[]) => number, start: readonly number[], size: number): number[] {
  const evaluate = (x: readonly number[]) => ({ x, value: f(x) });
  const simplex = [start, ...start.map((_, i) => start.map((xi, j) => (i === j ? xi + size : xi)))].map(evaluate);
  for (let iteration = 0; iteration < 400; iteration++) {
    simplex.sort((a, b) => b.value - a.value);
    const spread = simplex.reduce(
      (largest, { x }) => Math.max(largest, ...x.map((xj, j) => Math.abs(xj - (simplex[0]?.x[j] ?? 0)))),
      0,
    );
    if (spread < 1e-7) break;
    const worst = simplex.pop() as (typeof simplex)[number];
    const centre = start.map((_, j) => simplex.reduce((sum, { x }) => sum + (x[j] as number), 0) / simplex.length);
    const along = (t: number) => evaluate(centre.map((c, j) => c + t * ((worst.x[j] as number) - c)));
    const best = simplex[0] as (typeof simplex)[number];
    const second = simplex.at(-1) as (typeof simplex)[number];
    const reflected = along(-1);
    if (reflected.value > best.value) {
      const expanded = along(-2);
      simplex.push(expanded.value > reflected.value ? expanded : reflected);
    } else if (reflected.value > second.value) simplex.push(reflected);
    else {
      const contracted = along(reflected.value > worst.value ? -0.5 : 0.5);
      if (contracted.value > Math.max(worst.value, reflected.value)) simplex.push(contracted);
      else {
        simplex.push(worst);
        simplex.forEach(({ x }, i) => {
          simplex[i] = evaluate(x.map((xj, j) => ((best.x[j] as number) + xj) / 2));
        });
      }
    }
  }
  return [...(simplex.sort((a, b) => b.value - a.value)[0]?.x ?? start)];
}
