import type { Declaration, Resource } from "./declaration";
import { placeIn, placeOfRules } from "./place";
import { type Dialect, inlineRules, ruleOf } from "./rules";
import { readFirstText, readList, readText } from "./values";

/* Network security groups and standalone rules, in the dialect of any family. */

export function groupIn(dialect: Dialect): (resource: Resource) => Declaration {
  return ({ urn, name, id, props }) => {
    const rules = readList(props, "securityRules");
    const place = placeIn(id) ?? placeOfRules(rules);
    return {
      kind: "NetworkSecurityGroup",
      urn,
      keepsOrder: dialect.keepsOrder,
      stage: dialect.stageOf(props, "NetworkSecurityGroup"),
      setsRules: rules !== undefined && rules !== null,
      resourceName: name,
      group: {
        name: readFirstText(props, dialect.names.NetworkSecurityGroup),
        resourceGroup: readText(props, "resourceGroupName") ?? place?.resourceGroup,
        subscription: place?.subscription,
      },
      rules: inlineRules(rules, urn, dialect),
    };
  };
}

export function ruleIn(dialect: Dialect): (resource: Resource) => Declaration {
  return ({ urn, name, id, props }) => {
    const azureName = readFirstText(props, dialect.names.SecurityRule);
    const place = placeIn(id);
    return {
      kind: "SecurityRule",
      urn,
      keepsOrder: dialect.keepsOrder,
      stage: dialect.stageOf(props, "SecurityRule"),
      setsRules: false,
      resourceName: name,
      group: {
        name: readText(props, "networkSecurityGroupName") ?? place?.name,
        resourceGroup: readText(props, "resourceGroupName") ?? place?.resourceGroup,
        subscription: place?.subscription,
      },
      rules: [ruleOf(props, { azureName, name: azureName ?? name, origin: "standalone", urn }, dialect)],
    };
  };
}
