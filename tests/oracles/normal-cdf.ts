/** Φ(z) = 1/2 + ∫₀ᶻ φ(t) dt by Simpson's rule: 2,000 intervals, an error below 1e-10 for |z| ≤ 6. */
export function normalCdf(z: number): number {
  const intervals = 2000;
  const step = z / intervals;
  const density = (t: number) => Math.exp(-0.5 * t * t) / Math.sqrt(2 * Math.PI);
  let sum = density(0) + density(z);
  for (let i = 1; i < intervals; i++) sum += (i % 2 ? 4 : 2) * density(i * step);
  return 0.5 + (sum * step) / 3;
}
