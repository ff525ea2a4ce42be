import type { SecurityRule } from "../../../policies/evaluator/rule";
import { isServiceTag } from "../../../policies/evaluator/matching/readers";
import type { EffectiveRules } from "../../exposure/elements";
import { type JsonObject, isObject, textOf } from "../json/values";

/*
 * The rules in force at an interface, as `az network nic list-effective-nsg` and Get-AzEffectiveNetworkSecurityGroup print them: with
 * the addresses of service tags, expanded by Azure.
 */

/** @param value One of the groups that are listed, with names in lower case. */
export function effectiveRulesIn(value: JsonObject): EffectiveRules {
  const { subnet, networkinterface, networkmanager } = objectIn(value["association"]);
  const rules = value["effectivesecurityrules"];
  return {
    type: "effective-rules",
    subnet: idIn(subnet),
    interface: idIn(networkinterface),
    manager: idIn(networkmanager),
    group: idIn(value["networksecuritygroup"]),
    rules: (Array.isArray(rules) ? rules : [rules]).map(ruleFrom),
  };
}

function ruleFrom(value: unknown): SecurityRule {
  const rule = objectIn(value);
  return {
    access: rule["access"],
    direction: rule["direction"],
    priority: rule["priority"],
    protocol: textOf(rule["protocol"])?.toLowerCase() === "all" ? "*" : rule["protocol"],
    ...{ sourceAddressPrefixes: addressesIn(rule, "source"), sourcePortRanges: valuesIn(rule, "sourceportrange") },
    destinationAddressPrefixes: addressesIn(rule, "destination"),
    destinationPortRanges: valuesIn(rule, "destinationportrange"),
  };
}

/** Azure's own probes, from an address that is public and that nobody else sends from. */
const PROBES = { tag: "azureloadbalancer", address: "168.63.129.16/32" };

/** The addresses of one side: those of expanded tags, and those that are written. The tag of Azure's probes stays a tag. */
function addressesIn(rule: JsonObject, side: "source" | "destination"): readonly unknown[] {
  const written = valuesIn(rule, `${side}addressprefix`, `${side}addressprefixes`);
  const expanded = valuesIn(rule, `expanded${side}addressprefix`);
  if (expanded.length === 0) return written;
  const texts = written.filter((text) => typeof text === "string");
  const probes = texts.filter((text) => text.toLowerCase() === PROBES.tag);
  const addresses = texts.filter((text) => !isServiceTag(text) && text !== "*");
  return [...probes, ...addresses, ...expanded.filter((text) => probes.length === 0 || text !== PROBES.address)];
}

/** The values of properties, each of which is one value or a list. */
function valuesIn(rule: JsonObject, ...keys: readonly string[]): readonly unknown[] {
  const values = keys.flatMap((key) => {
    const value = rule[key];
    if (isObject(value) && Array.isArray(value["value"])) return value["value"] as readonly unknown[];
    return value === undefined || value === null ? [] : [value].flat();
  });
  return [...new Set(values)];
}

function objectIn(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

function idIn(reference: unknown): string | undefined {
  return isObject(reference) ? textOf(reference["id"]) : undefined;
}
