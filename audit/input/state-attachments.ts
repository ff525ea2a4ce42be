import type { Attachment } from "./item";
import { type JsonObject, isObject, textOf } from "./json";

/* What resources of a Pulumi state tell of what network security groups are attached to. */

/** @param name What to call the resource itself: its id or, where that is not known, its URN. */
type Reader = (props: JsonObject, name: string) => readonly Attachment[];

/** By the last part of the type token, of azure-native and of bridged providers. */
const READERS: Readonly<Record<string, Reader>> = {
  Subnet: attachedItself,
  NetworkInterface: attachedItself,
  VirtualNetwork: (props, name) =>
    objectsIn(props["subnets"]).flatMap((subnet) =>
      attachedItself(subnet, textOf(subnet["id"]) ?? `${name}/subnets/${textOf(subnet["name"]) ?? "?"}`),
    ),
  NetworkSecurityGroup: (props, name) =>
    [props["subnets"], props["networkInterfaces"]]
      .flatMap(objectsIn)
      .flatMap((other) => attachment(name, textOf(other["id"]))),
  SubnetNetworkSecurityGroupAssociation: ({ networkSecurityGroupId, subnetId }, name) =>
    attachment(textOf(networkSecurityGroupId), textOf(subnetId) ?? name),
  NetworkInterfaceSecurityGroupAssociation: ({ networkSecurityGroupId, networkInterfaceId }, name) =>
    attachment(textOf(networkSecurityGroupId), textOf(networkInterfaceId) ?? name),
};

/** What a resource of Azure's providers tells of attachments. */
export function attachmentsOf(type: string, props: unknown, name: string): readonly Attachment[] {
  if (!type.startsWith("azure") || !isObject(props)) return [];
  const key = type.slice(type.lastIndexOf(":") + 1);
  return Object.hasOwn(READERS, key) ? READERS[key]!(props, name) : [];
}

function attachedItself({ networkSecurityGroup }: JsonObject, name: string): readonly Attachment[] {
  return isObject(networkSecurityGroup) ? attachment(textOf(networkSecurityGroup["id"]), name) : [];
}

function attachment(group: string | undefined, to: string | undefined): readonly Attachment[] {
  return group === undefined || to === undefined ? [] : [{ kind: "attachment", group, to }];
}

function objectsIn(list: unknown): readonly JsonObject[] {
  return Array.isArray(list) ? list.filter(isObject) : [];
}
