import type { Timing } from "../../../policies/azure/timing";
import { type JsonObject, textOf } from "../json/values";

/** An object of a resource, or a data source, that a document holds. */
export interface TerraformObject {
  readonly address: string;
  readonly mode: "managed" | "data";
  readonly type: string;
  readonly name: string;
  /** Its key among the instances of a resource with `count` or `for_each`. */
  readonly index: unknown;
  /** What distinguishes it from other objects at its address: empty for the current one after a plan. */
  readonly mark: string;
  /** With `UNKNOWN` in place of what is unknown. */
  readonly values: JsonObject;
  readonly timing: Partial<Timing>;
  /** The addresses, without keys, of its dependencies when it was last written; `undefined` if that is unknown. */
  readonly dependsOn: readonly string[] | undefined;
}

export function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textsIn(value: unknown): readonly string[] {
  return listIn(value).flatMap((one) => textOf(one) ?? []);
}
