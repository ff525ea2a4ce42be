import type { Declaration, DeclaredRule, Resource } from "./declaration";
import { UNKNOWN } from "../evaluator/rule";
import { type Dialect, defaultsIn, existenceIn } from "./rules";
import { read, readFirstText, readText } from "./values";

/*
 * Security admin rules of Azure Virtual Network Manager, in the dialect of any family. Azure evaluates them before network security groups:
 * what an admin rule allows, the groups still decide. What it denies may still reach places where no admin rule applies. Only what it
 * always allows is delivered whatever the groups say.
 */

const NO_GROUP = { name: undefined, resourceGroup: undefined, subscription: undefined };

/** What an absent list matches, as Azure's security rules write it. */
const ANY: readonly unknown[] = ["*"];

/** Stands for the addresses of a network group. Like a service tag, it is a name that shows no addresses. */
const NETWORK_GROUP = "NetworkGroup";

export function adminRuleIn(dialect: Dialect): (resource: Resource) => Declaration {
  return ({ urn, name, props }) => {
    const azureName = readFirstText(props, dialect.names.AdminRule);
    const rule: DeclaredRule = {
      azureName,
      name: azureName ?? name,
      origin: "admin",
      urn,
      spelling: dialect.adminSpelling,
      access: read(props, dialect.access),
      direction: read(props, "direction"),
      priority: read(props, "priority"),
      protocol: read(props, "protocol"),
      sourceAddressPrefixes: addressesOf(read(props, "sources")),
      sourcePortRanges: orAny(read(props, "sourcePortRanges")),
      destinationAddressPrefixes: addressesOf(read(props, "destinations")),
      destinationPortRanges: orAny(read(props, "destinationPortRanges")),
      ...(existenceIn(props) === UNKNOWN ? { existence: UNKNOWN } : {}),
      ...defaultsIn(props),
    };
    return {
      kind: "AdminRule",
      urn,
      keepsOrder: dialect.keepsOrder,
      stage: dialect.stageOf(props, "AdminRule"),
      setsRules: false,
      resourceName: name,
      group: NO_GROUP,
      rules: isHarmless(rule, props) ? [] : [rule],
      ...(rule.access === undefined || rule.access === null ? {} : { adminRule: rule }),
    };
  };
}

/** Whether the groups decide all the same, or the rule is one of Azure's own, whose effect is not shown. */
function isHarmless({ access }: DeclaredRule, props: object): boolean {
  if (access === undefined || access === null) return readText(props, "kind")?.toLowerCase() === "default";
  return typeof access === "string" && /^\s*(allow|deny)\s*$/i.test(access);
}

function orAny(list: unknown): unknown {
  return list === undefined || list === null || (Array.isArray(list) && list.length === 0) ? ANY : list;
}

/** The prefixes in a list of sources or destinations. */
function addressesOf(list: unknown): unknown {
  const items = orAny(list);
  return Array.isArray(items) ? items.map(addressOf) : items;
}

function addressOf(item: unknown): unknown {
  const prefix = read(item, "addressPrefix");
  const isGroup =
    readText(item, "addressPrefixType")?.toLowerCase() === NETWORK_GROUP.toLowerCase() ||
    (typeof prefix === "string" && /\/networkGroups\/[^/]+$/i.test(prefix));
  if (isGroup) return NETWORK_GROUP;
  // What has no prefix counts as unreadable, which errs on the safe side; as an empty text it would count as absent.
  return prefix === undefined || prefix === null || (typeof prefix === "string" && prefix.trim() === "")
    ? item
    : prefix;
}
