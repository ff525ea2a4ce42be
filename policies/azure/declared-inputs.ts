import type { Declaration } from "./declaration";
import type { Deployed } from "./deployed";

/** What the resource policy was given of a stack's inputs, by URN: the stack policy is given outputs. */
export class DeclaredInputs {
  readonly declarations = new Map<string, Declaration>();
  readonly deployments = new Map<string, Deployed>();
  /** The URNs of resources that were looked through for what no reader knows of. */
  readonly lookedThrough = new Set<string>();
  /** The names of resource groups, which are no outputs at preview. */
  readonly resourceGroups = new Map<string, string>();
}
