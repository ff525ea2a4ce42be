/** The commands whose output is recorded, by the names of their files. */

import { type AzureFile, groupsIn } from "../azure-file";
import { SUBSCRIPTION } from "./stand-in";

const VERSION = "api-version=2024-05-01";

/** The commands that list whole groups, each with all of them. */
export const LISTINGS: Readonly<Record<string, readonly string[]>> = {
  "nsg-list": ["network", "nsg", "list", "--output", "json"],
  rest: [
    "rest",
    "--url",
    `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Network/networkSecurityGroups?${VERSION}`,
  ],
};

/** The commands that show one group or its rules, by the group's name. */
export function commandsOfGroups(azure: AzureFile): Readonly<Record<string, readonly string[]>> {
  const commands = groupsIn(azure).map(({ id, name }) => {
    const group = /\/resourceGroups\/([^/]+)\//.exec(id)![1]!;
    const rules = ["network", "nsg", "rule", "list", "--resource-group", group, "--nsg-name", name];
    return {
      [`nsg-show-of-${name}`]: ["network", "nsg", "show", "--resource-group", group, "--name", name],
      [`rule-list-of-${name}`]: rules,
      [`rule-list-default-of-${name}`]: [...rules, "--include-default"],
      [`rest-of-${name}`]: ["rest", "--url", `${id}?${VERSION}`],
      [`rule-rest-of-${name}`]: ["rest", "--url", `${id}/securityRules?${VERSION}`],
    };
  });
  return Object.assign({}, ...commands) as Record<string, readonly string[]>;
}
