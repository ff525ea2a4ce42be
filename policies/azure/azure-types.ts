/* Azure's own names of the types that are read, in lower case: Azure compares them without case. */

export const GROUP_TYPE = "microsoft.network/networksecuritygroups";
export const RULE_TYPE = `${GROUP_TYPE}/securityrules`;
export const ADMIN_RULE_TYPE = "microsoft.network/networkmanagers/securityadminconfigurations/rulecollections/rules";
export const DEPLOYMENT_TYPE = "microsoft.resources/deployments";
export const STACK_TYPE = "microsoft.resources/deploymentstacks";
