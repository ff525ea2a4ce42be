/** Parts of the programs in pairs.ts. */

import type { AzureResource } from "../../../tools/recording/azure-file";
import {
  type Family,
  type Group,
  type Program,
  type ResourceOptions,
  type Rule,
  type RuleBody,
  SUBSCRIPTIONS,
  groupId,
} from "../../../tools/recording/pulumi/model";

const SMTP: RuleBody = {
  direction: "Inbound",
  protocol: "Tcp",
  sourceAddressPrefix: "*",
  sourcePortRange: "*",
  destinationAddressPrefix: "*",
  destinationPortRange: "25",
};

/** The properties of a rule that allows SMTP from anywhere, but for the changes. */
export const allow = (changes: RuleBody = {}): RuleBody => ({ ...SMTP, access: "Allow", priority: 200, ...changes });

/** The properties of a rule that denies it, before that. */
export const deny = (changes: RuleBody = {}): RuleBody => ({ ...SMTP, access: "Deny", priority: 100, ...changes });

/** Sources of a rule that are restricted. */
export const NARROW: RuleBody = { sourceAddressPrefix: "203.0.113.0/24" };

/** Sources of two rules that are open only together. */
export const ONE_PART: RuleBody = { sourceAddressPrefix: "20.0.0.0/8", priority: 210 };
export const OTHER_PART: RuleBody = { sourceAddressPrefix: "21.0.0.0/8", priority: 220 };

/** A harmless inline rule: to add it, an update writes the list of the group. */
export const MORE = { name: "more", ...allow({ sourceAddressPrefix: "10.0.0.0/8", priority: 300 }) };

export const inline = (name: string, body: RuleBody): RuleBody => ({ name, ...body });

/** The group "g", named "mail". */
export function group(family: Family, changes: Partial<Group> = {}): Group {
  return { key: "g", family, rg: "rg", name: "mail", location: "westeurope", opts: {}, ...changes };
}

/** A standalone rule of the group "g", which it names by the output. */
export function rule(key: string, body: RuleBody, changes: Partial<Rule> = {}): Rule {
  return { key, group: "g", link: "output", body, opts: {}, ...changes };
}

/** A rule that names its group literally, and waits for it. */
export function literal(key: string, body: RuleBody, opts: ResourceOptions = {}): Rule {
  return rule(key, body, { link: "literal", opts: { dependsOn: ["g"], ...opts } });
}

export function program(...resources: readonly (Group | Rule)[]): Program {
  const isRule = (resource: Group | Rule): resource is Rule => "body" in resource;
  const lates = JSON.stringify(resources).includes('{"late":"late"') ? [{ key: "late", revision: 1 }] : [];
  return {
    groups: resources.filter((resource): resource is Group => !isRule(resource)),
    rules: resources.filter(isRule),
    prefixes: lates,
  };
}

export const MAIL = groupId(SUBSCRIPTIONS.default, "rg", "mail");

/** The group "mail" as it is in Azure before any program. */
export function existing(...rules: readonly RuleBody[]): AzureResource {
  const securityRules = rules.map((body) => ({
    name: body["name"] as string,
    properties: Object.fromEntries(Object.entries(body).filter(([key]) => key !== "name")),
  }));
  return {
    id: MAIL,
    type: "networkSecurityGroups",
    name: "mail",
    location: "westeurope",
    properties: { securityRules },
  };
}
