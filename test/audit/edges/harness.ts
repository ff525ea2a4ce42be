import { audit } from "../../../audit/judging/audit";
import { DEFAULT_QUESTION } from "../../../policies/evaluator/question";
import { itemsOf } from "../input/harness";

/* What the audit reports of inputs at the edges of what it reads. */

export type Values = Readonly<Record<string, unknown>>;

export const SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000001";
export const NETWORK = `${SUBSCRIPTION}/resourceGroups/mail/providers/Microsoft.Network`;
export const ADMIN_TYPE = "Microsoft.Network/networkManagers/securityAdminConfigurations/ruleCollections/rules";

/** A rule as Azure has it, without a name. */
export const rule = (access: string, priority: number, source = "*"): Values => ({
  access,
  direction: "Inbound",
  priority,
  protocol: "Tcp",
  sourceAddressPrefix: source,
  sourcePortRange: "*",
  destinationAddressPrefix: "*",
  destinationPortRange: "25",
});
export const ALLOW = rule("Allow", 200);
export const DENY = rule("Deny", 100);
export const NARROW = rule("Allow", 200, "203.0.113.0/24");

/** A rule in a list, its properties beside its name. */
export const flat = (name: string, of: Values): Values => ({ name, ...of });
/** A rule in a list, its properties in an object. */
export const nested = (name: string, of: Values): Values => ({ name, properties: of });

/** A rule as azurerm has it. */
export const azurerm = (name: string, { access, priority, sourceAddressPrefix: source }: Values): Values => ({
  name,
  access,
  priority,
  direction: "Inbound",
  protocol: "Tcp",
  source_address_prefix: source,
  source_port_range: "*",
  destination_address_prefix: "*",
  destination_port_range: "25",
});

export const ADMIN_ALLOW: Values = {
  access: "AlwaysAllow",
  direction: "Inbound",
  priority: 10,
  protocol: "Tcp",
  sources: [{ addressPrefix: "*", addressPrefixType: "IPPrefix" }],
  destinationPortRanges: ["25"],
};

/**
 * Audits documents together, each as a file.
 *
 * @returns The statuses of groups and admin rules, in their order, and `problem` for each problem.
 */
export function statusesOf(...documents: readonly unknown[]): string {
  const items = documents.flatMap((document, index) => itemsOf(JSON.stringify(document), `${index}.json`));
  const { groups, problems } = audit(items, { question: DEFAULT_QUESTION, isDetailed: false, baseline: undefined });
  const statuses = groups.map(({ status, kind }) => (kind === "admin-rule" ? `admin rule ${status}` : status)).sort();
  return [...statuses, ...problems.map(() => "problem")].join(", ");
}
