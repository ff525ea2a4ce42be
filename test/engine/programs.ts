/** Pieces for the programs of tests, and the names of what they make. */

import type { input } from "@pulumi/azure-native/types";
import * as network from "@pulumi/azure-native/network";
import * as pulumi from "@pulumi/pulumi";

type Rule = input.network.SecurityRuleArgs & { readonly priority: number };

/** The case whose resources are being made, which have names and a resource group of their own. */
let caseName = "";

/** A program as one of several cases in a run: what it makes has names that begin with that of the case. */
export function asCase(name: string, program: () => unknown): () => void {
  return () => {
    caseName = name;
    program();
    caseName = "";
  };
}

function resourceGroup(): string {
  return `${caseName}mail`;
}

/** A resource of a type that no SDK at hand declares. */
class AnyResource extends pulumi.CustomResource {}

const SMTP = {
  direction: "Inbound",
  protocol: "Tcp",
  sourcePortRange: "*",
  destinationAddressPrefix: "*",
  destinationPortRange: "25",
};

/** A rule that allows SMTP from anywhere, but for the changes. */
export function allow(priority: number, changes: Partial<Rule> = {}): Rule {
  return { ...SMTP, name: `allow-${priority}`, priority, access: "Allow", sourceAddressPrefix: "*", ...changes };
}

/** A rule that denies SMTP from anywhere, but for the changes. */
export function deny(priority: number, changes: Partial<Rule> = {}): Rule {
  return { ...allow(priority, changes), name: `deny-${priority}`, access: "Deny" };
}

/** A network security group with the given inline rules; with none, without the property. */
export function group(...securityRules: Rule[]): network.NetworkSecurityGroup {
  return new network.NetworkSecurityGroup(`${caseName}group`, {
    resourceGroupName: resourceGroup(),
    ...(securityRules.length === 0 ? {} : { securityRules }),
  });
}

/** A standalone rule in the network security group of that name. */
export function standalone(
  name: string,
  groupName: pulumi.Input<string>,
  rule: Rule,
  options?: pulumi.CustomResourceOptions,
): network.SecurityRule {
  const args = {
    resourceGroupName: resourceGroup(),
    networkSecurityGroupName: groupName,
    ...rule,
    name: undefined,
  };
  return new network.SecurityRule(`${caseName}${name}`, args, options);
}

/** A resource of any type, as an SDK for that type would register it. */
export function resource(
  type: string,
  name: string,
  properties: Record<string, unknown>,
  options?: pulumi.CustomResourceOptions,
): AnyResource {
  return new AnyResource(type, `${caseName}${name}`, properties, options);
}

/** A resource of a bridged provider, whose name is an output. */
export class Bridged extends pulumi.CustomResource {
  declare readonly name: pulumi.Output<string>;
  declare readonly ipAddress: pulumi.Output<string>;

  constructor(type: string, name: string, properties: Record<string, unknown>, options?: pulumi.CustomResourceOptions) {
    super(type, name, { name: undefined, ipAddress: undefined, ...properties }, options);
  }
}

/** An address that is known only once it exists. */
export function unknownAddress(): pulumi.Output<string> {
  const address = new network.PublicIPAddress(`${caseName}address`, { resourceGroupName: resourceGroup() });
  return address.ipAddress.apply((text) => text ?? "");
}
