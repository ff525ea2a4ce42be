/**
 * What recordings are made from: one program after another, and what is done outside of them. All of it is data, so that it can be
 * replayed.
 */
import { type AzureFile, type AzureResource, type AzureRule, type Fault, groupsIn } from "./azure-file";
import type { Program } from "./program";
import type { Random } from "./random";
import { SOURCES } from "./generate";

export interface Script {
  /** What exists before the first program. */
  readonly surroundings: readonly AzureResource[];
  readonly steps: readonly ScriptStep[];
}

export interface ScriptStep {
  readonly program: Program;
  /** The kinds of changes since the step before. */
  readonly changes: readonly string[];
  /** Changes in Azure outside of OpenTofu, before the plan. */
  readonly drift: readonly Drift[];
  /** Further arguments of `tofu plan`. */
  readonly planOptions: readonly string[];
  /** The requests of the apply that are to fail. */
  readonly faults: readonly Fault[];
}

/** A change of a group as people make it in the portal; nothing if the group does not exist. */
export interface Drift {
  readonly kind: "put a rule" | "remove a rule" | "delete a group";
  /** The id of the group. */
  readonly group: string;
  /** The rule to put, or to remove by its name. */
  readonly rule?: AzureRule;
}

/** An Azure after a change outside of OpenTofu. */
export function drifted(azure: AzureFile, { kind, group: id, rule }: Drift): AzureFile {
  const key = id.toLowerCase();
  const group = azure.resources[key];
  if (!group) return azure;
  if (kind === "delete a group") {
    const rest = Object.entries(azure.resources).filter(([other]) => other !== key);
    return { ...azure, resources: Object.fromEntries(rest.map(([other, one]) => [other, detached(one, key)])) };
  }
  const others = (group.properties.securityRules ?? []).filter(({ name }) => name !== rule!.name);
  const securityRules = kind === "put a rule" ? [...others, rule!] : others;
  const changed = { ...group, properties: { ...group.properties, securityRules } };
  return { ...azure, resources: { ...azure.resources, [key]: changed } };
}

/** A resource that is not attached to a group. */
function detached(resource: AzureResource, group: string): AzureResource {
  const { networkSecurityGroup, ...properties } = resource.properties;
  return networkSecurityGroup?.id.toLowerCase() === group ? { ...resource, properties } : resource;
}

/** A random change of one of the existing groups. */
export function randomDrift(azure: AzureFile, random: Random): readonly Drift[] {
  const groups = groupsIn(azure);
  if (groups.length === 0) return [];
  const { id: group, properties } = random.pick(groups);
  const rules = properties.securityRules ?? [];
  const kind = rules.length === 0 ? "add" : random.weighted({ add: 38, remove: 28, change: 28, delete: 6 });
  switch (kind) {
    case "delete":
      return [{ kind: "delete a group", group }];
    case "add":
      return [{ kind: "put a rule", group, rule: addedRule(random) }];
    case "remove":
      return [{ kind: "remove a rule", group, rule: random.pick(rules) }];
    case "change": {
      const rule = random.pick(rules);
      const rest = Object.entries(rule.properties).filter(([name]) => !name.startsWith("sourceAddress"));
      const [sourceAddressPrefix] = random.pick(SOURCES.filter((one) => one.length === 1));
      const properties = { ...Object.fromEntries(rest), sourceAddressPrefix };
      return [{ kind: "put a rule", group, rule: { ...rule, properties } }];
    }
  }
}

function addedRule(random: Random): AzureRule {
  const properties = {
    ...{ access: random.pick(["Allow", "Deny"]), direction: "Inbound", priority: 4000, protocol: "Tcp" },
    ...{ sourcePortRange: "*", sourceAddressPrefix: "*", destinationAddressPrefix: "*", destinationPortRange: "25" },
  };
  return { name: "drifted", properties };
}
