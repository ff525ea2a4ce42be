import type { Declaration } from "./declaration";
import type { Deployed } from "./deployments";

/** What the resource policy has seen of a stack's inputs, by URN: the stack policy is given outputs. */
export class Seen {
  readonly declarations = new Map<string, Declaration>();
  readonly deployments = new Map<string, Deployed>();
}
