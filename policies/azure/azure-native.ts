import type { Declaration, Resource } from "./declaration";
import { placeIn, placeOfRules } from "./place";
import { inlineRules, ruleOf } from "./rules";
import { readList, readText } from "./values";

/* How azure-native declares network security groups and their rules, in every API version. */

export function azureNativeGroup({ urn, name, id, props }: Resource): Declaration {
  const rules = readList(props, "securityRules");
  const place = placeIn(id) ?? placeOfRules(rules);
  return {
    kind: "NetworkSecurityGroup",
    urn,
    resourceName: name,
    group: {
      name: readText(props, "networkSecurityGroupName") ?? readText(props, "name"),
      resourceGroup: readText(props, "resourceGroupName") ?? place?.resourceGroup,
      subscription: place?.subscription,
    },
    rules: inlineRules(rules, urn),
  };
}

export function azureNativeRule({ urn, name, id, props }: Resource): Declaration {
  const azureName = readText(props, "securityRuleName") ?? readText(props, "name");
  const place = placeIn(id);
  return {
    kind: "SecurityRule",
    urn,
    resourceName: name,
    group: {
      name: readText(props, "networkSecurityGroupName") ?? place?.name,
      resourceGroup: readText(props, "resourceGroupName") ?? place?.resourceGroup,
      subscription: place?.subscription,
    },
    rules: [ruleOf(props, { azureName, name: azureName ?? name, origin: "standalone", urn })],
  };
}
