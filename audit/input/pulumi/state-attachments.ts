import type { Attachment } from "../item";
import { type JsonObject, isObject, textOf } from "../json/values";

/* What resources of a Pulumi state say about the attachments of network security groups. */

/** @param name The label of the resource itself: its id or, if that is unknown, its URN. */
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

/**
 * What a resource of Azure's providers says about attachments.
 *
 * @param propsOf Returns its properties, without texts in place of unknown values. It is not called for most resources.
 */
export function attachmentsOf(type: string, propsOf: () => unknown, name: string): readonly Attachment[] {
  const key = type.slice(type.lastIndexOf(":") + 1);
  if (!type.startsWith("azure") || !Object.hasOwn(READERS, key)) return [];
  const props = propsOf();
  return isObject(props) ? READERS[key]!(props, name) : [];
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
