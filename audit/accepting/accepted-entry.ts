import type { AdmittedAddresses } from "../reporting/admitted";
import type { Place, ReportedFinding } from "../reporting/report";

/** An entry of a file of accepted findings: which findings their owner accepts, why, until when and up to which exposure. */
export interface AcceptedEntry {
  /** Where the entry stands in its file. */
  readonly place: Place;
  /** The id of the group, or a pattern of ids; `undefined` for every group. */
  readonly group: string | undefined;
  /** The name or the id of the rule, or a pattern of either; `undefined` for every rule of the group. */
  readonly rule: string | undefined;
  readonly reason: string;
  readonly acceptedBy: string;
  /** The last day on which it holds, in UTC, as `yyyy-mm-dd`. */
  readonly expires: string;
  readonly widest: WidestExposure;
}

/** The widest exposure that is accepted. */
export interface WidestExposure extends AdmittedAddresses {
  readonly ports: ReadonlySet<number>;
}

/** Whether a text is an id, or a pattern of ids: of Azure, with slashes, or a URN, with pairs of colons. No name of Azure's has these. */
export function isId(text: string): boolean {
  return /\/|::/.test(text);
}

/** What a finding may be named by, in lower case: Azure compares ids and names without case. */
export interface FindingNames {
  readonly groups: readonly string[];
  /** The name of each rule, and its ids. */
  readonly rules: readonly { readonly name: string; readonly ids: readonly string[] }[];
}

/**
 * The ids and names by which an entry may name a finding. Its group may have three ids: that of the resource that holds the rules, that of
 * the group, and one made of the known names.
 */
export function namesOf({ resource, subscription, resourceGroup, nsg, rules }: ReportedFinding): FindingNames {
  const [group] = resource.split(/\/securityRules\/[^/]*$/i) as [string];
  const parts = [subscription, resourceGroup, nsg];
  // A slash in a name would make another id of it.
  const isWhole = parts.every((part) => part !== null && part !== "" && !part.includes("/"));
  const composed = `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/Microsoft.Network/networkSecurityGroups/${nsg}`;
  const groups = [...new Set([resource, group, ...(isWhole ? [composed] : [])].map((id) => id.toLowerCase()))];
  return {
    groups,
    rules: rules.map(({ name, origin }) => {
      const inGroup = name.includes("/") ? [] : groups.map((id) => `${id}/securityrules/${name.toLowerCase()}`);
      // A rule that is a resource of its own has its own id, which may be a URN.
      const own = origin !== "inline" && rules.length === 1 ? [resource.toLowerCase()] : [];
      return { name: name.toLowerCase(), ids: [...inGroup, ...own] };
    }),
  };
}

/** A function that decides whether an entry names a finding: its group, and each of its rules. */
export function namerOf({ group, rule }: AcceptedEntry): (names: FindingNames) => boolean {
  const isGroup = group === undefined ? undefined : matcherOf(group);
  const isRule = rule === undefined ? undefined : matcherOf(rule);
  const byId = rule !== undefined && isId(rule);
  return ({ groups, rules }) => {
    if (isGroup && !groups.some(isGroup)) return false;
    if (!isRule) return true;
    return rules.length > 0 && rules.every(({ name, ids }) => (byId ? ids.some(isRule) : isRule(name)));
  };
}

/** A function that decides whether a text in lower case is as a pattern says, in which `*` stands for any text. */
function matcherOf(pattern: string): (text: string) => boolean {
  const [first, ...others] = pattern.toLowerCase().split("*") as [string, ...string[]];
  const last = others.pop();
  if (last === undefined) return (text) => text === first;
  return (text) => {
    if (!text.startsWith(first) || !text.endsWith(last)) return false;
    let at = first.length;
    for (const part of others) {
      const found = text.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return at + last.length <= text.length;
  };
}
