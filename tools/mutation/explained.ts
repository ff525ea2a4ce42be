/** A fault that no test detects, because it changes nothing observable. */
export interface Survivor {
  readonly file: string;
  /** Part of the line with the fault. */
  readonly code: string;
  readonly why: string;
}

export interface Mutant {
  readonly file: string;
  /** The line of the fault, in its correct form. */
  readonly code: string;
}

export function isExplained(mutant: Mutant, survivors: readonly Survivor[]): boolean {
  return survivors.some(({ file, code }) => mutant.file === file && mutant.code.includes(code));
}
