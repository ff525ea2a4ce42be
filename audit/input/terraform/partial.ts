import { type JsonObject, isObject, textOf } from "../json";
import { type TerraformConfiguration, withoutKeys } from "./configuration";
import { type TerraformObject, listIn } from "./objects";

/*
 * A plan with -target holds the changes of the targets and of what these depend on. When it is applied, a change on which only unchanged
 * targets depend is not carried out, and neither is a deletion on which something that stays depends: OpenTofu 1.10.10 does so, as
 * recordings show. So such changes may be carried out or not.
 */

/** A change of a plan, with what is known of its resource before it. */
export interface PlannedChange {
  readonly json: JsonObject;
  readonly object: TerraformObject;
}

/** Finds the changes of a plan that may not be carried out, though it holds them. */
export function uncertainChanges(
  changes: readonly PlannedChange[],
  before: readonly TerraformObject[],
  configuration: TerraformConfiguration,
): ReadonlySet<JsonObject> {
  const planned = new Set(changes.map(({ object }) => object.address));
  const isPartial = before.some(({ mode, address }) => mode === "managed" && !planned.has(address));
  if (!isPartial || changes.length === 0) return new Set();
  const order = new Order(changes, configuration);
  return new Set(changes.filter((change) => !order.isCertain(change)).map(({ json }) => json));
}

/** What the changes of a plan depend on. */
class Order {
  readonly #configuration: TerraformConfiguration;
  /** By address without keys. */
  readonly #changes = new Map<string, PlannedChange[]>();
  readonly #dependents = new Map<string, PlannedChange[]>();
  readonly #known = new Map<PlannedChange, boolean>();

  constructor(changes: readonly PlannedChange[], configuration: TerraformConfiguration) {
    this.#configuration = configuration;
    for (const change of changes) {
      addTo(this.#changes, withoutKeys(change.object.address), change);
      for (const address of this.#dependenciesOf(change)) addTo(this.#dependents, address, change);
    }
  }

  isCertain(change: PlannedChange): boolean {
    const known = this.#known.get(change);
    if (known !== undefined) return known;
    // What depends on itself is not certain.
    this.#known.set(change, false);
    const dependents = this.#dependents.get(withoutKeys(change.object.address)) ?? [];
    const isCertain = isDeletion(change)
      ? dependents.every(isDeletion) && !this.#deletionsBefore(change).some((one) => !this.isCertain(one))
      : dependents.length === 0 || dependents.some((one) => !isDeletion(one) && isChange(one) && this.isCertain(one));
    this.#known.set(change, isCertain);
    return isCertain;
  }

  #deletionsBefore(change: PlannedChange): readonly PlannedChange[] {
    return this.#dependenciesOf(change)
      .flatMap((address) => this.#changes.get(address) ?? [])
      .filter(isDeletion);
  }

  #dependenciesOf({ object }: PlannedChange): readonly string[] {
    const recorded = (object.dependsOn ?? []).map(withoutKeys);
    return [...new Set([...recorded, ...this.#configuration.dependenciesOf(object)])];
  }
}

function addTo(map: Map<string, PlannedChange[]>, key: string, change: PlannedChange): void {
  const all = map.get(key) ?? [];
  map.set(key, all);
  all.push(change);
}

function actionsOf({ json: { change } }: PlannedChange): readonly unknown[] {
  return listIn(isObject(change) ? change["actions"] : undefined);
}

function isDeletion(change: PlannedChange): boolean {
  return actionsOf(change).every((action) => textOf(action) === "delete");
}

function isChange(change: PlannedChange): boolean {
  return actionsOf(change).some((action) => action !== "no-op" && action !== "read");
}
