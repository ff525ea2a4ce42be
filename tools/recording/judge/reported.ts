/** Finds the group in Azure that each reported group is. */
import type { Findings } from "../../../audit/judging/audit";
import type { JudgedGroup, Status } from "../../../audit/reporting/report";
import type { Declared } from "../addresses";

/** What an audit reports about a group or an admin rule. */
export interface Reported {
  readonly status: Status;
  /** The ids, in lower case, of the groups in Azure that it may be; several only if the report does not say which. */
  readonly ids: readonly string[];
  /** The messages of its findings that are undecided. */
  readonly undecided: readonly string[];
  /** How many findings it has. */
  readonly findings: number;
  readonly resource: string;
}

/**
 * @param known The ids, in lower case, of all groups and admin rules that are in Azure or that the step declares.
 */
export function reportedIn(findings: Findings, declared: Declared, known: ReadonlySet<string>): readonly Reported[] {
  return findings.groups.map((group) => {
    const own = findings.findings.filter((finding) => isOf(finding, group));
    return {
      status: group.status,
      ids: idsOf(group, declared, known),
      undecided: own.filter(({ status }) => status === "undecided").map(({ message }) => message),
      findings: own.length,
      resource: group.resource,
    };
  });
}

type Identity = Pick<JudgedGroup, "resource" | "nsg" | "resourceGroup" | "subscription">;

/** A finding has the resource of its rules, but the names of its group. */
function isOf(finding: Identity, group: Identity): boolean {
  return (["nsg", "resourceGroup", "subscription"] as const).every((name) => finding[name] === group[name]);
}

function idsOf(group: Identity, declared: Declared, known: ReadonlySet<string>): readonly string[] {
  const { resource, nsg, resourceGroup, subscription } = group;
  const id = resource.toLowerCase();
  if (id.startsWith("/subscriptions/")) return [id.replace(/\/securityrules\/[^/]+$/, "")];
  const named = nsg === null ? [] : [...known].filter((one) => isNamed(one, nsg, resourceGroup, subscription));
  const { groups, rules, adminRules } = declared;
  const ofAddress = groups[resource] ?? adminRules[resource] ?? rules[resource];
  // Two groups may have the same name in two subscriptions: the address distinguishes them.
  if (ofAddress !== undefined && (named.length === 0 || named.includes(ofAddress.toLowerCase()))) {
    return [ofAddress.toLowerCase()];
  }
  return named;
}

function isNamed(id: string, nsg: string, resourceGroup: string | null, subscription: string | null): boolean {
  const part = (kind: string): string | undefined => new RegExp(`/${kind}/([^/]+)`).exec(id)?.[1];
  return (
    id.endsWith(`/networksecuritygroups/${nsg.toLowerCase()}`) &&
    (resourceGroup === null || part("resourcegroups") === resourceGroup.toLowerCase()) &&
    (subscription === null || part("subscriptions") === subscription.toLowerCase())
  );
}
