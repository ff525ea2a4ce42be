/** Sequences of programs to record, what their previews print, and the form of a file with known pairs of programs. */

import type { AzureFile, Fault } from "../azure-file";
import type { Program, RuleBody } from "./model";

/** One `pulumi up`, and what comes before it. */
export interface PlannedStep {
  readonly program: Program;
  /** The kinds of changes since the step before. */
  readonly changes: readonly string[];
  /** Changes of groups outside of Pulumi, before the step. */
  readonly drift: readonly Drift[];
  /** Whether `pulumi refresh` runs before the preview. */
  readonly isRefreshed: boolean;
  /** Requests of the update that fail. */
  readonly faults: readonly Fault[];
}

/** Rules to add to a group or to change, and the names of rules to delete. */
export interface Drift {
  readonly groupId: string;
  readonly put: readonly RuleBody[];
  readonly deleted: readonly string[];
}

export interface Sequence {
  readonly what: string;
  readonly steps: readonly PlannedStep[];
}

export interface Experiment {
  readonly sequence: Sequence;
  /** What is in Azure before. */
  readonly azure: AzureFile;
}

/** What a preview prints. */
export interface Preview {
  readonly succeeded: boolean;
  readonly stderr: string;
  /** What `pulumi preview --json` prints: JSON, or a text if it fails early. */
  readonly digest: unknown;
  /** What it streams with PULUMI_ENABLE_STREAMING_JSON_PREVIEW. */
  readonly events: readonly unknown[];
}

/** A pair of programs in the file of known pairs. */
export interface KnownPair {
  readonly what: string;
  readonly refresh_between: boolean;
  /** Rules that are added to groups in the default subscription, by `RESOURCE-GROUP/NAME`. */
  readonly changed_outside?: Readonly<Record<string, readonly RuleBody[]>>;
  readonly first: Program;
  readonly second: Program;
  /** Requests of the update to the second that fail. */
  readonly faults?: readonly Fault[];
  /** What is true of Azure after the update, in words. */
  readonly afterwards: string;
}
