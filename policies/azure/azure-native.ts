import type { Dialect } from "./rules";
import { ADMIN_NAMES } from "./spelling";
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
  adminSpelling: { names: ADMIN_NAMES, language: "pulumi" },
  applicationSecurityGroups: (rule, side) => read(rule, `${side}ApplicationSecurityGroups`),
};
