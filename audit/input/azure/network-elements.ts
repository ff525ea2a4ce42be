import { MOST_NESTED } from "../../../policies/azure/json-text";
import type {
  EffectiveRules,
  Forwarding,
  Frontend,
  GroupLink,
  Interface,
  IpConfiguration,
  NetworkElement,
  Pool,
  PoolAddress,
  PublicAddress,
  RouteTable,
  Sku,
  Subnet,
  UndecidedPath,
} from "../../exposure/elements";
import { ancestorOf, parentOf, typeIn } from "../../exposure/ids";
import { type JsonObject, isObject, textOf } from "../json/values";
import {
  EVERY_PORT,
  PART_OF_BALANCER,
  familyOf,
  isDefaultRoute,
  mayBeTcp,
  portIn,
  rangeOf,
  skuOf,
} from "../network-values";
import { effectiveRulesIn } from "./effective-rules";

/*
 * Interfaces, subnets, public addresses, load balancers and scale sets as Azure lists them: by the CLI, the REST API, Resource Graph and
 * PowerShell, and as Pulumi's azure-native records them. These differ in the case of names, and in whether `properties` is around what
 * matters, so names are read in lower case and `properties` is read as if its content stood beside it.
 */

/**
 * What a resource says about networks; `undefined` if it is of another type.
 *
 * @param value May have symbols in place of unknown values.
 */
export function networkElementsIn(value: unknown): readonly NetworkElement[] | undefined {
  if (!isObject(value)) return undefined;
  if (Object.keys(value).some((key) => key.toLowerCase() === "effectivesecurityrules")) {
    const effective: EffectiveRules = effectiveRulesIn(flat(value));
    return [effective];
  }
  const type = azureTypeOf(value);
  if (type === undefined || !Object.hasOwn(READERS, type)) return undefined;
  const resource = flat(value);
  const id = textOf(resource["id"]);
  return id === undefined ? undefined : READERS[type]!(resource, id);
}

/** The type in Azure, in lower case, by what the resource says or by its id. */
function azureTypeOf(value: JsonObject): string | undefined {
  const { id, type, Id } = value;
  const byId = [id, Id].flatMap((text) => typeIn(textOf(text) ?? "") ?? []);
  return byId[0] ?? textOf(type)?.toLowerCase();
}

type Reader = (resource: JsonObject, id: string) => readonly NetworkElement[] | undefined;

const READERS: Readonly<Record<string, Reader>> = {
  "microsoft.network/networkinterfaces": readInterface,
  "microsoft.compute/virtualmachinescalesets/virtualmachines/networkinterfaces": readInterface,
  "microsoft.network/virtualnetworks": readNetwork,
  "microsoft.network/virtualnetworks/subnets": (resource, id) => [readSubnet(resource, id)],
  "microsoft.network/publicipaddresses": readPublicAddress,
  "microsoft.compute/virtualmachinescalesets/virtualmachines/networkinterfaces/ipconfigurations/publicipaddresses":
    readPublicAddress,
  "microsoft.network/loadbalancers": readBalancer,
  "microsoft.network/loadbalancers/inboundnatrules": (resource, id) => [
    { ...PART_OF_BALANCER, id: parentOf(id), forwardings: [readNatRule(resource, id)] },
  ],
  "microsoft.network/loadbalancers/loadbalancingrules": (resource, id) => [
    { ...PART_OF_BALANCER, id: parentOf(id), forwardings: [readRule(resource, id)] },
  ],
  "microsoft.network/loadbalancers/backendaddresspools": (resource, id) => [
    { ...PART_OF_BALANCER, id: parentOf(id), pools: [readPool(resource, id)] },
  ],
  "microsoft.network/routetables/routes": ({ addressprefix }, id) => [
    { type: "route-table", id: parentOf(id), hasDefaultRoute: isDefaultRoute(addressprefix) },
  ],
  "microsoft.network/routetables": readRouteTable,
  "microsoft.compute/virtualmachinescalesets": readScaleSet,
  "microsoft.compute/virtualmachines": (resource, id) => [
    { type: "machine", id, interfaces: idsIn(objectIn(resource["networkprofile"])["networkinterfaces"]) },
  ],
  "microsoft.network/applicationgateways": (_, id) => [{ type: "undecided-path", id, what: "application gateway" }],
  "microsoft.network/azurefirewalls": (_, id) => [{ type: "undecided-path", id, what: "firewall" }],
};

/** A query may have left out the configurations: then it is as if the interface were not listed. */
function readInterface(resource: JsonObject, id: string): readonly Interface[] | undefined {
  const configurations = entriesIn(resource["ipconfigurations"]);
  if (configurations === undefined) return undefined;
  const instance = /\/virtualMachineScaleSets\//i.test(id) ? parentOf(id) : undefined;
  const isWhole = ["provisioningstate", "enableipforwarding", "resourceguid"].some((key) => key in resource);
  return [
    {
      type: "interface",
      id,
      group: groupIn(resource, { isWhole }),
      machine: idIn(resource["virtualmachine"]) ?? instance,
      forwards: resource["enableipforwarding"] === true,
      configurations: configurations.map((one, index) => readConfiguration(one, id, index)),
    },
  ];
}

/** @param value Something else than an object if it is cut off: then whatever leads to it cannot be read. */
function readConfiguration(value: unknown, owner: string, index: number): IpConfiguration {
  const configuration = objectIn(value);
  const address = textOf(configuration["privateipaddress"]);
  const name = textOf(configuration["name"]) ?? String(index);
  return {
    id: textOf(configuration["id"]) ?? `${owner}/ipConfigurations/${name}`,
    family: familyOf(configuration["privateipaddressversion"], address),
    subnet: knownIdIn(configuration["subnet"]),
    address,
    publicAddress: idIn(configuration["publicipaddress"]),
    leads: isObject(value) ? LEADS.flatMap((key) => idsIn(configuration[key])) : [""],
    gatewayBalancer: idIn(configuration["gatewayloadbalancer"]),
  };
}

/** The properties of a configuration that name what leads to it. */
const LEADS = [
  "loadbalancerbackendaddresspools",
  "loadbalancerinboundnatrules",
  "loadbalancerinboundnatpools",
  "applicationgatewaybackendaddresspools",
];

function readNetwork(resource: JsonObject, id: string): readonly Subnet[] | undefined {
  const subnets = listIn(resource["subnets"]);
  return subnets?.map((one) => {
    const subnet = objectIn(one);
    return readSubnet(subnet, textOf(subnet["id"]) ?? `${id}/subnets/${textOf(subnet["name"]) ?? ""}`);
  });
}

function readSubnet(subnet: JsonObject, id: string): Subnet {
  const { addressprefix, addressprefixes } = subnet;
  const isWhole = "provisioningstate" in subnet;
  return {
    type: "subnet",
    id,
    group: groupIn(subnet, { isWhole }),
    prefixes: [addressprefix, ...(listIn(addressprefixes) ?? [])].flatMap((text) => textOf(text) ?? []),
    routeTable: idIn(subnet["routetable"]),
  };
}

function readPublicAddress(resource: JsonObject, id: string): readonly NetworkElement[] {
  const address = textOf(resource["ipaddress"]);
  const usedBy = knownIdIn(resource["ipconfiguration"]);
  const family = familyOf(resource["publicipaddressversion"], address);
  const forwarders = FORWARDERS.flatMap(([segment, what]): readonly UndecidedPath[] => {
    const owner = ancestorOf(usedBy ?? "", segment);
    return owner === undefined ? [] : [{ type: "undecided-path", id: owner, what }];
  });
  return [{ type: "public-address", id, address, family, sku: skuIn(resource), usedBy }, ...forwarders];
}

/** What may lead packets on from a public address, by its segment in ids. */
const FORWARDERS = [
  ["applicationGateways", "application gateway"],
  ["azureFirewalls", "firewall"],
] as const;

/** A query may have left out the frontends: then it is as if the load balancer were not listed. */
function readBalancer(resource: JsonObject, id: string): readonly NetworkElement[] | undefined {
  const frontends = listIn(resource["frontendipconfigurations"]);
  if (frontends === undefined) return undefined;
  const inEach = (key: string): readonly JsonObject[] => (entriesIn(resource[key]) ?? []).map(objectIn);
  const idOf = (part: JsonObject, segment: string): string =>
    textOf(part["id"]) ?? `${id}/${segment}/${textOf(part["name"]) ?? ""}`;
  return [
    {
      type: "load-balancer",
      id,
      sku: skuIn(resource),
      isWhole: true,
      frontends: frontends.filter(showsAddress).map((one) => readFrontend(one, idOf(one, "frontendIPConfigurations"))),
      forwardings: [
        // Azure always lists rules: without a list, a query has left them out.
        ...("loadbalancingrules" in resource ? inEach("loadbalancingrules") : [{}]).map((rule) =>
          readRule(rule, idOf(rule, "loadBalancingRules")),
        ),
        ...inEach("inboundnatrules").map((rule) => readNatRule(rule, idOf(rule, "inboundNatRules"))),
        ...inEach("inboundnatpools").map((pool) => readNatPool(pool, idOf(pool, "inboundNatPools"))),
      ],
      pools: inEach("backendaddresspools").map((pool) => readPool(pool, idOf(pool, "backendAddressPools"))),
    },
    ...(inEach("backendaddresspools").some(hasBalancers) ? [crossRegion(id)] : []),
  ];
}

function crossRegion(id: string): UndecidedPath {
  return { type: "undecided-path", id, what: "cross-region load balancer" };
}

/** Whether the members of a pool are frontends of other load balancers. */
function hasBalancers(pool: JsonObject): boolean {
  return (listIn(pool["loadbalancerbackendaddresses"]) ?? [])
    .map(objectIn)
    .some((one) => idIn(one["loadbalancerfrontendipconfiguration"]) !== undefined);
}

/** Whether a frontend shows where it is; Azure lists one that is not public with its subnet. */
function showsAddress(frontend: unknown): frontend is JsonObject {
  return isObject(frontend) && FRONTEND_ADDRESSES.some((key) => idIn(frontend[key]) !== undefined);
}

const FRONTEND_ADDRESSES = ["publicipaddress", "publicipprefix", "subnet"];

function readFrontend(frontend: JsonObject, id: string): Frontend {
  return {
    id,
    publicAddress: idIn(frontend["publicipaddress"]) ?? idIn(frontend["publicipprefix"]),
    gatewayBalancer: idIn(frontend["gatewayloadbalancer"]),
  };
}

/** What all kinds of forwardings say alike. */
function common(rule: JsonObject): Pick<Forwarding, "frontend" | "mayBeTcp" | "isFloating"> {
  return {
    frontend: idIn(rule["frontendipconfiguration"]) ?? "",
    mayBeTcp: mayBeTcp(rule["protocol"]),
    isFloating: rule["enablefloatingip"] === true,
  };
}

function readRule(rule: JsonObject, id: string): Forwarding {
  const named = [idIn(rule["backendaddresspool"]) ?? [], ...idsIn(rule["backendaddresspools"])].flat();
  const [frontend, backend] = [rule["frontendport"], rule["backendport"]];
  // A rule of port 0 forwards every port to itself.
  const isEveryPort = frontend === 0;
  return {
    id,
    kind: "load-balancing-rule",
    ...common(rule),
    frontendPorts: isEveryPort ? EVERY_PORT : rangeOf(frontend, frontend),
    backendPort: isEveryPort ? "same" : portIn(backend),
    pools: RULE_POOLS.some((key) => key in rule) ? named : [""],
    configuration: undefined,
  };
}

const RULE_POOLS = ["backendaddresspool", "backendaddresspools"];

function readNatRule(rule: JsonObject, id: string): Forwarding {
  const pool = idIn(rule["backendaddresspool"]);
  const { frontendport, frontendportrangestart, frontendportrangeend } = rule;
  const range = rangeOf(frontendportrangestart, frontendportrangeend);
  return {
    id,
    kind: "inbound-nat-rule",
    ...common(rule),
    frontendPorts: range ?? rangeOf(frontendport, frontendport),
    backendPort: portIn(rule["backendport"]),
    pools: pool === undefined ? [] : [pool],
    configuration: knownIdIn(rule["backendipconfiguration"]),
  };
}

function readNatPool(pool: JsonObject, id: string): Forwarding {
  return {
    id,
    kind: "inbound-nat-pool",
    ...common(pool),
    frontendPorts: rangeOf(pool["frontendportrangestart"], pool["frontendportrangeend"]),
    backendPort: portIn(pool["backendport"]),
    pools: [],
    configuration: undefined,
  };
}

function readPool(pool: JsonObject, id: string): Pool {
  const addresses = (listIn(pool["loadbalancerbackendaddresses"]) ?? []).map(objectIn);
  const network = idIn(pool["virtualnetwork"]);
  return {
    id,
    configurations: [
      ...idsIn(pool["backendipconfigurations"]),
      ...addresses.flatMap((one) => idIn(one["networkinterfaceipconfiguration"]) ?? []),
    ],
    rules: POOL_RULES.flatMap((key) => idsIn(pool[key])),
    addresses: addresses.flatMap((one): readonly PoolAddress[] => {
      const address = textOf(one["ipaddress"]);
      const isOfInterface = idIn(one["networkinterfaceipconfiguration"]) !== undefined;
      return address === undefined || isOfInterface ? [] : [{ address, network: networkIn(one) ?? network }];
    }),
  };
}

/** The properties of a pool that name the rules which lead to it. */
const POOL_RULES = ["loadbalancingrules", "inboundnatrules"];

function networkIn(address: JsonObject): string | undefined {
  const subnet = idIn(address["subnet"]);
  return idIn(address["virtualnetwork"]) ?? (subnet === undefined ? undefined : ancestorOf(subnet, "virtualNetworks"));
}

/** A query may have left out the routes: then it is as if the table were not listed. */
function readRouteTable(resource: JsonObject, id: string): readonly RouteTable[] | undefined {
  const routes = listIn(resource["routes"]);
  return (
    routes && [
      {
        type: "route-table",
        id,
        hasDefaultRoute: routes.map(objectIn).some(({ addressprefix }) => isDefaultRoute(addressprefix)),
      },
    ]
  );
}

/** The interfaces that a scale set gives each instance, by its model. */
function readScaleSet(resource: JsonObject, id: string): readonly NetworkElement[] | undefined {
  const models = entriesIn(
    ["virtualmachineprofile", "networkprofile", "networkinterfaceconfigurations"].reduce<unknown>(
      (value, key) => (isObject(value) ? value[key] : value),
      resource,
    ),
  );
  return models?.map(objectIn).flatMap((model, index): readonly NetworkElement[] => {
    const modelId = `${id}/networkInterfaceConfigurations/${textOf(model["name"]) ?? index}`;
    const configurations = entriesIn(model["ipconfigurations"]) ?? [undefined];
    return [
      {
        type: "interface",
        id: modelId,
        // Where it is not known, there is a symbol.
        group: groupIn(model, { isWhole: true }),
        machine: id,
        forwards: model["enableipforwarding"] === true,
        configurations: configurations.map((one, index) => ({
          ...readConfiguration(isObject(one) ? { ...one, id: undefined } : one, modelId, index),
          publicAddress: hasPublicAddress(objectIn(one)) ? addressIdIn(modelId, objectIn(one), index) : undefined,
        })),
      },
      ...configurations.flatMap((one, index) => publicAddressIn(modelId, objectIn(one), index)),
    ];
  });
}

function hasPublicAddress({ publicipaddressconfiguration }: JsonObject): boolean {
  return publicipaddressconfiguration !== undefined && publicipaddressconfiguration !== null;
}

function addressIdIn(modelId: string, configuration: JsonObject, index: number): string {
  return `${modelId}/ipConfigurations/${textOf(configuration["name"]) ?? index}/publicIPAddresses`;
}

/** The public address that each instance gets. */
function publicAddressIn(modelId: string, configuration: JsonObject, index: number): readonly PublicAddress[] {
  if (!hasPublicAddress(configuration)) return [];
  const { family } = readConfiguration(configuration, modelId, index);
  const id = addressIdIn(modelId, configuration, index);
  const sku = skuIn(objectIn(configuration["publicipaddressconfiguration"]));
  return [{ type: "public-address", id, address: undefined, family, sku, usedBy: undefined }];
}

/** @param isWhole Whether the file would show a group if there were one. */
function groupIn(resource: JsonObject, { isWhole }: { readonly isWhole: boolean }): GroupLink {
  const group = resource["networksecuritygroup"];
  if (group === undefined || group === null) return isWhole || "networksecuritygroup" in resource ? "none" : "unknown";
  const id = knownIdIn(group);
  return id === undefined ? "unknown" : { group: id };
}

function skuIn(resource: JsonObject): Sku | undefined {
  return skuOf(objectIn(resource["sku"])["name"]);
}

/** The id that something refers to; empty if it refers to something and the id cannot be read. */
function idIn(reference: unknown): string | undefined {
  if (reference === undefined || reference === null) return undefined;
  return isObject(reference) ? (textOf(reference["id"]) ?? "") : "";
}

/** The id that something refers to, if it can be read. */
function knownIdIn(reference: unknown): string | undefined {
  return isObject(reference) ? textOf(reference["id"]) : undefined;
}

/** The ids in a list of references; an empty one of those that cannot be read. */
function idsIn(list: unknown): readonly string[] {
  if (list === undefined || list === null) return [];
  return (listIn(list) ?? [list]).map((reference) => idIn(reference) ?? "");
}

/** A list, out of the object that Windows PowerShell wraps it in; `undefined` if it is none. */
function listIn(value: unknown): readonly unknown[] | undefined {
  if (isObject(value) && "count" in value && Array.isArray(value["value"])) return value["value"] as readonly unknown[];
  return Array.isArray(value) ? value : undefined;
}

/** The entries of a list. A list that is cut off is as one entry that is; `undefined` if there is none. */
function entriesIn(value: unknown): readonly unknown[] | undefined {
  return listIn(value) ?? (typeof value === "string" ? [value] : undefined);
}

function objectIn(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** The value with all names in lower case, and what stands in `properties` beside them. */
function flat(value: JsonObject): JsonObject {
  return flatAt(value, 0) as JsonObject;
}

function flatAt(value: unknown, depth: number): unknown {
  if (depth > MOST_NESTED) return undefined;
  if (Array.isArray(value)) return value.map((element) => flatAt(element, depth + 1));
  if (!isObject(value)) return value;
  const lowered = Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key.toLowerCase(), flatAt(inner, depth + 1)]),
  );
  return isObject(lowered["properties"]) ? { ...lowered["properties"], ...lowered } : lowered;
}
