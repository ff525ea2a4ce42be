import type { StackResource } from "../../policies/azure/stack-resource";
import { placeIn } from "../../policies/azure/place";
import { TOKENS } from "../../policies/azure/families";
import { readText } from "../../policies/azure/values";
import type { DeclaredResource, ListedGroup } from "../input/item";

/**
 * The groups that plans change from outside: they write or delete standalone rules of them, and do not declare the groups. Only another
 * file, such as today's listing, has the other rules of such a group.
 */
export class PlannedChanges {
  /** The keys of the groups of planned rules. */
  readonly #wanted = new Set<string>();
  readonly #listed = new Map<string, DeclaredResource>();

  /** Notes a resource that a plan declares. */
  add({ resource, id }: DeclaredResource): void {
    const place = placeIn(id);
    const group = place?.name ?? readText(resource.props, "networkSecurityGroupName");
    if (group !== undefined) this.#wanted.add(group.toLowerCase());
  }

  /** Keeps a group that Azure lists, if a plan changes rules of one of its name. The plans must have been added before. */
  addListed({ id, name, props, place, language }: ListedGroup): void {
    if (id === undefined || name === undefined || !this.#wanted.has(name.toLowerCase())) return;
    const resource: StackResource = {
      type: TOKENS.NetworkSecurityGroup,
      urn: id,
      name,
      id,
      props,
      propertyDependencies: {},
      // It is unknown which provider of a plan reaches it.
      identity: { account: { owner: undefined } },
    };
    this.#listed.set(id.toLowerCase(), { kind: "resource", place, id, resource, inputs: undefined, language });
  }

  /** Whether a plan changes rules of a group of this name. */
  concerns(id: string | undefined): boolean {
    const name = placeIn(id)?.name;
    return name !== undefined && this.#wanted.has(name.toLowerCase());
  }

  /** The listed groups that were kept. */
  get listed(): readonly DeclaredResource[] {
    return [...this.#listed.values()];
  }
}
