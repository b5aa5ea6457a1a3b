/** Numbers as the report prints them. */

const minus = "−";

/** Fixed decimals with a true minus sign; never a negative zero. */
export function fixed(value: number, digits = 2): string {
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace("-", "") : text.replace("-", minus);
}

/** Thousands set apart. */
export function grouped(value: number): string {
  return value.toLocaleString("en-GB");
}

export function milliseconds(value: number): string {
  return value < 10 ? `${value.toFixed(1)} ms` : `${Math.round(value)} ms`;
}

export function bytes(value: number): string {
  if (value < 1000) return `${value} B`;
  return value < 1e6 ? `${(value / 1e3).toFixed(1)} kB` : `${(value / 1e6).toFixed(1)} MB`;
}
