/**
 * The entry of a list at an index that is known to be in it.
 *
 * @throws Error no entry is there
 */
export function nth<T>(values: ArrayLike<T>, index: number): T {
  const value = values[index];
  if (value === undefined) throw new Error(`nth: expected an index below ${values.length}, got ${index}`);
  return value;
}

/** The last entry of a list that has one. @throws Error it has none */
export const last = <T>(values: ArrayLike<T>): T => nth(values, values.length - 1);
