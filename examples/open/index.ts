/** A mail relay whose SMTP port anybody can reach, three times over. The policy pack blocks this program. */

import * as network from "@pulumi/azure-native/network";
import * as resources from "@pulumi/azure-native/resources";

const resourceGroup = new resources.ResourceGroup("mail", { location: "westeurope" });

const relay = new network.NetworkSecurityGroup("relay", {
  resourceGroupName: resourceGroup.name,
  securityRules: [
    {
      // The plain case: SMTP from everywhere, IPv4 and IPv6.
      name: "AllowSmtp",
      priority: 100,
      direction: "Inbound",
      access: "Allow",
      protocol: "Tcp",
      sourceAddressPrefix: "*",
      sourcePortRange: "*",
      destinationAddressPrefix: "*",
      destinationPortRange: "25",
    },
    {
      // Meant for SSH and FTP, but the range holds port 25 too. Nor do two halves make less than the whole Internet.
      name: "AllowAdministration",
      priority: 110,
      direction: "Inbound",
      access: "Allow",
      protocol: "*",
      sourceAddressPrefixes: ["0.0.0.0/1", "128.0.0.0/1"],
      sourcePortRange: "*",
      destinationAddressPrefix: "*",
      destinationPortRange: "20-30",
    },
    {
      // Comes too late: the rules above have already admitted the packets.
      name: "DenyInternet",
      priority: 4000,
      direction: "Inbound",
      access: "Deny",
      protocol: "*",
      sourceAddressPrefix: "Internet",
      sourcePortRange: "*",
      destinationAddressPrefix: "*",
      destinationPortRange: "*",
    },
  ],
});

// A rule of its own, as another team might add it.
new network.SecurityRule("allow-monitoring", {
  resourceGroupName: resourceGroup.name,
  networkSecurityGroupName: relay.name,
  priority: 200,
  direction: "Inbound",
  access: "Allow",
  protocol: "Tcp",
  sourceAddressPrefix: "Internet",
  sourcePortRange: "*",
  destinationAddressPrefix: "*",
  destinationPortRanges: ["25", "587"],
});

export const relayId = relay.id;
