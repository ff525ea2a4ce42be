import { UNKNOWN } from "../evaluator/rule";
import type { Declaration, DeclaredRule } from "./declaration";
import { type Group, rulesIn } from "./groups";
import type { StackResource } from "./stack-resource";
import { mayDeny, rulesOf } from "./rules";

/** Past this many resources of groups with one name, none is compared with a new rule. */
const MOST_COMPARED = 100;

/** The groups, and the standalone rules that deny, that a program has registered so far: a resource policy receives them one at a time. */
export class RegisteredDenies {
  /** By the name of the group in lower case. */
  readonly #byGroup = new Map<string, { readonly resource: StackResource; readonly declaration: Declaration }[]>();

  add(resource: Omit<StackResource, "propertyDependencies">, declaration: Declaration): void {
    const name = declaration.group.name?.toLowerCase();
    const isDenying = declaration.kind === "NetworkSecurityGroup" || rulesOf(declaration).some(mayDeny);
    if (name === undefined || !isDenying) return;
    const known = this.#byGroup.get(name) ?? [];
    this.#byGroup.set(name, known);
    known.push({ resource: { ...resource, propertyDependencies: {} }, declaration });
  }

  /** The rules that certainly are in the group of a standalone rule, and deny or may deny. */
  beside(resource: Omit<StackResource, "propertyDependencies">, declaration: Declaration): readonly DeclaredRule[] {
    const registered = this.#byGroup.get(declaration.group.name?.toLowerCase() ?? "") ?? [];
    if (registered.length === 0 || registered.length > MOST_COMPARED) return [];
    const { groups } = rulesIn([...registered.map((one) => one.resource), { ...resource, propertyDependencies: {} }], {
      declarations: new Map(registered.map((one) => [one.resource.urn, one.declaration])),
      resourceGroups: new Map(),
      run: "record",
    });
    const own = groups.filter((group) => holds(group, resource.urn));
    return own.flatMap(({ rules }) =>
      rules.filter((rule) => rule.urn !== resource.urn && rule.existence !== UNKNOWN && mayDeny(rule)),
    );
  }
}

function holds({ rules }: Group, urn: string): boolean {
  return rules.some((rule) => rule.urn === urn);
}
