/** Faults that no test sees, since they change nothing that could be seen. */
export interface Survivor {
  readonly file: string;
  /** Part of the line with the fault. */
  readonly code: string;
  readonly why: string;
}

export interface Mutant {
  readonly file: string;
  /** The line with the fault, as it is without. */
  readonly code: string;
}

export function isExplained(mutant: Mutant, survivors: readonly Survivor[]): boolean {
  return survivors.some(({ file, code }) => mutant.file === file && mutant.code.includes(code));
}
