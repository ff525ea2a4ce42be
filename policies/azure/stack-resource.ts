import type { Resource } from "./declaration";
import type { Identity } from "./identity";
import type { Timing } from "./timing";

/** A resource as the framework gives it to a stack policy: with its outputs, and what its inputs were made from. */
export interface StackResource extends Resource {
  readonly propertyDependencies: Readonly<Record<string, readonly { readonly urn: string }[]>>;
  /** Everything that it was made from or waits for, where that is known. */
  readonly dependencies?: readonly { readonly urn: string }[];
  /** The provider that manages it, where that is known. */
  readonly provider?: { readonly urn: string; readonly name: string; readonly props: object } | undefined;
  /** What its reader knows of its identity. It takes precedence over its properties. */
  readonly identity?: Partial<Identity>;
  /** What its reader knows of its timing. It takes precedence over the kind of run. */
  readonly timing?: Partial<Timing>;
}
