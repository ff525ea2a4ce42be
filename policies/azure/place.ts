import { readText } from "./values";

/** What distinguishes a network security group from others, as far as it is known. */
export interface GroupName {
  readonly name: string | undefined;
  readonly resourceGroup: string | undefined;
  readonly subscription: string | undefined;
}

/** Where Azure has a group, by its own resource id or that of one of its rules; `undefined` if it is neither. */
export function placeIn(id: string | undefined): GroupName | undefined {
  const form = /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/.*\/networkSecurityGroups\/([^/]+)/i;
  const [, subscription, resourceGroup, name] = form.exec(id ?? "") ?? [];
  return name === undefined ? undefined : { name, resourceGroup, subscription };
}

/** Where Azure has the group that lists these rules, by the first id of a rule that says so. */
export function placeOfRules(rules: unknown): GroupName | undefined {
  if (!Array.isArray(rules)) return undefined;
  for (const rule of rules) {
    const place = placeIn(readText(rule, "id"));
    if (place) return place;
  }
  return undefined;
}
