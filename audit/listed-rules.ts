import type { ListedGroup, ListedRule } from "./input/item";

/** Rules that Azure lists by themselves, by their groups. */
export class ListedRules {
  /** By the ids of groups, in lower case. */
  readonly #groups = new Map<string, ListedRule[]>();

  add(rule: ListedRule): void {
    const key = rule.groupId.toLowerCase();
    const known = this.#groups.get(key);
    if (known) known.push(rule);
    else this.#groups.set(key, [rule]);
  }

  /** The groups, each with the rules that were added; one that was added several times, word for word, counts once. */
  groups(): readonly (ListedGroup & { readonly id: string })[] {
    return [...this.#groups.values()].map((rules) => {
      const { groupId, place } = rules[0]!;
      const distinct = new Map(rules.map(({ rule }) => [JSON.stringify(rule), rule]));
      const [, resourceGroupName, name = groupId] = /\/resourceGroups\/([^/]+)\/.*\/([^/]+)$/i.exec(groupId) ?? [];
      const props = { name, resourceGroupName, securityRules: [...distinct.values()] };
      return { kind: "listed-group", place, id: groupId, name, props, attachedTo: null };
    });
  }
}
