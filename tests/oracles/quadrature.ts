/** Integrals by the trapezoid rule, which converges faster than any power of the step for functions that decay smoothly. */

/** ∫ f(x) dx over [from, to], for functions that vanish at both ends. */
export function integrate(f: (x: number) => number, from: number, to: number, intervals = 2000): number {
  const step = (to - from) / intervals;
  let sum = 0;
  for (let i = 0; i <= intervals; i++) sum += f(from + i * step);
  return sum * step;
}

/** ∫∫ f(x, y) dx dy over a square, for functions that vanish on its border. */
export function integratePlane(f: (x: number, y: number) => number, from: number, to: number, intervals = 300): number {
  return integrate((x) => integrate((y) => f(x, y), from, to, intervals), from, to, intervals);
}
