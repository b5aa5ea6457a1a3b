/** Numbers as the report prints them. */

const minus = "−";

/** Fixed decimals with a true minus sign; never a negative zero. */
export function fixed(value: number, digits = 2): string {
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace("-", "") : text.replace("-", minus);
}

/** A count with thousands separators. Not by Intl, whose first call takes 18 ms. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ",");
}

/** Name of a latent dimension by its index from 0: "z₃" for the third. */
export const dimensionName = (index: number): string =>
  `z${String(index + 1).replace(/\d/g, (digit) => String.fromCharCode(0x2080 + Number(digit)))}`;

/** A digit with its article: "a 7", "an 8". */
export const aDigit = (label: number): string => `${label === 8 ? "an" : "a"} ${label}`;

export function milliseconds(value: number): string {
  return value < 10 ? `${value.toFixed(1)} ms` : `${Math.round(value)} ms`;
}

/** Integers in full, other numbers to four significant digits, with an exponent only if huge or tiny. */
export function significant(value: number): string {
  if (Number.isInteger(value)) return fixed(value, 0);
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-4) return value.toExponential(3).replaceAll("-", "−");
  return fixed(value, Math.max(0, 3 - Math.floor(Math.log10(size))));
}
