import type { Declaration } from "./declaration";
import type { Deployed } from "./deployed";

/** The inputs of a stack that the resource policy receives, by URN. The stack policy receives outputs. */
export class DeclaredInputs {
  readonly declarations = new Map<string, Declaration>();
  readonly deployments = new Map<string, Deployed>();
  /** The URNs of resources that were searched for rules that no reader knows. */
  readonly searched = new Set<string>();
  /** The names of resource groups, which are not outputs at preview. */
  readonly resourceGroups = new Map<string, string>();
}
