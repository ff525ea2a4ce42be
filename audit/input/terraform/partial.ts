import { type JsonObject, isObject, textOf } from "../json/values";
import { type TerraformConfiguration, withoutKeys } from "./references";
import { type TerraformObject, listIn } from "./object";

/*
 * A plan with -target has the changes of the targets and of their dependencies. When it is applied, a change is not carried out if only
 * unchanged targets depend on it, and a deletion is not if something that stays depends on it: recordings show this of OpenTofu 1.10.10. So
 * such changes may or may not be carried out.
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
  const certain = new Set([...order.certainWrites(), ...order.certainDeletions()]);
  return new Set(changes.filter((change) => !certain.has(change)).map(({ json }) => json));
}

/** What the changes of a plan depend on. */
class Order {
  readonly #configuration: TerraformConfiguration;
  readonly #all: readonly PlannedChange[];
  /** By address without keys. */
  readonly #changes = new Map<string, PlannedChange[]>();
  readonly #dependents = new Map<string, PlannedChange[]>();

  constructor(changes: readonly PlannedChange[], configuration: TerraformConfiguration) {
    this.#configuration = configuration;
    this.#all = changes;
    for (const change of changes) {
      addTo(this.#changes, plainAddress(change), change);
      for (const address of this.#dependenciesOf(change)) addTo(this.#dependents, address, change);
    }
  }

  /** All except deletions that nothing depends on, and the changes among the dependencies of those. */
  certainWrites(): ReadonlySet<PlannedChange> {
    const last = this.#all.filter((change) => !isDeletion(change) && this.#dependentsOf(change).length === 0);
    const isNew = firstTime();
    return reachable(last, (change) =>
      isChange(change)
        ? this.#dependenciesOf(change)
            .filter(isNew)
            .flatMap((address) => this.#changes.get(address) ?? [])
            .filter((one) => !isDeletion(one))
        : [],
    );
  }

  /** Deletions on which nothing depends that stays, and that depend only on such deletions. */
  certainDeletions(): readonly PlannedChange[] {
    const deletions = this.#all.filter(isDeletion);
    const uncertainDeletions = deletions.filter((change) => !this.#dependentsOf(change).every(isDeletion));
    const isNew = firstTime();
    const uncertain = reachable(uncertainDeletions, (change) =>
      isNew(plainAddress(change)) ? this.#dependentsOf(change).filter(isDeletion) : [],
    );
    return deletions.filter((change) => !uncertain.has(change));
  }

  #dependentsOf(change: PlannedChange): readonly PlannedChange[] {
    return this.#dependents.get(plainAddress(change)) ?? [];
  }

  #dependenciesOf({ object }: PlannedChange): readonly string[] {
    const recorded = (object.dependsOn ?? []).map(withoutKeys);
    return [...new Set([...recorded, ...this.#configuration.dependenciesOf(object)])];
  }
}

/** Some, and all that follows from them. */
function reachable<T>(from: readonly T[], next: (one: T) => readonly T[]): ReadonlySet<T> {
  // The list grows during the loop.
  const found = new Set(from);
  for (const one of found) for (const other of next(one)) found.add(other);
  return found;
}

/** Whether a text is checked for the first time: instances of a resource have the same dependencies. */
function firstTime(): (text: string) => boolean {
  const asked = new Set<string>();
  return (text) => asked.size < asked.add(text).size;
}

function plainAddress({ object }: PlannedChange): string {
  return withoutKeys(object.address);
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
