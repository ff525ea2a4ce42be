import { ADMIN_RULE_TYPE } from "../../policies/azure/azure-types";
import { groupBy } from "../../policies/azure/collections";
import type { Certainty, RulesInForce } from "../exposure/admin-rules";
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

/** The snapshot of a rule. */
interface RuleSnapshot {
  readonly row: JsonObject;
  readonly snapshot: Snapshot;
}

/** What is in force on a virtual network. */
interface NetworkRow {
  /** The ids of configurations, in lower case. */
  readonly configurations: readonly string[];
  /** Whether these are all. */
  readonly isWhole: boolean;
}

/** What was read besides the networks with rules. */
interface ReadFromAzure {
  /** The ids of all virtual networks, each with whether Azure may make an exception of it. */
  readonly networks: ReadonlyMap<string, boolean>;
  /** Whether all rules were read. */
  readonly areRulesWhole: boolean;
}

/** The security admin configurations that are in force, and their rules. */
export class AdminRulesInForce {
  /** The snapshots that are in force, by configuration. */
  readonly #inForce = new Map<string, Set<string | undefined>>();
  /** By the id of the network, in lower case. */
  readonly #networks = new Map<string, readonly NetworkRow[]>();
  readonly #rules: RuleSnapshot[] = [];
  #areNetworksKnown = true;

  /** Adds what is in force on a virtual network. Whether it could be read. */
  addNetwork(row: JsonObject): boolean {
    const { properties } = camelCased(row) as JsonObject;
    const configurations = isObject(properties)
      ? (properties["effectiveSecurityAdminConfigurations"] ?? [])
      : undefined;
    const listed: readonly unknown[] = Array.isArray(configurations) ? configurations : [undefined];
    const snapshots = listed.flatMap((one) => snapshotOf(isObject(one) ? textOf(one["id"]) : undefined) ?? []);
    for (const { configuration, number } of snapshots) {
      const numbers = this.#inForce.get(configuration) ?? new Set();
      this.#inForce.set(configuration, numbers.add(number));
    }
    const isWhole = snapshots.length === listed.length;
    const network = NETWORK.exec(textOf(row["id"]) ?? "")?.[1]?.toLowerCase();
    if (network === undefined) this.#areNetworksKnown = false;
    else {
      const others = this.#networks.get(network) ?? [];
      const added = { configurations: snapshots.map(({ configuration }) => configuration), isWhole };
      this.#networks.set(network, [...others, added]);
    }
    return isWhole;
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
    return this.#rulesInForce().map(({ row }) => ruleOf(row));
  }

  /** The configurations without a rule that was read. */
  unread(): readonly string[] {
    const read = new Set(this.#rules.map(({ snapshot }) => snapshot.configuration));
    return [...this.#inForce.keys()].filter((configuration) => !read.has(configuration));
  }

  /** Which rules are in force where; nothing if the networks themselves are not all known. */
  networks({ networks: read, areRulesWhole }: ReadFromAzure): readonly RulesInForce[] {
    if (!this.#areNetworksKnown) return [];
    const rules = groupBy(this.#rulesInForce(), ({ snapshot }) => [snapshot.configuration]);
    const all = [...new Set([...read.keys(), ...this.#networks.keys()])].map((network) => {
      const rows = this.#networks.get(network) ?? [];
      const configurations = [...new Set(rows.flatMap((row) => row.configurations))].sort();
      const isWhole = rows.every((row) => row.isWhole) && (areRulesWhole || configurations.length === 0);
      // Azure may make an exception of a network that was not read. Nothing says which of two configurations comes first.
      const isExact = read.get(network) === false && configurations.length <= 1;
      const certainties = configurations.map((one) => this.#certaintyOf(one, rules.get(one) ?? []));
      const certainty = isWhole ? leastOf([isExact ? "certain" : "possible", ...certainties]) : "unknown";
      return { network, configurations, certainty };
    });
    const alike = groupBy(all, ({ certainty, configurations }) => [[certainty, ...configurations].join(" ")]);
    return [...alike.values()].map((networks) => {
      const [{ configurations, certainty }] = networks as [(typeof all)[number]];
      const inForce = configurations.flatMap((one) => rules.get(one) ?? []).filter(hasEffect);
      return {
        networks: networks.map(({ network }) => network),
        rules: inForce.map(({ row }) => ownId(row)),
        certainty,
      };
    });
  }

  /** Certain if the rules are those of the only snapshot, and unknown if one rule is there in several forms. */
  #certaintyOf(configuration: string, rules: readonly RuleSnapshot[]): Certainty {
    const numbers = this.#inForce.get(configuration)!;
    const ids = new Set(rules.map(({ row }) => ownId(row).toLowerCase()));
    if (rules.length === 0 || ids.size < rules.length) return "unknown";
    return numbers.size === 1 && rules.every(({ snapshot }) => numbers.has(snapshot.number)) ? "certain" : "possible";
  }

  #rulesInForce(): readonly RuleSnapshot[] {
    const isInForce = ({ configuration, number }: Snapshot): boolean => this.#inForce.get(configuration)!.has(number);
    const exact = new Set(
      this.#rules.filter(({ snapshot }) => isInForce(snapshot)).map(({ snapshot }) => snapshot.configuration),
    );
    return this.#rules.filter(({ snapshot }) => isInForce(snapshot) || !exact.has(snapshot.configuration));
  }
}

/** The id of a virtual network, in that of what is in force on it. */
const NETWORK = /^(\/subscriptions\/.*\/virtualNetworks\/[^/]+)\/providers\//i;

const CERTAINTIES: readonly Certainty[] = ["unknown", "possible", "certain"];

function leastOf(certainties: readonly Certainty[]): Certainty {
  return CERTAINTIES.find((one) => certainties.includes(one))!;
}

/** Azure's own rules do not show what they do, which is nothing about the Internet. */
function hasEffect({ row }: RuleSnapshot): boolean {
  const { kind, properties } = camelCased(row) as JsonObject;
  const isDefault = textOf(kind)?.toLowerCase() === "default";
  return !isDefault || (isObject(properties) && properties["access"] !== undefined);
}

/** The snapshot of a configuration that an id is of, or that a rule with the id is of; `undefined` if it is none. */
function snapshotOf(id: string | undefined): Snapshot | undefined {
  const [, configuration] = /^(\/subscriptions\/.*\/securityadminconfigurations\/[^/]+)/i.exec(id ?? "") ?? [];
  if (configuration === undefined) return undefined;
  return { configuration: configuration.toLowerCase(), number: /\/snapshots\/([^/]+)$/i.exec(id!)?.[1] };
}

/** A rule by its own id: that of its snapshot is another after each deployment. */
function ruleOf(row: JsonObject): JsonObject {
  const id = ownId(row);
  const name = id.slice(id.lastIndexOf("/") + 1);
  return { ...(camelCased(row) as JsonObject), id, name, type: ADMIN_RULE_TYPE };
}

function ownId(row: JsonObject): string {
  return textOf(row["id"])!.replace(/\/snapshots\/[^/]+$/i, "");
}

/** With keys that begin in lower case: Resource Graph has the same properties of these rows in both ways. */
function camelCased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelCased);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, of]) => [key.charAt(0).toLowerCase() + key.slice(1), camelCased(of)]),
  );
}
