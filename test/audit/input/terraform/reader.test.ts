/** Plans and states of Terraform and OpenTofu. */

import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { audit } from "../../../../audit/judging/audit";
import type { Item } from "../../../../audit/input/item";
import type { ReportedFinding } from "../../../../audit/reporting/report";
import { judge } from "../../../../policies/evaluator/judge";
import { DEFAULT_QUESTION } from "../../../../policies/evaluator/question";
import { type SecurityRule, UNKNOWN } from "../../../../policies/evaluator/rule";
import { answerOf } from "../../../evaluator/answers";
import { check, mixedRules, unknownRules } from "../../../evaluator/arbitraries";
import { RUNS, SOURCE, itemsIn, itemsOf, problemsIn } from "../harness";

type Values = Readonly<Record<string, unknown>>;

const GROUP = "azurerm_network_security_group";
const RULE = "azurerm_network_security_rule";
const ADMIN_RULE = "azurerm_network_manager_admin_rule";
const ID = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/mail/providers/Microsoft.Network";

const SMTP = {
  name: "smtp",
  priority: 200,
  access: "Allow",
  direction: "Inbound",
  protocol: "Tcp",
  source_address_prefix: "*",
  source_address_prefixes: [],
  source_application_security_group_ids: [],
  source_port_range: "*",
  source_port_ranges: [],
  destination_address_prefix: "*",
  destination_address_prefixes: [],
  destination_application_security_group_ids: [],
  destination_port_range: "25",
  destination_port_ranges: [],
  description: "",
};
const allow = (changes: Values = {}): Values => ({ ...SMTP, ...changes });
const deny = (changes: Values = {}): Values => ({
  ...SMTP,
  name: "no-smtp",
  priority: 100,
  access: "Deny",
  ...changes,
});
const CLOSED = { source_address_prefix: "203.0.113.0/24" };
/** A rule of an attribute that is not known. */
const without = (attribute: string): Values =>
  Object.fromEntries(Object.entries(SMTP).filter(([key]) => key !== attribute));

interface Resource {
  readonly address: string;
  readonly mode: string;
  readonly type: string;
  readonly name: string;
  readonly index?: unknown;
  readonly values: Values;
}

/** A resource at an address, such as `module.a["x"].TYPE.NAME[0]`. */
function at(address: string, values: Values): Resource {
  const [, data, type = "", name = "", key] = /(data\.)?(\w+)\.([\w-]+)(?:\[(\d+|"[^"]*")\])?$/.exec(address) ?? [];
  const index = key === undefined ? {} : { index: JSON.parse(key) as unknown };
  return { address, mode: data === undefined ? "managed" : "data", type, name, ...index, values };
}

const group = (values: Values, address = `${GROUP}.relay`): Resource =>
  at(address, { name: "relay", resource_group_name: "mail", ...values });

const rule = (values: Values, address = `${RULE}.smtp`): Resource =>
  at(address, { ...SMTP, network_security_group_name: "relay", resource_group_name: "mail", ...values });

/** A state with these resources, those of modules in modules. */
function state(...resources: readonly Resource[]): Values {
  const inRoot = resources.filter(({ address }) => !address.startsWith("module."));
  const modules = resources.filter(({ address }) => address.startsWith("module."));
  const child = (resource: Resource): Values => {
    const path = resource.address.match(/module\.[\w-]+(\[[^\]]*\])?/g) ?? [];
    const addresses = path.map((_, index) => path.slice(0, index + 1).join("."));
    return addresses.reduceRight<Values>(
      (inner, address) => ({
        address,
        ...(Object.keys(inner).length === 0 ? { resources: [resource] } : { child_modules: [inner] }),
      }),
      {},
    );
  };
  return {
    format_version: "1.0",
    terraform_version: "1.9.0",
    values: { root_module: { resources: inRoot, child_modules: modules.map(child) } },
  };
}

interface Change extends Resource {
  readonly actions: readonly string[];
  readonly before?: Values | null;
  readonly unknown?: unknown;
}

const created = (resource: Resource, unknown: unknown = {}): Change => ({ ...resource, actions: ["create"], unknown });
const kept = (resource: Resource): Change => ({ ...resource, actions: ["no-op"], before: resource.values });
const deleted = (resource: Resource): Change => ({ ...resource, actions: ["delete"], before: resource.values });

/** A plan of these changes; expressions of the configuration by address without keys. */
function plan(changes: readonly Change[], expressions?: Readonly<Record<string, Values>>): Values {
  const planned = changes.filter(({ actions }) => actions.join() !== "delete");
  const configured = (within: RegExp): readonly Values[] =>
    Object.entries(expressions ?? {})
      .filter(([address]) => within.test(address))
      .map(([address, of]) => {
        const { mode, type, name } = at(address, {});
        return { address, mode, type, name, expressions: of };
      });
  return {
    format_version: "1.2",
    terraform_version: "1.9.0",
    planned_values: state(...planned)["values"],
    resource_changes: changes.map(({ actions, before = null, unknown = {}, values, ...resource }) => ({
      ...resource,
      change: { actions, before, after: actions.join() === "delete" ? null : values, after_unknown: unknown },
    })),
    ...(expressions
      ? {
          configuration: {
            root_module: {
              resources: configured(/^(?!module\.)/),
              module_calls: { net: { module: { resources: configured(/^module\.net\./) } } },
            },
          },
        }
      : {}),
  };
}

function run(items: readonly Item[]): ReturnType<typeof audit> {
  return audit(items, { question: DEFAULT_QUESTION, isDetailed: false, baseline: undefined });
}

const findingsOf = (document: unknown): readonly ReportedFinding[] => run(itemsIn(document)).findings;

/** What is judged, each with its name and status, then the problems. */
function reported(document: unknown): readonly string[] {
  const items = itemsIn(document);
  const { groups, problems } = run(items);
  return [
    ...groups.map(({ resource, status }) => `${resource}: ${status}`),
    ...problems.map(({ line, message }) => `${line}: ${message}`),
  ];
}

const RELAY = `${GROUP}.relay`;

describe("a Terraform state", () => {
  const cases: readonly (readonly [what: string, document: unknown, ...reported: readonly string[]])[] = [
    ["an open group", state(group({ security_rule: [allow()] })), `${RELAY}: open`],
    ["a restricted group", state(group({ security_rule: [allow(CLOSED)] })), `${RELAY}: restricted`],
    ["a shadowed rule", state(group({ security_rule: [allow(), deny()] })), `${RELAY}: restricted`],
    ["no rules", state(group({ security_rule: [] })), `${RELAY}: restricted`],
    ["rules that are null", state(group({ security_rule: null })), `${RELAY}: restricted`],
    ["rules that are no list", state(group({ security_rule: "x" })), `${RELAY}: open`],
    [
      "lists of prefixes and ports",
      state(
        group({
          security_rule: [
            allow({
              source_address_prefix: "",
              source_address_prefixes: ["0.0.0.0/1", "128.0.0.0/1"],
              destination_port_range: null,
              destination_port_ranges: ["20-30"],
            }),
          ],
        }),
      ),
      `${RELAY}: open`,
    ],
    [
      "application security groups",
      state(
        group({
          security_rule: [allow({ source_address_prefix: null, source_application_security_group_ids: ["/asg"] })],
        }),
      ),
      `${RELAY}: restricted`,
    ],
    [
      "a group by its id",
      state(group({ id: `${ID}/networkSecurityGroups/relay`, security_rule: [allow()] })),
      `${ID}/networkSecurityGroups/relay: open`,
    ],
    ["a standalone rule", state(rule({})), `${RULE}.smtp: open`],
    [
      "a standalone rule that its group denies",
      state(group({ security_rule: [deny()] }), rule({})),
      `${RELAY}: restricted`,
    ],
    [
      "a standalone Deny, by names in another case",
      state(group({ security_rule: [allow()] }), rule({ ...deny(), network_security_group_name: "RELAY" })),
      `${RELAY}: restricted`,
    ],
    ["a standalone rule that its group lists", state(group({ security_rule: [allow()] }), rule({})), `${RELAY}: open`],
    [
      "a rule of a group of that name elsewhere",
      state(group({ security_rule: [deny()] }), rule({ resource_group_name: "other" })),
      `${RELAY}: restricted`,
      `${RULE}.smtp: open`,
    ],
    [
      "modules with keys",
      state(
        group({ security_rule: [allow()] }, `module.net["a.b"].${GROUP}.web[0]`),
        group({ security_rule: [] }, `module.net["c"].module.in.${GROUP}.web[1]`),
      ),
      `module.net["a.b"].${GROUP}.web[0]: open`,
      `module.net["c"].module.in.${GROUP}.web[1]: restricted`,
    ],
    [
      "an admin rule",
      state(
        at(`${ADMIN_RULE}.all`, {
          name: "all",
          action: "AlwaysAllow",
          direction: "Inbound",
          protocol: "Any",
          priority: 1,
          source: [{ address_prefix: "*", address_prefix_type: "IPPrefix" }],
        }),
      ),
      `${ADMIN_RULE}.all: open`,
    ],
    [
      "an admin rule that the groups can stop",
      state(at(`${ADMIN_RULE}.all`, { name: "all", action: "Allow", direction: "Inbound", protocol: "Any" })),
      `${ADMIN_RULE}.all: restricted`,
    ],
    [
      "a data source of a group",
      state(group({ security_rule: [allow()] }, `data.${GROUP}.hub`)),
      `data.${GROUP}.hub: open`,
    ],
    [
      "a data source of a group that is there itself",
      state(
        group({ id: "/subscriptions/s/x", security_rule: [] }, `data.${GROUP}.hub`),
        group({ id: "/subscriptions/s/x", security_rule: [allow()] }),
      ),
      "/subscriptions/s/x: open",
    ],
    ["other resources beside", state(at("azurerm_subnet.a", {}), group({ security_rule: [] })), `${RELAY}: restricted`],
    [
      "another provider's",
      state(at("azurestack_network_security_group.a", {}), at("azurestack_network_security_group.b", {})),
      `1: 2 resources of type "azurestack_network_security_group" may admit unrestricted sources, but this type is not supported. Audit what Azure lists: az network nsg list.`,
    ],
  ];
  for (const [what, document, ...expected] of cases) {
    it(what, () => assert.deepEqual(reported(document), expected));
  }

  it("does not decide on a group whose values are left out, and skips what is not a resource", () => {
    const bare = { ...group({}), values: undefined };
    const document = { format_version: "1.0", values: { root_module: { resources: [bare, 5, { address: "a" }] } } };
    assert.deepEqual(reported(document), [`${RELAY}: undecided`]);
    const nameless = {
      ...plan([]),
      resource_changes: [{ change: { actions: ["delete"] } }, { address: "a", type: "b", change: {} }],
    };
    assert.deepEqual(reported(nameless), []);
  });

  it("without anything to judge says what it holds", () => {
    const notes = (document: unknown): readonly string[] => run(itemsIn(document)).notes.map(({ message }) => message);
    const others = [at("a_b.1", {}), at("a_b.2", {}), at("c_d.1", {}), at("e_f.1", {}), at("g_h.1", {})];
    const nothing = (form: string, contained: string): readonly string[] => [
      `This ${form} contains no network security groups and no security rules. It contains ${contained}.`,
    ];
    assert.deepEqual(
      notes(state(...others)),
      nothing("Terraform state", "2 a_b, 1 c_d, 1 e_f and resources of 1 more type"),
    );
    assert.deepEqual(
      notes(plan(others.map((one) => created(one)))),
      nothing("Terraform plan", "2 a_b, 1 c_d, 1 e_f and resources of 1 more type"),
    );
    assert.deepEqual(notes({ format_version: "1.0" }), nothing("Terraform state", "no resources"));
    const association = { network_security_group_id: "/g", subnet_id: "/s" };
    assert.deepEqual(
      notes(state(at("azurerm_subnet_network_security_group_association.a", association))),
      nothing("Terraform state", "1 azurerm_subnet_network_security_group_association"),
    );
  });

  it("reports an open rule in Terraform's words, by its address", () => {
    const [finding] = findingsOf(
      state(group({ security_rule: [allow({ destination_port_range: "20-30" })] }, `module.a.${RELAY}`)),
    );
    assert.equal(finding!.resource, `module.a.${RELAY}`);
    assert.equal(
      finding!.fix.text,
      [
        "replace destination_port_range with ports without TCP port 25 (or name its senders in source_address_prefixes):",
        '  destination_port_ranges = ["20-24", "26-30"]',
      ].join("\n"),
    );
    const [admin] = findingsOf(
      state(
        at(`${ADMIN_RULE}.all`, {
          name: "all",
          action: "AlwaysAllow",
          direction: "Inbound",
          protocol: "Tcp",
          destination_port_ranges: ["25"],
          source: [{ address_prefix: "*" }],
        }),
      ),
    );
    assert.equal(
      admin!.fix.text,
      [
        "replace source with the senders that need access (trustedSources names none):",
        "  source {",
        '    address_prefix_type = "IPPrefix"',
        '    address_prefix      = "<SENDER_CIDR>"',
        "  }",
        "or let the network security groups decide:",
        '  action = "Allow"',
      ].join("\n"),
    );
  });

  it("knows findings of the same address in several files and documents apart", () => {
    const document = state(group({ security_rule: [allow()] }));
    const text = JSON.stringify(document);
    const { findings, groups } = run([...itemsOf(text, "a.json"), ...itemsOf(text, "b.json")]);
    assert.equal(new Set(findings.map(({ fingerprint }) => fingerprint)).size, 2);
    assert.equal(groups.length, 2);
    const both = run(itemsOf(`${text}\n${text}`));
    assert.deepEqual(
      both.findings.map(({ line }) => line),
      [1, 2],
    );
    assert.equal(both.summary.openGroups, 2);
  });

  it("reports what a group is attached to", () => {
    const id = `${ID}/networkSecurityGroups/relay`;
    const subnet = `${ID}/virtualNetworks/hub/subnets/mail`;
    const document = state(
      group({ id, security_rule: [allow()] }),
      at("azurerm_subnet_network_security_group_association.a", {
        network_security_group_id: id.toUpperCase(),
        subnet_id: subnet,
      }),
      at("azurerm_network_interface_security_group_association.b", {
        network_security_group_id: id,
        network_interface_id: null,
      }),
      at("azurerm_network_interface_security_group_association.c", {}),
    );
    assert.deepEqual(findingsOf(document)[0]!.attachedTo, [
      subnet,
      "azurerm_network_interface_security_group_association.b",
    ]);
    assert.equal(findingsOf(state(group({ security_rule: [allow()] })))[0]!.attachedTo, null);
  });
});

describe("a Terraform plan", () => {
  const unknownRules = { security_rule: true };
  const allUnknown = true;
  const block = (values: Values, ...references: readonly string[]): Values =>
    Object.fromEntries<unknown>([
      ...Object.entries(values).map(([key, value]) => [key, { constant_value: value }] as const),
      ...references.map((key) => [key, { references: ["azurerm_public_ip.a.ip_address"] }] as const),
    ]);
  const configured = (...blocks: readonly unknown[]): Readonly<Record<string, Values>> => ({
    [RELAY]: { security_rule: blocks },
  });
  /** Resource groups with unknown names, for the rule and for what is beside it. */
  const inGroups = (ofRule: string, ofOther: string): Readonly<Record<string, Values>> =>
    Object.fromEntries(
      [
        [`${RULE}.smtp`, ofRule],
        [`${RULE}.no`, ofOther],
        [RELAY, ofOther],
      ].map(([address = "", reference]) => [address, { resource_group_name: { references: [reference] } }]),
    );
  const unknownPlace = { resource_group_name: true };
  const twoRules = [created(rule({}), unknownPlace), created(rule(deny(), `${RULE}.no`), unknownPlace)];
  const groupAndRule = [created(group({ security_rule: [deny()] }), unknownPlace), created(rule({}), unknownPlace)];
  const byReference = { [`${RULE}.smtp`]: { network_security_group_name: { references: [`${RELAY}.name`, RELAY] } } };
  const nameless = (values: Values): Resource => {
    const entries = Object.entries(rule(values).values).filter(([key]) => key !== "network_security_group_name");
    return at(`${RULE}.smtp`, Object.fromEntries(entries));
  };

  const cases: readonly (readonly [what: string, document: unknown, ...reported: readonly string[]])[] = [
    ["a new open group", plan([created(group({ security_rule: [allow()] }))]), `${RELAY}: open`],
    ["a new restricted group", plan([created(group({ security_rule: [allow(CLOSED)] }))]), `${RELAY}: restricted`],
    [
      "an unknown source",
      plan([
        created(group({ security_rule: [without("source_address_prefix")] }), {
          security_rule: [{ source_address_prefix: true }],
        }),
      ]),
      `${RELAY}: undecided`,
    ],
    [
      "an unknown element",
      plan([
        created(
          group({ security_rule: [allow({ source_address_prefix: "", source_address_prefixes: ["10.0.0.0/8"] })] }),
          { security_rule: [{ source_address_prefixes: [false, true] }] },
        ),
      ]),
      `${RELAY}: undecided`,
    ],
    [
      "an unknown rule",
      plan([created(group({ security_rule: [allow(CLOSED)] }), { security_rule: [false, true] })]),
      `${RELAY}: undecided`,
    ],
    [
      "an unknown that changes nothing",
      plan([
        created(group({ security_rule: [deny(), without("source_address_prefix")] }), {
          id: true,
          security_rule: [{}, { source_address_prefix: true }],
        }),
      ]),
      `${RELAY}: restricted`,
    ],
    ["unknown rules without a configuration", plan([created(group({}), unknownRules)]), `${RELAY}: undecided`],
    [
      "unknown rules, because the program sets none",
      plan([created(group({}), unknownRules)], { [RELAY]: { name: {} } }),
      `${RELAY}: restricted`,
    ],
    [
      "the same without expressions",
      plan([created(group({}), unknownRules)], { [RELAY]: null as unknown as Values }),
      `${RELAY}: restricted`,
    ],
    [
      "unknown rules whose blocks are known",
      plan([created(group({}), unknownRules)], configured(block(allow()), block(CLOSED, "priority"))),
      `${RELAY}: open`,
    ],
    [
      "unknown rules whose blocks are known in part",
      plan(
        [created(group({}), unknownRules)],
        configured(block(without("source_address_prefix"), "source_address_prefix")),
      ),
      `${RELAY}: undecided`,
    ],
    [
      "unknown rules, with something else in place of a block",
      plan([created(group({}), unknownRules)], configured(5)),
      `${RELAY}: undecided`,
    ],
    [
      "unknown rules whose list is known",
      plan([created(group({}), unknownRules)], { [RELAY]: { security_rule: { constant_value: [allow()] } } }),
      `${RELAY}: open`,
    ],
    [
      "unknown rules that are made from a variable",
      plan([created(group({}), unknownRules)], { [RELAY]: { security_rule: { references: ["var.rules"] } } }),
      `${RELAY}: undecided`,
    ],
    [
      "rules of one group name in resource groups that may be one or two",
      plan(twoRules, inGroups("azurerm_resource_group.prod.name", "random_pet.dev.id")),
      `${RULE}.no: restricted`,
      `${RULE}.smtp: open`,
    ],
    [
      "rules of one group name in one resource group whose name is not known",
      plan(twoRules, inGroups("random_pet.mail.id", "random_pet.mail.id")),
      `${RULE}.no: restricted`,
    ],
    [
      "a group and a rule in resource groups that may be one or two",
      plan(groupAndRule, inGroups("var.prod", "var.dev")),
      `${RELAY}: undecided`,
    ],
    [
      "rules of one group name in a resource group for each instance",
      plan(
        [
          created(rule({}, `${RULE}.smtp["a"]`), unknownPlace),
          created(rule(deny(), `${RULE}.smtp["b"]`), unknownPlace),
        ],
        inGroups("each.value", "each.value"),
      ),
      `${RULE}.smtp["a"]: open`,
      `${RULE}.smtp["b"]: restricted`,
    ],
    [
      "rules of one group name in a resource group for each instance of a module",
      plan(
        [
          created(rule({}, `module.net["a"].${RULE}.smtp`), unknownPlace),
          created(rule(deny(), `module.net["b"].${RULE}.smtp`), unknownPlace),
        ],
        { [`module.net.${RULE}.smtp`]: { resource_group_name: { references: ["var.group"] } } },
      ),
      `module.net["a"].${RULE}.smtp: open`,
      `module.net["b"].${RULE}.smtp: restricted`,
    ],
    [
      "a group and a rule in one resource group of the plan, however they refer to it",
      plan(
        [created(at("azurerm_resource_group.mail", {}), { name: true }), ...groupAndRule],
        inGroups("azurerm_resource_group.mail.name", "azurerm_resource_group.mail"),
      ),
      `${RELAY}: restricted`,
    ],
    [
      "a group and a rule in resource groups that are made from the same value, perhaps in different ways",
      plan(groupAndRule, inGroups("var.mail", "var.mail")),
      `${RELAY}: undecided`,
    ],
    [
      "the configuration of a module, for each instance",
      plan([created(group({}, `module.net["a"].${RELAY}`), unknownRules)], { [`module.net.${RELAY}`]: {} }),
      `module.net["a"].${RELAY}: restricted`,
    ],
    [
      "no configuration of a module",
      plan([created(group({}, `module.other.${RELAY}`), unknownRules)], { [RELAY]: {} }),
      `module.other.${RELAY}: undecided`,
    ],
    [
      "no configuration of a module in one",
      plan([created(group({}, `module.other.module.in.${RELAY}`), unknownRules)], { [RELAY]: {} }),
      `module.other.module.in.${RELAY}: undecided`,
    ],
    [
      "a group that stays as it is",
      plan([kept(group({ id: `${ID}/networkSecurityGroups/relay`, security_rule: [allow()] }))]),
      `${ID}/networkSecurityGroups/relay: open`,
    ],
    [
      "an update that opens",
      plan([{ ...group({ security_rule: [allow()] }), actions: ["update"], before: { security_rule: [] } }]),
      `${RELAY}: open`,
    ],
    [
      "an update that closes",
      plan([{ ...group({ security_rule: [] }), actions: ["update"], before: { security_rule: [allow()] } }]),
      `${RELAY}: restricted`,
    ],
    [
      "a group that is deleted",
      plan([deleted(group({ security_rule: [allow()] })), created(group({ security_rule: [] }, `${GROUP}.other`))]),
      `${GROUP}.other: restricted`,
    ],
    [
      "a group that is replaced, in either order",
      plan([
        { ...group({ security_rule: [] }), actions: ["delete", "create"], before: { security_rule: [allow()] } },
        {
          ...group({ security_rule: [allow()], name: "other" }, `${GROUP}.other`),
          actions: ["create", "delete"],
          before: {},
        },
      ]),
      `${GROUP}.other: open`,
      `${RELAY}: restricted`,
    ],
    [
      "a group that is only forgotten",
      plan([{ ...group({}), actions: ["forget"], before: group({ security_rule: [allow()] }).values }]),
      `${RELAY}: open`,
    ],
    [
      "a group that is forgotten, with one in its place",
      plan([
        {
          ...group({ name: "new", security_rule: [] }),
          actions: ["forget", "create"],
          before: group({ security_rule: [allow()] }).values,
        },
      ]),
      `${RELAY}: restricted`,
      `${RELAY} (forgotten): open`,
    ],
    [
      "a group that stays, and whose values after it are left out",
      {
        ...plan([]),
        resource_changes: [
          {
            ...group({}),
            change: { actions: ["no-op"], before: group({ security_rule: [allow()] }).values, after: null },
          },
        ],
      },
      `${RELAY}: open`,
    ],
    ["a group whose values are known only after apply", plan([created(group({}), allUnknown)]), `${RELAY}: undecided`],
    [
      "an update of a group whose rules are known after apply, of a program that sets none",
      plan(
        [
          {
            ...group({}),
            actions: ["update"],
            before: group({ security_rule: [] }).values,
            unknown: { security_rule: true },
          },
        ],
        { [RELAY]: {} },
      ),
      `${RELAY}: undecided`,
    ],
    [
      "an update of a list in which a value is known after apply",
      plan([
        {
          ...group({ security_rule: [without("source_address_prefix")] }),
          actions: ["update"],
          before: group({ security_rule: [allow(CLOSED)] }).values,
          unknown: { security_rule: [{ source_address_prefix: true }] },
        },
      ]),
      `${RELAY}: undecided`,
    ],
    [
      "a rule of a group by another attribute than its name",
      plan(
        [
          created(group({ name: undefined, security_rule: [allow()] }), { name: true }),
          created(at(`${RULE}.no`, { ...nameless({}).values, ...deny() }), { network_security_group_name: true }),
        ],
        {
          [`${RULE}.no`]: {
            network_security_group_name: { references: [`${RELAY}.tags["x"]`, `${RELAY}.tags`, RELAY] },
          },
        },
      ),
      `${RULE}.no: restricted`,
      `${RELAY}: undecided`,
    ],
    [
      "what is deposed",
      {
        ...plan([]),
        resource_changes: [{ ...group({}), deposed: "0", change: { actions: ["delete"], before: {}, after: null } }],
        planned_values: state(group({ security_rule: [allow()] }))["values"],
      },
      `${RELAY}: open`,
    ],
    [
      "a standalone rule that is deleted, which its group still lists",
      plan([kept(group({ security_rule: [allow()] })), deleted(rule({}))]),
      `${RELAY}: restricted`,
    ],
    [
      "a rule of that name of another group that is deleted",
      plan([kept(group({ security_rule: [allow()] })), deleted(rule({ network_security_group_name: "other" }))]),
      `${RELAY}: open`,
    ],
    [
      "a standalone rule that is closed, which its group still lists open",
      plan([kept(group({ security_rule: [allow()] })), { ...rule(CLOSED), actions: ["update"], before: {} }]),
      `${RELAY}: restricted`,
    ],
    [
      "a rule of a group whose name is not known, by reference",
      plan(
        [
          created(group({ name: undefined, security_rule: [deny()] }), { name: true }),
          created(nameless({}), { network_security_group_name: true }),
        ],
        byReference,
      ),
      `${RELAY}: restricted`,
    ],
    [
      "the same without a configuration",
      plan([
        created(group({ name: undefined, security_rule: [deny()] }), { name: true }),
        created(nameless({}), { network_security_group_name: true }),
      ]),
      `${RELAY}: undecided`,
    ],
    [
      "a data source that is read at apply",
      plan([
        { ...group({}, `data.${GROUP}.hub`), actions: ["read"], unknown: { security_rule: true } },
        created(group({ security_rule: [] })),
      ]),
      `${RELAY}: restricted`,
    ],
    [
      "a data source whose rules are not known, and a resource that depends on something that is no text",
      plan([
        { ...group({ security_rule: null }, `data.${GROUP}.hub`), actions: ["read"], before: {} },
        { ...at("data.azurerm_client_config.me", {}), actions: ["read"] },
        created(group({ security_rule: [] })),
      ]),
      `${RELAY}: restricted`,
    ],
    [
      "a data source that was read",
      {
        ...plan([created(group({ security_rule: [] }))]),
        prior_state: state(
          group({ security_rule: [allow()], name: "hub" }, `data.${GROUP}.hub`),
          group({ security_rule: [allow()] }),
        ),
      },
      `data.${GROUP}.hub: open`,
      `${RELAY}: restricted`,
    ],
    [
      "a plan with an error",
      { ...plan([created(group({ security_rule: [] }))]), errored: true },
      `${RELAY}: restricted`,
      "1: This plan is incomplete, so there may be more groups and rules than it contains.",
    ],
    [
      "a plan that is deferred in part",
      { ...plan([created(group({ security_rule: [] }))]), complete: false },
      `${RELAY}: restricted`,
      "1: This plan is incomplete, so there may be more groups and rules than it contains.",
    ],
    [
      "a secret, which is written out",
      plan([{ ...created(group({ security_rule: [allow()] })), after_sensitive: { security_rule: true } } as Change]),
      `${RELAY}: open`,
    ],
    [
      "OpenTofu's, without a version of Terraform",
      {
        ...plan([created(group({ security_rule: [allow()] }))]),
        terraform_version: undefined,
        planned_values: undefined,
      },
      `${RELAY}: open`,
    ],
  ];
  for (const [what, document, ...expected] of cases) {
    it(what, () => assert.deepEqual(reported(document), expected));
  }

  it("ties a rule to an instance by its key, and what cannot be tied to each that it may belong to", () => {
    const names = { name: undefined };
    const instances = ["a", "b"].map((key, index) =>
      created(group({ ...names, security_rule: index === 0 ? [deny()] : [] }, `${RELAY}[${JSON.stringify(key)}]`), {
        name: true,
      }),
    );
    const smtp = (key: string): Change =>
      created(at(`${RULE}.smtp[${JSON.stringify(key)}]`, nameless({}).values), { network_security_group_name: true });
    const expressions = (...references: readonly string[]) => ({
      [`${RULE}.smtp`]: { network_security_group_name: { references } },
    });
    const statusOf = (references: readonly string[], key: string): readonly string[] =>
      findingsOf(plan([...instances, smtp(key)], expressions(...references))).map(({ nsg }) => nsg ?? "alone");
    // By a literal key. A computed key may be that of any instance, and a reference to something else may be to any group. Then the rule is
    // reported by itself, and with each group that it may open.
    assert.deepEqual(statusOf([`${RELAY}["a"].name`, `${RELAY}["a"]`], "x"), []);
    assert.deepEqual(statusOf([`${RELAY}["b"].name`, `${RELAY}["b"]`], "x"), [`${RELAY}["b"]`]);
    for (const references of [
      [RELAY, "each.key"],
      [RELAY, `${GROUP}.other`],
      ["var.name", 5 as unknown as string],
      ["module.net.missing"],
      [],
    ]) {
      assert.deepEqual(statusOf(references, "a"), ["alone", `${RELAY}["b"]`], references.join());
    }
  });

  it("reports what a group is attached to, by reference where ids are unknown", () => {
    const association = "azurerm_subnet_network_security_group_association.a";
    const unknown = { network_security_group_id: true, subnet_id: true };
    const changes = [
      created(group({ security_rule: [allow()] })),
      created(at("azurerm_subnet.mail", {})),
      created(at(association, {}), unknown),
    ];
    const references = (subnet: string) => ({
      [association]: {
        network_security_group_id: { references: [`${RELAY}.id`, RELAY] },
        subnet_id: { references: [subnet] },
      },
    });
    assert.deepEqual(findingsOf(plan(changes, references("azurerm_subnet.mail.id")))[0]!.attachedTo, [
      "azurerm_subnet.mail",
    ]);
    assert.deepEqual(findingsOf(plan(changes, references("var.subnet")))[0]!.attachedTo, [association]);
    assert.equal(findingsOf(plan(changes))[0]!.attachedTo, null);
  });

  it("reports the groups without rules by the configuration alone", () => {
    const notes = (...groups: readonly string[]): readonly string[] => {
      const changes = groups.map((address) => created(group({}, address), unknownRules));
      const expressions = Object.fromEntries(groups.map((address) => [address, {}]));
      return run(itemsIn(plan(changes, expressions))).notes.map(({ about, message }) => `${about}: ${message}`);
    };
    const assumed = (subject: string, groups: string): string =>
      `assumed: The inline rules of ${subject} are known only after apply; there are none in the configuration, which does not show dynamic blocks: ${groups}.`;
    assert.deepEqual(notes(RELAY), [assumed("a new group", RELAY)]);
    assert.deepEqual(notes(RELAY, `${GROUP}.b`), [assumed("2 new groups", `${RELAY}, ${GROUP}.b`)]);
    assert.deepEqual(run(itemsIn(plan([created(group({ security_rule: [] }))], { [RELAY]: {} }))).notes, []);
  });

  it("names what it depends on as Terraform does", () => {
    const [finding] = findingsOf(
      plan([created(group({ security_rule: [allow(CLOSED)] }), { security_rule: [{ source_address_prefix: true }] })]),
    );
    assert.match(finding!.message, /: source_address_prefix of inline rule "smtp"\.$/);
  });
});

describe("resources of azapi", () => {
  const TYPE = "Microsoft.Network/networkSecurityGroups";
  const REST = { name: "smtp", properties: { ...SMTP_REST() } };
  const azapi = (values: Values, address = "azapi_resource.nsg"): Resource =>
    at(address, {
      type: `${TYPE}@2023-09-01`,
      name: "relay",
      parent_id: "/subscriptions/s/resourceGroups/mail",
      ...values,
    });
  const ruleOf = (values: Values): Resource =>
    azapi(
      {
        type: `${TYPE}/securityRules@2023-09-01`,
        name: "smtp",
        parent_id: `/subscriptions/s/resourceGroups/mail/providers/${TYPE}/relay`,
        ...values,
      },
      "azapi_resource.rule",
    );
  const UNREAD =
    '1: A resource of type "azapi_resource" may admit unrestricted sources, but this type is not supported. Audit what Azure lists: az network nsg list.';
  const cases: readonly (readonly [what: string, document: unknown, ...reported: readonly string[]])[] = [
    ["a group", state(azapi({ body: { properties: { securityRules: [REST] } } })), "azapi_resource.nsg: open"],
    [
      "a group in text",
      state(azapi({ body: JSON.stringify({ properties: { securityRules: [REST] } }) })),
      "azapi_resource.nsg: open",
    ],
    ["a group without rules", state(azapi({ body: { properties: {} } })), "azapi_resource.nsg: restricted"],
    ["a group without a body", state(azapi({})), "azapi_resource.nsg: restricted"],
    [
      "a group with a rule that is none",
      state(azapi({ body: { properties: { securityRules: ["x"] } } })),
      "azapi_resource.nsg: open",
    ],
    ["a rule", state(ruleOf({ body: { properties: REST.properties } })), "azapi_resource.rule: open"],
    [
      "a rule of a group of azurerm",
      state(group({ security_rule: [deny()] }), ruleOf({ body: { properties: REST.properties } })),
      `${RELAY}: restricted`,
    ],
    ["a body that is not known", plan([created(azapi({}), { body: true })]), "azapi_resource.nsg: undecided"],
    [
      "properties that are not known",
      plan([created(azapi({ body: {} }), { body: { properties: true } })]),
      "azapi_resource.nsg: undecided",
    ],
    [
      "a rule that is not known, of a group that is neither",
      plan([created(ruleOf({ parent_id: undefined }), { body: true, parent_id: true })]),
      "azapi_resource.rule: undecided",
    ],
    ["a body that cannot be read", state(azapi({ body: "{" })), UNREAD],
    [
      "a body that is no object",
      state(azapi({ body: 5 }), azapi({ body: { properties: 5 } }, "azapi_resource.b")),
      UNREAD.replace("A resource", "2 resources"),
    ],
    [
      "an update",
      state(azapi({ body: {} }, "azapi_update_resource.nsg")),
      UNREAD.replace("azapi_resource", "azapi_update_resource"),
    ],
    ["no type", state(azapi({ type: undefined }), group({ security_rule: [] })), `${RELAY}: restricted`],
    [
      "another type",
      state(azapi({ type: "Microsoft.Network/virtualNetworks@2023-09-01" }), group({ security_rule: [] })),
      `${RELAY}: restricted`,
    ],
  ];
  for (const [what, document, ...expected] of cases) {
    it(what, () => assert.deepEqual(reported(document), expected));
  }

  function SMTP_REST(): Values {
    return {
      priority: 200,
      access: "Allow",
      direction: "Inbound",
      protocol: "Tcp",
      sourceAddressPrefix: "*",
      sourcePortRange: "*",
      destinationAddressPrefix: "*",
      destinationPortRange: "25",
    };
  }
});

describe("what is near to a Terraform plan", () => {
  const cases: readonly (readonly [what: string, text: string, ...problems: readonly string[]])[] = [
    [
      "a raw state",
      JSON.stringify({
        version: 4,
        serial: 1,
        lineage: "x",
        resources: [{ type: GROUP, mode: "managed", instances: [] }],
      }),
      "1: This is Terraform's own state file: run terraform show -json, and audit what it prints.",
    ],
    [
      "an empty raw state",
      JSON.stringify({ version: 4, serial: 1, lineage: "x", resources: [] }),
      "1: This is Terraform's own state file: run terraform show -json, and audit what it prints.",
    ],
    [
      "a log",
      '{"@level":"info","@message":"a"}\n{"@level":"info","@message":"b"}\n',
      "1: This is the log of a Terraform run: run terraform show -json <PLAN>, and audit what it prints.",
    ],
    [
      "another format",
      '{"format_version":"1.0","provider_schemas":{}}',
      "1: Unsupported input: this JSON is not one of the formats that azure-smtp-guard audit --help lists.",
    ],
  ];
  for (const [what, text, ...expected] of cases) {
    it(what, () => assert.deepEqual(problemsIn(itemsOf(text)), expected));
  }
});

describe("Terraform, whatever a file holds", function () {
  this.timeout(60_000);

  const rules = fc.oneof(mixedRules, unknownRules(4, "clear"), unknownRules(6, "clear"));

  /** The rule as Terraform plans it, and what of it is not known. */
  function planned(rule: SecurityRule): readonly [Values, unknown] {
    const named = Object.entries(rule)
      .filter(([key]) => key !== "existence")
      .map(([key, value]) => {
        const isGroup = key.endsWith("ApplicationSecurityGroups");
        const snake = key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
        return [isGroup ? snake.replace(/groups$/, "group_ids") : snake, value] as const;
      });
    const isUnknown = (value: unknown): unknown => (Array.isArray(value) ? value.map(isUnknown) : value === UNKNOWN);
    const known = (value: unknown): unknown =>
      Array.isArray(value) ? value.map(known) : value === UNKNOWN ? undefined : value;
    return [
      Object.fromEntries(named.map(([key, value]) => [key, known(value)])),
      Object.fromEntries(named.map(([key, value]) => [key, isUnknown(value)])),
    ];
  }

  it("judges random groups of a plan as the rules themselves", () => {
    check(
      RUNS,
      fc.property(rules, fc.nat(), (all, cut) => {
        const expected = answerOf(judge(all, DEFAULT_QUESTION));
        const written = all.map(planned);
        const inline = written.slice(0, cut % (written.length + 1));
        const others = written.slice(inline.length);
        const changes = [
          created(group({ security_rule: inline.map(([values]) => values) }), {
            security_rule: inline.map(([, unknown]) => unknown),
          }),
          ...others.map(([values, unknown], index) =>
            created(
              at(`${RULE}.r${index}`, { ...values, network_security_group_name: "relay", resource_group_name: "mail" }),
              unknown,
            ),
          ),
        ];
        assert.deepEqual(reported(plan(changes)), [`${RELAY}: ${expected}`]);
      }),
    );
  });

  it("throws nothing, and takes no group for restricted whose rules cannot be read", () => {
    const odd = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constantFrom<unknown>(true, null, [], {}, [true], "x"));
    const broken = fc
      .tuple(
        fc.constantFrom("values", "planned_values", "resource_changes", "configuration", "prior_state"),
        fc.constantFrom(
          "root_module",
          "resources",
          "child_modules",
          "address",
          "type",
          "mode",
          "change",
          "actions",
          "after",
          "after_unknown",
          "security_rule",
          "expressions",
          "module_calls",
          "references",
        ),
        odd,
      )
      .map(([part, key, value]): unknown => {
        const document = {
          ...plan([created(group({ security_rule: [allow()] }), { security_rule: [{}] }), created(rule({}))], {
            [RELAY]: { security_rule: [block()] },
            [`${RULE}.smtp`]: { network_security_group_name: { references: [RELAY] } },
          }),
          ...state(group({})),
        } as Values;
        return { ...document, [part]: replaced(document[part], key, value) };
      });
    function block(): Values {
      return { name: { constant_value: "smtp" } };
    }
    function replaced(within: unknown, key: string, value: unknown): unknown {
      if (Array.isArray(within)) return within.map((one) => replaced(one, key, value));
      if (typeof within !== "object" || within === null) return within;
      return Object.fromEntries(
        Object.entries(within).map(([name, inner]) => [name, name === key ? value : replaced(inner, key, value)]),
      );
    }
    check(
      RUNS * 2,
      fc.property(broken, (document) => {
        assert.ok(itemsOf(JSON.stringify(document)).length > 0);
        run(itemsOf(JSON.stringify(document), SOURCE));
      }),
    );
    for (const value of ["x", 5, true, {}]) {
      assert.deepEqual(reported(state(group({ security_rule: value }))), [`${RELAY}: open`]);
    }
  });
});
