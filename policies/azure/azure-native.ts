import type { Dialect } from "./rules";
import { read } from "./values";

/** azure-native, in every API version. */
export const AZURE_NATIVE: Dialect = {
  names: {
    NetworkSecurityGroup: ["networkSecurityGroupName", "name"],
    SecurityRule: ["securityRuleName", "name"],
    AdminRule: ["ruleName", "name"],
  },
  spelling: {},
  applicationSecurityGroups: (rule, side) => read(rule, `${side}ApplicationSecurityGroups`),
};
