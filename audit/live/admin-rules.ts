import { ADMIN_RULE_TYPE } from "../../policies/azure/azure-types";
import { type JsonObject, isObject, textOf } from "../input/json/values";

/*
 * Virtual Network Manager puts snapshots of security admin configurations in force on virtual networks. Resource Graph has a row for each
 * such network, which names the snapshots, and one for the snapshot of each rule.
 */

/** A snapshot of a security admin configuration. */
interface Snapshot {
  /** The id of the configuration, in lower case. */
  readonly configuration: string;
  /** Which of its snapshots; `undefined` if the id does not say. */
  readonly number: string | undefined;
}

/** The security admin configurations that are in force, and their rules. */
export class AdminRulesInForce {
  /** The snapshots that are in force, by configuration. */
  readonly #inForce = new Map<string, Set<string | undefined>>();
  readonly #rules: { readonly row: JsonObject; readonly snapshot: Snapshot }[] = [];

  /** Adds what is in force on a virtual network. Whether it could be read. */
  addNetwork(row: JsonObject): boolean {
    const { properties } = camelCased(row) as JsonObject;
    const configurations = isObject(properties)
      ? (properties["effectiveSecurityAdminConfigurations"] ?? [])
      : undefined;
    if (!Array.isArray(configurations)) return false;
    const snapshots = configurations.map((one: unknown) => snapshotOf(isObject(one) ? textOf(one["id"]) : undefined));
    for (const snapshot of snapshots) {
      if (!snapshot) continue;
      const numbers = this.#inForce.get(snapshot.configuration) ?? new Set();
      this.#inForce.set(snapshot.configuration, numbers.add(snapshot.number));
    }
    return !snapshots.includes(undefined);
  }

  /** The subscriptions that have the configurations. */
  get subscriptions(): readonly string[] {
    return [...new Set([...this.#inForce.keys()].map((id) => id.split("/")[2]!))];
  }

  addRule(row: JsonObject): void {
    const snapshot = snapshotOf(textOf(row["id"]));
    if (snapshot && this.#inForce.has(snapshot.configuration)) this.#rules.push({ row, snapshot });
  }

  /**
   * The rules in force, as Azure lists rules. All rules of a configuration count if none of them says that it is of the snapshot in force.
   */
  rules(): readonly JsonObject[] {
    const isInForce = ({ configuration, number }: Snapshot): boolean => this.#inForce.get(configuration)!.has(number);
    const exact = new Set(
      this.#rules.filter(({ snapshot }) => isInForce(snapshot)).map(({ snapshot }) => snapshot.configuration),
    );
    return this.#rules
      .filter(({ snapshot }) => isInForce(snapshot) || !exact.has(snapshot.configuration))
      .map(({ row }) => ruleOf(row));
  }

  /** The configurations without a rule that was read. */
  unread(): readonly string[] {
    const read = new Set(this.#rules.map(({ snapshot }) => snapshot.configuration));
    return [...this.#inForce.keys()].filter((configuration) => !read.has(configuration));
  }
}

/** The snapshot of a configuration that an id is of, or that a rule with the id is of; `undefined` if it is none. */
function snapshotOf(id: string | undefined): Snapshot | undefined {
  const [, configuration] = /^(\/subscriptions\/.*\/securityadminconfigurations\/[^/]+)/i.exec(id ?? "") ?? [];
  if (configuration === undefined) return undefined;
  return { configuration: configuration.toLowerCase(), number: /\/snapshots\/([^/]+)$/i.exec(id!)?.[1] };
}

/** A rule by its own id: that of its snapshot is another after each deployment. */
function ruleOf(row: JsonObject): JsonObject {
  const id = textOf(row["id"])!.replace(/\/snapshots\/[^/]+$/i, "");
  const name = id.slice(id.lastIndexOf("/") + 1);
  return { ...(camelCased(row) as JsonObject), id, name, type: ADMIN_RULE_TYPE };
}

/** With keys that begin in lower case: Resource Graph has the same properties of these rows in both ways. */
function camelCased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelCased);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, of]) => [key.charAt(0).toLowerCase() + key.slice(1), camelCased(of)]),
  );
}
