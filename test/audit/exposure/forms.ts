import { FRONTEND, PRIVATE, type Rule, type Tenant } from "./tenant";

/* A tenant as each tool prints it. */

export type Json = Readonly<Record<string, unknown>>;

export const SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000001";
export const NETWORK = `${SUBSCRIPTION}/resourceGroups/mail/providers/Microsoft.Network`;
export const COMPUTE = `${SUBSCRIPTION}/resourceGroups/mail/providers/Microsoft.Compute`;
export const BALANCER = `${NETWORK}/loadBalancers/lb`;
export const POOL = `${BALANCER}/backendAddressPools/pool`;
export const FRONT = `${BALANCER}/frontendIPConfigurations/front`;

export const groupId = (index: number): string => `${NETWORK}/networkSecurityGroups/group${index}`;
export const subnetId = (index: number): string => `${NETWORK}/virtualNetworks/net/subnets/subnet${index}`;
export const interfaceId = (index: number): string => `${NETWORK}/networkInterfaces/nic${index}`;
export const machineId = (index: number): string => `${COMPUTE}/virtualMachines/vm${index}`;
export const configurationId = (index: number): string => `${interfaceId(index)}/ipConfigurations/main`;
export const publicAddressId = (index: number | "lb"): string => `${NETWORK}/publicIPAddresses/public-${index}`;
const natRuleId = (index: number): string => `${BALANCER}/inboundNatRules/nat${index}`;

/** A resource of Azure's: its id and type, what stands beside `properties`, and these. */
export interface Resource {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly beside?: Json;
  readonly properties: Json;
}

const reference = (id: string): Json => ({ id });
const part = (id: string, properties: Json): Json => ({ id, name: id.slice(id.lastIndexOf("/") + 1), properties });

function resource(id: string, type: string, properties: Json, beside: Json = {}): Resource {
  const name = id.slice(id.lastIndexOf("/") + 1);
  return { id, type, name, beside, properties: { provisioningState: "Succeeded", ...properties } };
}

/** All resources of a tenant, nested as the REST API has them. */
export function resourcesOf(tenant: Tenant): readonly Resource[] {
  const { groups, subnets, sku, interfaces } = tenant;
  const address = (index: number | "lb", ipAddress: string): Resource =>
    resource(
      publicAddressId(index),
      "Microsoft.Network/publicIPAddresses",
      {
        ipAddress,
        publicIPAddressVersion: "IPv4",
        ...(index === "lb" ? {} : { ipConfiguration: reference(configurationId(index)) }),
      },
      { sku: { name: sku, tier: "Regional" } },
    );
  return [
    ...groups.map((rules, index) =>
      resource(groupId(index), "Microsoft.Network/networkSecurityGroups", {
        securityRules: rules.map(({ name, ...rule }) => part(`${groupId(index)}/securityRules/${name}`, rule)),
      }),
    ),
    resource(`${NETWORK}/virtualNetworks/net`, "Microsoft.Network/virtualNetworks", {
      subnets: subnets.map((group, index) =>
        part(subnetId(index), {
          provisioningState: "Succeeded",
          addressPrefix: `10.${index}.0.0/16`,
          ...(group === null ? {} : { networkSecurityGroup: reference(groupId(group)) }),
        }),
      ),
    }),
    ...interfaces.flatMap(({ hasPublicAddress }, index) =>
      hasPublicAddress ? [address(index, `203.0.113.${index + 1}`)] : [],
    ),
    address("lb", FRONTEND),
    ...interfaces.map((_, index) => interfaceOf(tenant, index)),
    balancerOf(tenant),
  ];
}

function interfaceOf({ interfaces }: Tenant, index: number): Resource {
  const { subnet, group, hasPublicAddress, isInPool, hasNatRule } = interfaces[index]!;
  return resource(interfaceId(index), "Microsoft.Network/networkInterfaces", {
    enableIPForwarding: false,
    virtualMachine: reference(machineId(index)),
    ...(group === null ? {} : { networkSecurityGroup: reference(groupId(group)) }),
    ipConfigurations: [
      part(configurationId(index), {
        privateIPAddress: PRIVATE[index],
        privateIPAddressVersion: "IPv4",
        subnet: reference(subnetId(subnet)),
        ...(hasPublicAddress ? { publicIPAddress: reference(publicAddressId(index)) } : {}),
        ...(isInPool ? { loadBalancerBackendAddressPools: [reference(POOL)] } : {}),
        ...(hasNatRule ? { loadBalancerInboundNatRules: [reference(natRuleId(index))] } : {}),
      }),
    ],
  });
}

function balancerOf({ sku, balancer, interfaces }: Tenant): Resource {
  const { isPublic, protocol, frontendPort, backendPort, isFloating } = balancer;
  const frontendIPConfiguration = reference(FRONT);
  return resource(
    BALANCER,
    "Microsoft.Network/loadBalancers",
    {
      frontendIPConfigurations: [
        part(
          FRONT,
          isPublic ? { publicIPAddress: reference(publicAddressId("lb")) } : { subnet: reference(subnetId(0)) },
        ),
      ],
      backendAddressPools: [
        part(POOL, {
          backendIPConfigurations: interfaces.flatMap(({ isInPool }, index) =>
            isInPool ? [reference(configurationId(index))] : [],
          ),
        }),
      ],
      loadBalancingRules: [
        part(`${BALANCER}/loadBalancingRules/rule`, {
          frontendIPConfiguration,
          protocol,
          frontendPort,
          backendPort,
          enableFloatingIP: isFloating,
          backendAddressPool: reference(POOL),
        }),
      ],
      inboundNatRules: interfaces.flatMap(({ hasNatRule }, index) =>
        hasNatRule
          ? [
              part(natRuleId(index), {
                frontendIPConfiguration,
                protocol: "Tcp",
                frontendPort: 2525,
                backendPort: 25,
                enableFloatingIP: false,
                backendIPConfiguration: reference(configurationId(index)),
              }),
            ]
          : [],
      ),
    },
    { sku: { name: sku } },
  );
}

/** The value with what stands in `properties` beside them, as Azure's CLI and Pulumi have it. */
export function flattened(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(flattened);
  if (typeof value !== "object" || value === null) return value;
  const { properties, ...others } = value as Json;
  const inner: Json = { ...others, ...(properties as Json | undefined) };
  return Object.fromEntries(Object.entries(inner).map(([key, one]) => [key, flattened(one)]));
}

const whole = ({ beside, ...others }: Resource): Json => ({ ...others, ...beside });

/** `az ... list`: a document for each type. */
export function azDocuments(tenant: Tenant): readonly unknown[] {
  return byType(resourcesOf(tenant)).map((some) => some.map(whole).map(flattened));
}

/** What the REST API lists. */
export function restDocuments(tenant: Tenant): readonly unknown[] {
  return byType(resourcesOf(tenant)).map((some) => ({ value: some.map(whole) }));
}

/** One query for resources of all kinds, with types in lower case, and ids in upper case in places. */
export function graphDocuments(tenant: Tenant): readonly unknown[] {
  const rows = resourcesOf(tenant).map((one) => ({ ...whole(one), type: one.type.toLowerCase() }));
  const text = JSON.stringify(rows).replaceAll("/virtualNetworks/net/", "/VIRTUALNETWORKS/NET/");
  return [{ count: rows.length, total_records: rows.length, skip_token: null, data: JSON.parse(text) as unknown }];
}

function byType(resources: readonly Resource[]): readonly (readonly Resource[])[] {
  const types = [...new Set(resources.map(({ type }) => type))];
  return types.map((type) => resources.filter((one) => one.type === type));
}

/** What PowerShell prints: names with capitals, `null` for what is not there, and no types. */
export function powerShellDocuments(tenant: Tenant): readonly unknown[] {
  return byType(resourcesOf(tenant)).map((some) =>
    some.map((one) => {
      const flat = capitalized(flattened({ ...whole(one), type: undefined })) as Json;
      return {
        ...flat,
        ...(one.type.endsWith("networkInterfaces") && !("NetworkSecurityGroup" in flat)
          ? { NetworkSecurityGroup: null }
          : {}),
      };
    }),
  );
}

/** The properties of rules that are lists in PowerShell. */
const LISTS = /^(source|destination)(AddressPrefix|PortRange)(es|s)?$/;

function capitalized(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(capitalized);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value as Json).map(([key, inner]) => {
      const name = (LISTS.exec(key) ? key.replace(/(es|s)$/, "") : key)
        .replace("IPA", "IpA")
        .replace("publicIP", "publicIp");
      const list: unknown = LISTS.test(key) ? [inner].flat() : inner;
      return [name[0]!.toUpperCase() + name.slice(1), capitalized(list)];
    }),
  );
}

const TOKENS: Readonly<Record<string, string>> = {
  "Microsoft.Network/networkSecurityGroups": "NetworkSecurityGroup",
  "Microsoft.Network/virtualNetworks": "VirtualNetwork",
  "Microsoft.Network/publicIPAddresses": "PublicIPAddress",
  "Microsoft.Network/networkInterfaces": "NetworkInterface",
  "Microsoft.Network/loadBalancers": "LoadBalancer",
};

/** A state of azure-native. */
export function nativeState(tenant: Tenant): unknown {
  const resources = resourcesOf(tenant).map((one) => {
    const type = `azure-native:network:${TOKENS[one.type]!}`;
    const outputs = flattened({ ...whole(one), type: one.type });
    return { urn: `urn:pulumi:dev::mail::${type}::${one.name}`, custom: true, id: one.id, type, inputs: {}, outputs };
  });
  return { version: 3, deployment: { manifest: {}, resources } };
}

type TerraformResource = readonly [type: string, name: string, values: Json];

/** The resources of azurerm. */
function terraformResources(tenant: Tenant): readonly TerraformResource[] {
  const { groups, subnets, sku, interfaces } = tenant;
  const address = (index: number | "lb", ip: string): TerraformResource => [
    "azurerm_public_ip",
    `public-${index}`,
    { id: publicAddressId(index), ip_address: ip, sku, ip_version: "IPv4" },
  ];
  return [
    ...groups.map((rules, index): TerraformResource => [
      "azurerm_network_security_group",
      `group${index}`,
      { id: groupId(index), name: `group${index}`, resource_group_name: "mail", security_rule: rules.map(snaked) },
    ]),
    ...subnets.map((group, index): TerraformResource => [
      "azurerm_subnet",
      `subnet${index}`,
      {
        id: subnetId(index),
        address_prefixes: [`10.${index}.0.0/16`],
        ...(group === null ? { network_security_group_id: "" } : {}),
      },
    ]),
    ...subnets.flatMap((group, index): TerraformResource[] =>
      group === null
        ? []
        : [
            [
              "azurerm_subnet_network_security_group_association",
              `subnet${index}`,
              { id: subnetId(index), subnet_id: subnetId(index), network_security_group_id: groupId(group) },
            ],
          ],
    ),
    address("lb", FRONTEND),
    ...interfaces.flatMap(({ hasPublicAddress }, index) =>
      hasPublicAddress ? [address(index, `203.0.113.${index + 1}`)] : [],
    ),
    ...interfaces.flatMap((_, index) => terraformInterface(tenant, index)),
    ...terraformBalancer(tenant),
  ];
}

function terraformInterface({ interfaces }: Tenant, index: number): readonly TerraformResource[] {
  const { subnet, group, hasPublicAddress, isInPool, hasNatRule } = interfaces[index]!;
  const of = { id: `${interfaceId(index)}|x`, network_interface_id: interfaceId(index), ip_configuration_name: "main" };
  return [
    [
      "azurerm_network_interface",
      `nic${index}`,
      {
        id: interfaceId(index),
        ...(group === null ? { network_security_group_id: null } : {}),
        virtual_machine_id: machineId(index),
        ip_configuration: [
          {
            name: "main",
            subnet_id: subnetId(subnet),
            private_ip_address: PRIVATE[index],
            private_ip_address_version: "IPv4",
            public_ip_address_id: hasPublicAddress ? publicAddressId(index) : "",
          },
        ],
      },
    ],
    ...(group === null
      ? []
      : [
          [
            "azurerm_network_interface_security_group_association",
            `nic${index}`,
            { ...of, network_security_group_id: groupId(group) },
          ] as const,
        ]),
    ...(isInPool
      ? [
          [
            "azurerm_network_interface_backend_address_pool_association",
            `nic${index}`,
            { ...of, backend_address_pool_id: POOL },
          ] as const,
        ]
      : []),
    ...(hasNatRule
      ? [
          [
            "azurerm_network_interface_nat_rule_association",
            `nic${index}`,
            { ...of, nat_rule_id: natRuleId(index) },
          ] as const,
        ]
      : []),
  ];
}

function terraformBalancer({ sku, balancer, interfaces }: Tenant): readonly TerraformResource[] {
  const { isPublic, protocol, frontendPort, backendPort, isFloating } = balancer;
  const of = { loadbalancer_id: BALANCER, frontend_ip_configuration_id: FRONT };
  return [
    [
      "azurerm_lb",
      "lb",
      {
        id: BALANCER,
        sku,
        frontend_ip_configuration: [
          {
            id: FRONT,
            name: "front",
            public_ip_address_id: isPublic ? publicAddressId("lb") : "",
            public_ip_prefix_id: "",
          },
        ],
      },
    ],
    ["azurerm_lb_backend_address_pool", "pool", { id: POOL, loadbalancer_id: BALANCER, backend_ip_configurations: [] }],
    [
      "azurerm_lb_rule",
      "rule",
      {
        ...of,
        id: `${BALANCER}/loadBalancingRules/rule`,
        protocol,
        frontend_port: frontendPort,
        backend_port: backendPort,
        floating_ip_enabled: isFloating,
        backend_address_pool_ids: [POOL],
      },
    ],
    ...interfaces.flatMap(({ hasNatRule }, index): TerraformResource[] =>
      hasNatRule
        ? [
            [
              "azurerm_lb_nat_rule",
              `nat${index}`,
              {
                ...of,
                id: natRuleId(index),
                protocol: "Tcp",
                frontend_port: 2525,
                backend_port: 25,
                backend_ip_configuration_id: configurationId(index),
              },
            ],
          ]
        : [],
    ),
  ];
}

function snaked(rule: Rule): Json {
  return Object.fromEntries(
    Object.entries(rule).map(([key, value]) => [key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value]),
  );
}

/** What `terraform show -json` prints of a state. */
export function terraformState(tenant: Tenant): unknown {
  const resources = terraformResources(tenant).map(([type, name, values]) => ({
    address: `${type}.${name}`,
    mode: "managed",
    type,
    name,
    values,
  }));
  return { format_version: "1.0", terraform_version: "1.9.0", values: { root_module: { resources } } };
}

const BRIDGED: Readonly<Record<string, string>> = {
  azurerm_network_security_group: "network/networkSecurityGroup:NetworkSecurityGroup",
  azurerm_public_ip: "network/publicIp:PublicIp",
  azurerm_subnet: "network/subnet:Subnet",
  azurerm_subnet_network_security_group_association:
    "network/subnetNetworkSecurityGroupAssociation:SubnetNetworkSecurityGroupAssociation",
  azurerm_network_interface: "network/networkInterface:NetworkInterface",
  azurerm_network_interface_security_group_association:
    "network/networkInterfaceSecurityGroupAssociation:NetworkInterfaceSecurityGroupAssociation",
  azurerm_network_interface_backend_address_pool_association:
    "network/networkInterfaceBackendAddressPoolAssociation:NetworkInterfaceBackendAddressPoolAssociation",
  azurerm_network_interface_nat_rule_association:
    "network/networkInterfaceNatRuleAssociation:NetworkInterfaceNatRuleAssociation",
  azurerm_lb: "lb/loadBalancer:LoadBalancer",
  azurerm_lb_backend_address_pool: "lb/backendAddressPool:BackendAddressPool",
  azurerm_lb_rule: "lb/rule:Rule",
  azurerm_lb_nat_rule: "lb/natRule:NatRule",
};

/** A state of Pulumi's bridged provider. */
export function classicState(tenant: Tenant): unknown {
  const resources = terraformResources(tenant).map(([terraformType, name, values]) => {
    const type = `azure:${BRIDGED[terraformType]!}`;
    return {
      urn: `urn:pulumi:dev::mail::${type}::${name}`,
      custom: true,
      id: values["id"],
      type,
      inputs: {},
      outputs: camelCased(values),
    };
  });
  return { version: 3, deployment: { manifest: {}, resources } };
}

const PLURALS: Readonly<Record<string, string>> = {
  security_rule: "securityRules",
  ip_configuration: "ipConfigurations",
  frontend_ip_configuration: "frontendIpConfigurations",
};

function camelCased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelCased);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      PLURALS[key] ?? key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      camelCased(inner),
    ]),
  );
}
