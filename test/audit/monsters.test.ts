/**
 * Inputs that are made to take long, or very much room: deep, long, wide, and with very many things that are compared with each other. Each
 * ends in a moment, and what was too much is a problem or a note with its place. If one does not end, mocha stops it.
 */

import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { type Findings, audit } from "../../audit/judging/audit";
import { readAll } from "../../audit/input/read";
import { text } from "../../audit/output/text";
import { DEFAULT_QUESTION } from "../../policies/evaluator/question";
import { GROUP, RULE, SCHEMA, SMTP, deployment, group, rule, template } from "../azure/arm/harness";

type Json = Readonly<Record<string, unknown>>;

const times = <T>(count: number, of: (index: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, index) => of(index));
const nested = (depth: number, inner = ""): string => "[".repeat(depth) + inner + "]".repeat(depth);

const flat = (name: string, changes: Json = {}): Json => ({ name, ...SMTP, ...changes });
const ID = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.Network";
const listed = (name: string, rules: readonly Json[]): Json => ({
  id: `${ID}/networkSecurityGroups/${name}`,
  name,
  type: GROUP,
  securityRules: rules,
});

const state = (resources: readonly unknown[]): Json => ({ version: 3, deployment: { resources } });
const inState = (type: string, name: string, inputs: unknown, more: Json = {}): Json => ({
  urn: `urn:pulumi:s::p::${type}::${name}`,
  type,
  custom: true,
  inputs,
  ...more,
});
const NSG = "azure-native:network:NetworkSecurityGroup";
const inGroup = (name: string, rules: unknown, more: Json = {}): Json =>
  inState(NSG, name, { networkSecurityGroupName: name, resourceGroupName: "rg", securityRules: rules }, more);

/** What Terraform calls a rule. */
const azurerm = (name: string): Json => ({
  name,
  access: "Allow",
  direction: "Inbound",
  priority: 100,
  protocol: "Tcp",
  source_address_prefix: "*",
  source_port_range: "*",
  destination_address_prefix: "*",
  destination_port_range: "25",
});
const change = (type: string, name: string, after: Json, unknown: Json = {}, index?: number): Json => ({
  address: `${type}.${name}${index === undefined ? "" : `[${index}]`}`,
  mode: "managed",
  type,
  name,
  ...(index === undefined ? {} : { index }),
  change: { actions: ["create"], before: null, after, after_unknown: unknown },
});
const plan = (changes: readonly Json[], resources: readonly Json[] = []): Json => ({
  format_version: "1.2",
  planned_values: { root_module: {} },
  resource_changes: changes,
  configuration: { root_module: { resources } },
});
const TF_GROUP = "azurerm_network_security_group";
const TF_RULE = "azurerm_network_security_rule";

const planned = (name: string, more: Json = {}): Json => ({
  type: NSG,
  urn: `urn:pulumi:s::p::${NSG}::${name}`,
  custom: true,
  inputs: { networkSecurityGroupName: name, resourceGroupName: "rg", securityRules: [flat("smtp")] },
  ...more,
});
const step = (name: string, more: Json): Json => ({
  op: "create",
  urn: `urn:pulumi:s::p::${NSG}::${name}`,
  newState: planned(name, more),
});
const event = (op: string, name: string): Json => ({
  sequence: 1,
  resourcePreEvent: {
    metadata: {
      op,
      urn: `urn:pulumi:s::p::${NSG}::${name}`,
      ...(op === "delete" ? { old: planned(name) } : { new: planned(name) }),
    },
  },
});

/** 201 rules of 1,009 source port ranges each: any 66 consecutive Denies together deny everybody, and none of them does alone. */
const OVER_BUDGET = [
  ...times(200, (index) =>
    flat(`deny-${index}`, {
      access: "Deny",
      priority: 100 + index,
      sourcePortRange: undefined,
      sourcePortRanges: times(1009, (at) => {
        const first = Math.max(0, 65 * at - (index % 65));
        return `${first}-${Math.min(65535, first + 30)}`;
      }),
    }),
  ),
  flat("smtp", { priority: 4000 }),
];

const ENDLESS = "[map(range(0, 9999), lambda('x', map(range(0, 9999), lambda('y', 1))))]";

describe("a monster", function () {
  // They take a second or so.
  this.timeout(60_000);

  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "monster-"));
  after(() => {
    fs.rmSync(folder, { recursive: true });
  });

  function audited(input: unknown, { isDetailed = false } = {}): Findings {
    const file = path.join(folder, "input.json");
    fs.writeFileSync(file, typeof input === "string" ? input : JSON.stringify(input));
    const found = audit(readAll([file]), { question: DEFAULT_QUESTION, isDetailed, baseline: undefined });
    text({ tool: { name: "azure-smtp-guard", version: "0" }, created: "", ...found }, { colour: false, width: 80 });
    return found;
  }

  interface Case {
    /** Parts of the messages of problems and notes, in their order; of many the first. */
    readonly reported?: readonly string[];
    /** How many groups are of each status, and how many findings there are. */
    readonly counts: string | RegExp;
  }

  const GONE = "0 open, 0 undecided, 0 restricted, 0 findings";
  const cases: Readonly<Record<string, Case & { readonly input: () => unknown }>> = {
    "a parameter's text of JSON, deep": {
      input: () =>
        plan([
          change("azurerm_resource_group_template_deployment", "d", {
            name: "d",
            resource_group_name: "rg",
            template_content: JSON.stringify(
              template([group("web", [rule("smtp", { sourceAddressPrefix: "[parameters('s')]" })])], {
                parameters: { s: {} },
              }),
            ),
            parameters_content: `{"s": {"value": ${nested(20_000)}}}`,
          }),
        ]),
      reported: ["parameters: they are nested too deep"],
      counts: "0 open, 1 undecided, 0 restricted, 1 findings",
    },
    "a parameter that is deeper than values may be": {
      input: () =>
        state([
          inState("azure-native:resources:Deployment", "d", {
            properties: {
              template: template([group("web", [rule("smtp", { sourceAddressPrefix: "[parameters('s')]" })])], {
                parameters: { s: {} },
              }),
              parameters: JSON.stringify({ s: { value: JSON.parse(nested(300)) as unknown } }),
            },
          }),
        ]),
      reported: ["parameters.s: it makes a value that is nested too deep"],
      counts: "0 open, 1 undecided, 0 restricted, 1 findings",
    },
    "a template's text, deep": {
      input: () =>
        state([inState("azure-native:resources:Deployment", "d", { properties: { template: nested(20_000) } })]),
      reported: ['The template of deployment "d" is nested too deep to be read.'],
      counts: GONE,
    },
    "a secret's text, deep": {
      input: () =>
        state([
          inGroup("web", {
            "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
            plaintext: nested(20_000),
          }),
        ]),
      counts: "0 open, 1 undecided, 0 restricted, 1 findings",
    },
    "a secret in another, deep together": {
      input: () =>
        state([
          inGroup(
            "web",
            JSON.parse(
              nested(
                900,
                JSON.stringify({
                  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
                  plaintext: nested(900),
                }),
              ),
            ),
          ),
        ]),
      counts: "1 open, 0 undecided, 0 restricted, 1 findings",
    },
    "a body's text of JSON, deep": {
      input: () =>
        plan([
          change("azapi_resource", "web", {
            type: `${GROUP}@2024-05-01`,
            name: "web",
            parent_id: ID,
            body: nested(20_000),
          }),
        ]),
      reported: ['A resource of type "azapi_resource" may admit unrestricted sources'],
      counts: GONE,
    },
    "a deep value beside a group of a template, whose edits are looked for": {
      input: () =>
        `{"$schema": "${SCHEMA}", "resources": [\n${JSON.stringify(
          group("web", [rule("smtp", { destinationPortRange: undefined, destinationPortRanges: ["25", "443"] })]),
        )},\n{"type": "a/b", "x": ${nested(50_000)}}\n]}`,
      reported: ["What begins here is nested more than 1000 levels deep."],
      counts: "1 open, 0 undecided, 0 restricted, 1 findings",
    },
    "a rule with deep values, inline and standalone": {
      input: () => {
        const deep = flat("smtp", { sourceAddressPrefix: JSON.parse(nested(980)) as unknown });
        return state([
          inGroup("web", [deep]),
          inState("azure-native:network:SecurityRule", "smtp", {
            ...deep,
            securityRuleName: "smtp",
            networkSecurityGroupName: "web",
            resourceGroupName: "rg",
          }),
        ]);
      },
      counts: "1 open, 0 undecided, 0 restricted, 1 findings",
    },
    "a value that is too deep for expressions": {
      input: () => template([group("web", [rule("smtp", { access: JSON.parse(nested(900)) as unknown })])]),
      reported: ["it is nested too deep"],
      counts: "1 open, 0 undecided, 0 restricted, 1 findings",
    },
    "texts that are long, many times": {
      input: () =>
        template([group("web", [rule("smtp", { sourceAddressPrefix: "[variables('a')[0]]" })])], {
          variables: {
            a: "[map(range(0, 1300), lambda('i', toUpper(padLeft(string(lambdaVariables('i')), 3900000))))]",
          },
        }),
      reported: ["Reading this template exceeds the work budget", "it exceeds the work budget"],
      counts: "0 open, 1 undecided, 0 restricted, 1 findings",
    },
    "copies of copies": {
      input: () =>
        template([
          deployment(
            "d",
            template([group("[concat('web', copyIndex())]", [rule("smtp")], { copy: { name: "c", count: 800 } })]),
            {},
            { copy: { name: "d", count: 800 } },
          ),
        ]),
      reported: ["Reading this template exceeds the work budget, so some of it was not judged."],
      counts: /^[23]\d{3} open, 0 undecided, 0 restricted/,
    },
    "copies whose names are long": {
      input: () =>
        template(
          [group("[concat('web', copyIndex(), variables('n'))]", [rule("smtp")], { copy: { name: "c", count: 800 } })],
          {
            variables: { n: "x".repeat(10_000) },
          },
        ),
      reported: ["it is too long for a name"],
      counts: "800 open, 0 undecided, 0 restricted, 800 findings",
    },
    "many deployments that use up the work budget": {
      input: () =>
        state(
          times(300, (index) =>
            inState("azure-native:resources:Deployment", `d${index}`, {
              properties: { template: JSON.stringify(template([group(`web${index}`, ENDLESS)])) },
            }),
          ),
        ),
      reported: ["Reading this template exceeds the work budget"],
      counts: "0 open, 300 undecided, 0 restricted, 300 findings",
    },
    "a link to very many folders": {
      input: () =>
        template([
          deployment(
            "d",
            undefined,
            {},
            { properties: { templateLink: { uri: `https://x/${"a/".repeat(100_000)}` } } },
          ),
          deployment(
            "e",
            undefined,
            {},
            { properties: { templateLink: { uri: `https://x/${"\0".repeat(200_000)}x` } } },
          ),
        ]),
      reported: [
        'Deployment "d" deploys a linked template, which is not in this file.',
        'Deployment "e" deploys a linked template',
      ],
      counts: GONE,
    },
    "rules that are tied to a group of very many": {
      input: () =>
        template([
          group(
            "web",
            times(3000, (index) => rule(`a${index}`, { priority: 100 + index })),
          ),
          ...times(3000, (index) => ({
            type: RULE,
            name: `web/b${index}`,
            properties: { ...SMTP, priority: 4000 + index },
          })),
        ]),
      counts: "1 open, 0 undecided, 0 restricted, 6000 findings",
    },
    "the same resource again and again": {
      input: () => state(times(6000, () => inGroup("web", [flat("smtp")]))),
      counts: "1 open, 0 undecided, 0 restricted, 1 findings",
    },
    "inline and standalone rules of one group": {
      input: () =>
        state([
          inGroup(
            "web",
            times(3000, (index) => flat(`a${index}`)),
          ),
          ...times(3000, (index) =>
            inState("azure-native:network:SecurityRule", `b${index}`, {
              ...SMTP,
              securityRuleName: `b${index}`,
              networkSecurityGroupName: "web",
              resourceGroupName: "rg",
            }),
          ),
        ]),
      // The list may have been written after the others.
      counts: "1 open, 0 undecided, 0 restricted, 3001 findings",
    },
    "a group that is attached to very much": {
      input: () =>
        state([
          inGroup(
            "web",
            times(500, (index) => flat(`a${index}`)),
            { id: `${ID}/networkSecurityGroups/web` },
          ),
          ...times(5000, (index) =>
            inState("azure-native:network:Subnet", `n${index}`, undefined, {
              id: `${ID}/virtualNetworks/v/subnets/n${index}`,
              outputs: { networkSecurityGroup: { id: `${ID}/networkSecurityGroups/web` } },
            }),
          ),
        ]),
      counts: "1 open, 0 undecided, 0 restricted, 500 findings",
    },
    "types that are nearly those of a provider": {
      input: () =>
        state([
          ...times(20, (index) =>
            inState(`azure-native_network_v${"1".repeat(60_000)}:x:NetworkSecurityGroup`, `a${index}`, {}),
          ),
          ...times(20, (index) =>
            inState(`azure-native_resources_v${"1".repeat(60_000)}:x:Deployment`, `b${index}`, {}),
          ),
          ...times(20, (index) =>
            inState(`azure-native_azurestackhci_v${"1".repeat(60_000)}:x:SecurityRule`, `c${index}`, {}),
          ),
        ]),
      reported: ["20 resources of type"],
      counts: GONE,
    },
    "a type of very many parts": {
      input: () => [{ type: `a${"/a".repeat(2_500_000)}` }, listed("web", [flat("smtp")])],
      reported: ["Unsupported input: this JSON is not one of the formats that azure-smtp-guard audit --help lists."],
      counts: "1 open, 0 undecided, 0 restricted, 1 findings",
    },
    "rules of a plan whose groups are not known yet": {
      input: () =>
        plan(
          [
            ...times(1500, (index) =>
              change(TF_GROUP, "g", { location: "x" }, { name: true, security_rule: true }, index),
            ),
            ...times(1500, (index) =>
              change(TF_RULE, "r", azurerm("smtp"), { network_security_group_name: true }, index),
            ),
          ],
          [
            { mode: "managed", type: TF_GROUP, name: "g", expressions: {} },
            {
              mode: "managed",
              type: TF_RULE,
              name: "r",
              expressions: {
                network_security_group_name: { references: times(3000, (index) => `${TF_GROUP}.g[${index}].name`) },
              },
            },
          ],
        ),
      reported: ["The inline rules of 1500 new groups are known only after apply"],
      counts: "1500 open, 1500 undecided, 0 restricted, 3000 findings",
    },
    "rules that a plan deletes": {
      input: () => {
        const changes = times(3000, (index) => ({
          ...change(TF_RULE, `r${index}`, {}),
          change: {
            actions: ["delete"],
            before: { ...azurerm(`r${index}`), network_security_group_name: "web", resource_group_name: "rg" },
            after: null,
          },
        }));
        const rules = times(3000, (index) => azurerm(`r${index}`));
        return plan([
          change(TF_GROUP, "web", { name: "web", resource_group_name: "rg", security_rule: rules }),
          ...changes,
        ]);
      },
      // What is deleted before the list is written is back with the list.
      counts: "1 open, 0 undecided, 0 restricted, 3000 findings",
    },
    "a reference that is no JSON": {
      input: () =>
        plan(
          [
            change(TF_GROUP, "g", { location: "x" }, { name: true }, 0),
            change(TF_GROUP, "g", { location: "x" }, { name: true }, 1),
            change(TF_RULE, "r", azurerm("smtp"), { network_security_group_name: true }),
          ],
          [
            {
              mode: "managed",
              type: TF_RULE,
              name: "r",
              expressions: { network_security_group_name: { references: [`${TF_GROUP}.g["\\q"].name`] } },
            },
          ],
        ),
      counts: "1 open, 2 undecided, 0 restricted, 3 findings",
    },
    "places in programs that are no places": {
      input: () => ({
        duration: 1,
        changeSummary: { create: 2 },
        steps: ["a/".repeat(100_000), `${"%41".repeat(30_000)}#1`].map((path, index) =>
          step(`g${index}`, {
            sourcePosition: `project:///${path}`,
            stackTrace: times(10_000, () => ({ sourcePosition: `project:///${path.slice(0, 2000)}` })),
          }),
        ),
      }),
      counts: "2 open, 0 undecided, 0 restricted, 2 findings",
    },
    "many steps of one resource, and many resources": {
      input: () =>
        [
          { preludeEvent: { config: {} } },
          ...times(20_000, () => event("refresh", "g0")),
          ...times(3000, (index) => event("create", `g${index}`)),
          ...times(3000, (index) => event("delete", `g${index}`)),
          { summaryEvent: {} },
        ]
          .map((one, sequence) => JSON.stringify({ ...one, sequence }))
          .join("\n"),
      reported: ["This preview contains no network security groups and no security rules. It contains no resources."],
      counts: GONE,
    },
    "pages of a listing": {
      input: () => '{"data": [], "total_records": 5}\n'.repeat(30_000),
      reported: ["Resource Graph found 5 rows, but its pages that were read have 0"],
      counts: GONE,
    },
    "names of 100,000 characters": {
      input: () => [
        listed(
          "web",
          times(30, (index) => flat(`${"x".repeat(100_000)}${index}`)),
        ),
      ],
      counts: "1 open, 0 undecided, 0 restricted, 30 findings",
    },
    "values of 100,000 characters": {
      input: () => [
        listed(
          "web",
          times(20, (index) =>
            flat(`r${index}`, {
              sourceAddressPrefix: "1".repeat(100_000),
              destinationAddressPrefix: ":".repeat(100_000),
              sourcePortRange: `1${" ".repeat(100_000)}x`,
              destinationPortRange: "9".repeat(100_000),
            }),
          ),
        ),
      ],
      counts: "1 open, 0 undecided, 0 restricted, 20 findings",
    },
    "a rule of very many values": {
      input: () => [
        listed("web", [
          flat("smtp", {
            destinationPortRange: undefined,
            destinationPortRanges: times(200_000, (index) => String(index % 65_536)),
          }),
        ]),
      ],
      counts: "1 open, 0 undecided, 0 restricted, 1 findings",
    },
    "a group of very many open rules": {
      input: () => [
        listed(
          "web",
          times(4000, (index) => flat(`r${index}`, { priority: index })),
        ),
      ],
      counts: "1 open, 0 undecided, 0 restricted, 4000 findings",
    },
    "a group that exceeds the work budget": {
      input: () => [listed("web", OVER_BUDGET), listed("two", OVER_BUDGET)],
      counts: "2 open, 0 undecided, 0 restricted, 2 findings",
    },
    "a list with very much damage": {
      input: () => `[${'{"a": tru},\n'.repeat(30_000)}{}]`,
      reported: ["This is not valid JSON."],
      counts: GONE,
    },
    "documents in an unsupported format": {
      input: () => "{}\n".repeat(3000),
      reported: ["Unsupported input: this JSON is not one of the formats that azure-smtp-guard audit --help lists."],
      counts: GONE,
    },
  };

  for (const [what, { input, reported = [], counts }] of Object.entries(cases)) {
    it(`ends, and is reported: ${what}`, () => {
      const { summary, problems, notes } = audited(input());
      const messages = [...problems, ...notes].map(({ message }) => message);
      const { openGroups, undecidedGroups, restrictedGroups, open, undecided } = summary;
      const counted = `${openGroups} open, ${undecidedGroups} undecided, ${restrictedGroups} restricted, ${open + undecided} findings`;
      if (typeof counts === "string") assert.equal(counted, counts, messages.slice(0, 3).join("\n"));
      else assert.match(counted, counts);
      for (const [index, part] of reported.entries()) assert.ok(messages[index]?.includes(part), messages[index]);
      if (reported.length === 0) assert.deepEqual(messages, []);
    });
  }

  it("is reported at most a thousand times for each file", () => {
    const last = ({ problems }: Findings): unknown => [problems.length, problems.at(-1)!.message];
    assert.deepEqual(last(audited("{}\n".repeat(3000))), [1001, "2000 more places in this file cannot be read."]);
    assert.deepEqual(last(audited("{}\n".repeat(1001))), [1001, "1 more place in this file cannot be read."]);
    assert.deepEqual(last(audited("{}\n".repeat(1000))), [
      1000,
      "Unsupported input: this JSON is not one of the formats that azure-smtp-guard audit --help lists.",
    ]);
    assert.deepEqual(last(audited(`[${'{"a": tru},\n'.repeat(3000)}{}]`)), [
      1001,
      "1 more place in this file cannot be read.",
    ]);
  });

  it("takes nothing from the groups beside it, in verdicts or in facts", () => {
    const closed = [flat("smtp", { priority: 200 }), flat("no", { access: "Deny", priority: 100 })];
    const { groups } = audited([listed("a", OVER_BUDGET), listed("b", OVER_BUDGET), listed("z", closed)], {
      isDetailed: true,
    });
    assert.deepEqual(
      groups.map(({ status }) => status),
      ["open", "open", "restricted"],
    );
    assert.deepEqual(
      groups.at(-1)!.rules.map(({ effect }) => effect),
      ["denies", "shadowed"],
    );
  });

  it("takes nothing from the templates beside it", () => {
    const text = (one: Json): Json => ({ properties: { template: JSON.stringify(one) } });
    const closed = [rule("smtp", { priority: 200 }), rule("no", { access: "Deny", priority: 100 })];
    const { groups } = audited(
      state([
        ...times(3, (index) =>
          inState("azure-native:resources:Deployment", `d${index}`, text(template([group(`a${index}`, ENDLESS)]))),
        ),
        inState("azure-native:resources:Deployment", "z", text(template([group("z", closed)]))),
      ]),
    );
    assert.deepEqual(
      groups.map(({ status }) => status),
      ["undecided", "undecided", "undecided", "restricted"],
    );
  });
});
