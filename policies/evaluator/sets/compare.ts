/** Compares numbers, for sorting; infinite ones too. */
export function compare<T extends number | bigint>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
