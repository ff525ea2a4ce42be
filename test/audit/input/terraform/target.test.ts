/** Plans of Terraform and OpenTofu with -target: of some of their changes it is unknown whether an apply carries them out. */

import * as assert from "node:assert/strict";
import { audit } from "../../../../audit/judging/audit";
import { DEFAULT_QUESTION } from "../../../../policies/evaluator/question";
import { type Values, azurerm } from "../../edges/harness";
import { itemsIn } from "../harness";

const rule = (name: string, access: string, priority: number, source = "*"): Values =>
  azurerm(name, { access, priority, sourceAddressPrefix: source });
const ALLOW = rule("smtp", "Allow", 200);
const DENY = rule("no-smtp", "Deny", 100);
const NARROW = rule("smtp", "Allow", 200, "203.0.113.0/24");
const group = (...rules: readonly Values[]): Values => ({
  name: "relay",
  resource_group_name: "mail",
  security_rule: rules,
});
const alone = (of: Values): Values => ({
  ...of,
  network_security_group_name: "relay",
  resource_group_name: "mail",
});

const GROUP = "azurerm_network_security_group.relay";
const RULE = "azurerm_network_security_rule.smtp";

/** A resource of a plan: what it was, what it will be, and what it depends on. */
interface Planned {
  readonly actions: readonly string[];
  readonly before: Values | null;
  readonly after: Values | null;
  readonly dependsOn?: readonly string[];
}

const kept = (of: Values, ...dependsOn: readonly string[]): Planned => ({
  actions: ["no-op"],
  before: of,
  after: of,
  dependsOn,
});
const updated = (before: Values, after: Values, ...dependsOn: readonly string[]): Planned => ({
  actions: ["update"],
  before,
  after,
  dependsOn,
});
const replaced = (before: Values, after: Values, ...dependsOn: readonly string[]): Planned => ({
  ...updated(before, after, ...dependsOn),
  actions: ["delete", "create"],
});
const created = (after: Values, ...dependsOn: readonly string[]): Planned => ({
  actions: ["create"],
  before: null,
  after,
  dependsOn,
});
const deleted = (before: Values, ...dependsOn: readonly string[]): Planned => ({
  actions: ["delete"],
  before,
  after: null,
  dependsOn,
});

/** @param isPartial Whether the state has a resource that the plan leaves out. */
function plan(resources: Readonly<Record<string, Planned>>, { isPartial = true } = {}): Values {
  const named = (address: string): Values => {
    const [type, name] = address.split(".");
    return { address, mode: "managed", type, name };
  };
  const before = Object.entries(resources).filter(([, { before }]) => before !== null);
  const left = isPartial ? [{ ...named("azurerm_resource_group.other"), values: { name: "other" } }] : [];
  return {
    format_version: "1.2",
    prior_state: {
      values: {
        root_module: {
          resources: [
            ...before.map(([address, { before: values, dependsOn }]) => ({
              ...named(address),
              values,
              depends_on: dependsOn,
            })),
            ...left,
          ],
        },
      },
    },
    resource_changes: Object.entries(resources).map(([address, { actions, before: old, after }]) => ({
      ...named(address),
      change: { actions, before: old, after, after_unknown: {} },
    })),
    configuration: {
      root_module: {
        resources: Object.entries(resources).map(([address, { dependsOn = [] }]) => ({
          ...named(address),
          expressions: { name: { references: dependsOn } },
        })),
      },
    },
  };
}

function statusesIn(document: Values): string {
  const { groups, problems } = audit(itemsIn(document), {
    question: DEFAULT_QUESTION,
    isDetailed: false,
    baseline: undefined,
  });
  assert.deepEqual(problems, []);
  return groups
    .map(({ status }) => status)
    .sort()
    .join();
}

describe("a plan with -target", () => {
  const cases: readonly (readonly [what: string, document: Values, statuses: string])[] = [
    ["carries out the change of a target", plan({ [GROUP]: updated(group(ALLOW), group(NARROW)) }), "restricted"],
    [
      "carries out what a change of a target depends on",
      plan({
        [GROUP]: updated(group(ALLOW), group(NARROW)),
        [RULE]: updated(alone(rule("web", "Allow", 300)), alone(rule("web", "Allow", 300, "198.51.100.7")), GROUP),
      }),
      "restricted",
    ],
    [
      "may leave a group as it was, on which an unchanged target depends",
      plan({
        [GROUP]: updated(group(ALLOW), group(NARROW)),
        [RULE]: kept(alone(rule("x", "Allow", 300, "10.0.0.0/8")), GROUP),
      }),
      "undecided",
    ],
    [
      "leaves the rules that both lists of such a group have",
      plan({
        [GROUP]: updated(group(ALLOW, DENY), group(DENY)),
        [RULE]: kept(alone(rule("x", "Allow", 300, "10.0.0.0/8")), GROUP),
      }),
      "restricted",
    ],
    [
      "may remove a standalone rule that the list of such a group lacks",
      plan({ [GROUP]: updated(group(ALLOW, NARROW), group(ALLOW)), [RULE]: kept(alone(DENY), GROUP) }),
      "undecided",
    ],
    [
      "may leave a standalone rule under a name that such a list has, too",
      plan({
        [GROUP]: updated(group(NARROW), group(NARROW, DENY)),
        [RULE]: kept(alone(rule("no-smtp", "Allow", 100)), GROUP),
      }),
      "undecided",
    ],
    [
      "may leave a group that an unchanged target depends on where it is replaced",
      plan({
        [GROUP]: replaced(group(ALLOW), { ...group(), name: "other" }),
        [RULE]: kept(alone(rule("x", "Allow", 300, "10.0.0.0/8")), GROUP),
      }),
      "restricted,undecided",
    ],
    [
      "may leave a rule as it was, and what it will be may come",
      plan({
        [GROUP]: kept(group()),
        [RULE]: updated(alone(NARROW), alone(ALLOW), GROUP),
        "azurerm_network_security_rule.other": kept(alone(rule("y", "Allow", 400, "10.0.0.0/8")), RULE),
      }),
      "undecided",
    ],
    [
      "may not create what an unchanged target depends on",
      plan({
        [GROUP]: kept(group(ALLOW)),
        [RULE]: created(alone(DENY), GROUP),
        "azurerm_network_security_rule.other": kept(alone(rule("y", "Allow", 400, "10.0.0.0/8")), RULE),
      }),
      "undecided",
    ],
    [
      "deletes a rule on which nothing depends",
      plan({ [GROUP]: kept(group()), [RULE]: deleted(alone(ALLOW), GROUP) }),
      "restricted",
    ],
    [
      "may leave a rule on which something depends that stays",
      plan({
        [GROUP]: kept(group()),
        [RULE]: deleted(alone(ALLOW), GROUP),
        "azurerm_network_security_rule.other": kept(alone(rule("y", "Allow", 400, "10.0.0.0/8")), RULE),
      }),
      "undecided",
    ],
    [
      "may leave a rule that depends on what it may leave",
      plan({
        [GROUP]: deleted(group()),
        [RULE]: deleted(alone(ALLOW), GROUP),
        "azurerm_network_security_rule.other": kept({ ...alone(NARROW), network_security_group_name: "b" }, GROUP),
      }),
      "restricted,undecided",
    ],
    [
      "leaves what it forgets",
      plan({
        [GROUP]: { ...deleted(group(ALLOW)), actions: ["forget"] },
        [RULE]: kept({ ...alone(NARROW), network_security_group_name: "b" }, GROUP),
      }),
      "open,restricted",
    ],
  ];
  for (const [what, document, statuses] of cases) {
    it(what, () => assert.equal(statusesIn(document), statuses));
  }

  it("is one that leaves out something of the state: any other is carried out", () => {
    const resources = {
      [GROUP]: updated(group(ALLOW), group(NARROW)),
      [RULE]: kept(alone(rule("x", "Allow", 300, "10.0.0.0/8")), GROUP),
    };
    assert.equal(statusesIn(plan(resources, { isPartial: false })), "restricted");
  });

  it("may leave each instance of a resource", () => {
    const smtp = (key: number): string => `azurerm_network_security_rule.smtp[${key}]`;
    const document = plan({
      [GROUP]: deleted(group()),
      [smtp(0)]: deleted(alone(ALLOW), GROUP),
      [smtp(1)]: deleted(alone({ ...ALLOW, name: "other" }), GROUP, "azurerm_network_security_rule.smtp"),
      "azurerm_network_security_rule.other": kept({ ...alone(NARROW), network_security_group_name: "b" }, GROUP),
    });
    assert.equal(statusesIn(document), "restricted,undecided");
  });

  it("skips what is not a change, and what is not a rule", () => {
    const document = plan({
      [GROUP]: updated({ ...group(), security_rule: [5] }, { ...group(), security_rule: [6] }),
      [RULE]: kept(alone(NARROW), GROUP),
    });
    const changes = document["resource_changes"] as readonly Values[];
    const unrelated = { address: "a.b", mode: "managed", type: "a", name: "b" };
    assert.equal(statusesIn({ ...document, resource_changes: [...changes, unrelated] }), "open");
  });

  it("may leave what depends on itself", () => {
    const document = plan({ [GROUP]: updated(group(ALLOW), group(NARROW), GROUP) });
    assert.equal(statusesIn(document), "undecided");
  });
});
