import type { Stage } from "./declaration";
import type { Dialect } from "./rules";
import { ADMIN_NAMES } from "./spelling";
import { UNKNOWN } from "../evaluator/rule";
import { read } from "./values";

/** azure-native, in every API version. */
export const AZURE_NATIVE: Dialect = {
  names: {
    NetworkSecurityGroup: ["networkSecurityGroupName", "name"],
    SecurityRule: ["securityRuleName", "name"],
    AdminRule: ["ruleName", "name"],
  },
  spelling: { names: {}, language: "pulumi" },
  keepsOrder: true,
  access: "access",
  stageOf,
  adminSpelling: { names: ADMIN_NAMES, language: "pulumi" },
  applicationSecurityGroups: (rule, side) => read(rule, `${side}ApplicationSecurityGroups`),
};

/** Resources that are declared by their type in Azure, flattened: what their outputs have, a plan has too. */
export const AZAPI: Dialect = { ...AZURE_NATIVE, stageOf: () => "unclear" };

/** Only Azure sets these, so they are unknown in every plan. */
const SET_BY_AZURE = ["etag", "provisioningState", "type"];

/**
 * In a plan, everything that the program does not set is unknown, except for the name in an update, which never changes
 * (pulumi/pulumi-azure-native, provider/pkg/provider/provider.go, Create and Update).
 */
function stageOf(props: object): Stage {
  if (read(props, "name") === UNKNOWN) return "created";
  return SET_BY_AZURE.some((property) => read(props, property) === UNKNOWN) ? "updated" : "recorded";
}
