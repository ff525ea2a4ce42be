import { UNKNOWN } from "../evaluator/rule";
import type { Kind, Stage } from "./declaration";
import type { Dialect } from "./rules";
import { ADMIN_NAMES } from "./spelling";
import { read } from "./values";

/**
 * Resources that Pulumi bridges from Terraform's azurerm: the provider `azure`, and `azurerm` as a local package. All names are outputs,
 * too, and application security groups are ids.
 */
export const BRIDGED: Dialect = {
  names: { NetworkSecurityGroup: ["name"], SecurityRule: ["name"], AdminRule: ["name"] },
  spelling: {
    names: {
      sourceApplicationSecurityGroups: "sourceApplicationSecurityGroupIds",
      destinationApplicationSecurityGroups: "destinationApplicationSecurityGroupIds",
    },
    language: "pulumi",
  },
  // Terraform has them as a set.
  keepsOrder: false,
  access: "action",
  stageOf,
  adminSpelling: { names: { ...ADMIN_NAMES, access: "action" }, language: "pulumi" },
  applicationSecurityGroups(rule, side) {
    const ids = read(rule, `${side}ApplicationSecurityGroupIds`);
    // A standalone rule of `azure` has one id, as text, where the others have a list.
    return Array.isArray(ids) ? ids.map(groupOf) : typeof ids === "string" && ids !== "" ? [groupOf(ids)] : ids;
  },
};

/** In the shape of azure-native, so that rules of several providers can be compared. */
function groupOf(id: unknown): unknown {
  return typeof id === "string" && id !== "" ? { id } : id;
}

/**
 * A property that is not set is absent from the plan of a rule, and recorded as an empty text or list once the rule exists: then both
 * members of a side are there. A group that does not exist yet has an unknown list if its program sets none. Otherwise plan and record look
 * alike.
 */
function stageOf(props: object, kind: Kind): Stage {
  if (kind === "NetworkSecurityGroup") return read(props, "securityRules") === UNKNOWN ? "created" : "unclear";
  return "sourceAddressPrefix" in props && "sourceAddressPrefixes" in props ? "unclear" : "planned";
}
