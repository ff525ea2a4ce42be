/** A mail relay whose SMTP port only its partners can reach. The policy pack passes this program. */

import * as network from "@pulumi/azure-native/network";
import * as resources from "@pulumi/azure-native/resources";

const resourceGroup = new resources.ResourceGroup("mail", { location: "westeurope" });

const relay = new network.NetworkSecurityGroup("relay", {
  resourceGroupName: resourceGroup.name,
  securityRules: [
    {
      // Only the partners' own mail servers.
      name: "AllowSmtpFromPartners",
      priority: 100,
      direction: "Inbound",
      access: "Allow",
      protocol: "Tcp",
      sourceAddressPrefixes: ["198.51.100.25", "203.0.113.0/24"],
      sourcePortRange: "*",
      destinationAddressPrefix: "10.0.1.4",
      destinationPortRange: "25",
    },
    {
      // Everybody else's SMTP ends here ...
      name: "DenySmtp",
      priority: 200,
      direction: "Inbound",
      access: "Deny",
      protocol: "Tcp",
      sourceAddressPrefix: "*",
      sourcePortRange: "*",
      destinationAddressPrefix: "*",
      destinationPortRange: "25",
    },
    {
      // ... so this rule, wide as it is, admits none of it.
      name: "AllowPublicServices",
      priority: 300,
      direction: "Inbound",
      access: "Allow",
      protocol: "Tcp",
      sourceAddressPrefix: "Internet",
      sourcePortRange: "*",
      destinationAddressPrefix: "10.0.1.4",
      destinationPortRange: "1-1023",
    },
  ],
});

// A rule of its own, for the probes of a monitoring service.
new network.SecurityRule("allow-monitoring", {
  resourceGroupName: resourceGroup.name,
  networkSecurityGroupName: relay.name,
  priority: 150,
  direction: "Inbound",
  access: "Allow",
  protocol: "Tcp",
  sourceAddressPrefix: "192.0.2.0/28",
  sourcePortRange: "*",
  destinationAddressPrefix: "10.0.1.4",
  destinationPortRanges: ["25", "587"],
});

export const relayId = relay.id;
