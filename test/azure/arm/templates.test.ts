import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { NO_PARAMETERS, resourcesOf } from "../../../policies/azure/arm";
import { rulesIn } from "../../../policies/azure/groups";
import { rulesOf } from "../../../policies/azure/rules";
import { judge } from "../../../policies/evaluator/judge";
import { DEFAULT_QUESTION } from "../../../policies/evaluator/question";
import { UNKNOWN } from "../../../policies/evaluator/rule";
import { answerOf } from "../../evaluator/answers";
import {
  GROUP,
  NAMING,
  type Json,
  RULE,
  SMTP,
  deployment,
  givenOf,
  group,
  judged,
  rule,
  settingOf,
  standalone,
  template,
} from "./harness";

interface Case {
  readonly template: Json;
  /** What is given to its parameters. */
  readonly given?: Json;
  /** Templates that it may link, by their relative paths. */
  readonly files?: Readonly<Record<string, Json>>;
  /** Each as `NAME: STATUS`, with `by` and the parameters by whose defaults it is open. */
  readonly groups: readonly string[];
  readonly unread?: readonly string[];
  /** Each as `PLACE: REASON`. */
  readonly unevaluated?: readonly string[];
}

const OPEN = [rule("smtp")];
const DENY = rule("deny", { access: "Deny", priority: 4000 });

/** A parameter with a default. */
function defaulted(defaultValue: unknown): Json {
  return { type: "string", defaultValue };
}

const SOURCE = rule("smtp", { sourceAddressPrefix: "[parameters('source')]" });

const CASES: Readonly<Record<string, Case>> = {
  // -------------------------------------------------------------------------------------------- values of parameters
  "a default": {
    template: template([group("a", [SOURCE])], { parameters: { source: defaulted("*") } }),
    groups: ["a: open by source"],
  },
  "a default that is harmless": {
    template: template([group("a", [SOURCE])], { parameters: { source: defaulted("10.0.0.0/8") } }),
    groups: ["a: restricted"],
  },
  "a value in place of a default": {
    template: template([group("a", [SOURCE])], { parameters: { source: defaulted("*") } }),
    given: { SOURCE: "10.0.0.0/8" },
    groups: ["a: restricted"],
  },
  "a value in place of a harmless default": {
    template: template([group("a", [SOURCE])], { parameters: { source: defaulted("10.0.0.0/8") } }),
    given: { source: "*" },
    groups: ["a: open"],
  },
  "no value": {
    template: template([group("a", [SOURCE])], { parameters: { source: { type: "string" } } }),
    groups: ["a: undecided"],
  },
  "values that are not known, and may differ": {
    template: template(
      [group("a", [rule("x", { access: "[if(equals(parameters('p'), parameters('q')), 'Deny', 'Allow')]" })])],
      { parameters: { p: {}, q: {} } },
    ),
    given: { p: UNKNOWN, q: UNKNOWN },
    groups: ["a: undecided"],
  },
  "parameters that are not known": {
    template: template([group("a", [SOURCE])], { parameters: UNKNOWN }),
    groups: ["a: undecided"],
  },
  "variables that are not known": {
    template: template([group("a", "[variables('rules')]")], { variables: UNKNOWN }),
    groups: ["a: undecided"],
  },
  "a default that cannot be evaluated": {
    template: template([group("a", [SOURCE])], { parameters: { source: defaulted("[nope()]") } }),
    groups: ["a: undecided"],
    unevaluated: ['parameters.source.defaultValue: there is no function "nope"'],
  },
  "a function of its own that cannot be evaluated": {
    template: template([group("a", [rule("x", { sourceAddressPrefix: "[ns.source()]" })])], {
      functions: [{ namespace: "ns", members: { source: { output: { value: "[nope()]" } } } }],
    }),
    groups: ["a: undecided"],
    unevaluated: ['functions[0].members.source.output.value: there is no function "nope"'],
  },
  "a loop of variables that cannot be evaluated": {
    template: template([group("a", "[variables('rules')]")], {
      variables: {
        copy: [
          { name: "other", count: 1, input: 1 },
          { name: "rules", count: 1, input: "[nope()]" },
        ],
      },
    }),
    groups: ["a: undecided"],
    unevaluated: ['variables.copy[1].copy[0].input: there is no function "nope"'],
  },
  "no such parameter": {
    template: template([group("a", [SOURCE])]),
    groups: ["a: undecided"],
    unevaluated: [
      'resources[0].properties.securityRules[0].properties.sourceAddressPrefix: there is no parameter "source"',
    ],
  },
  "a default of another parameter": {
    template: template([group("a", [SOURCE])], {
      parameters: { source: defaulted("[parameters('all')]"), all: defaulted("*") },
    }),
    groups: ["a: open by all,source"],
  },
  "a default that names only a rule": {
    template: template([group("a", [rule("[parameters('name')]")])], { parameters: { name: defaulted("smtp") } }),
    groups: ["a: open"],
  },
  "a default that is null, in a list": {
    template: template(
      [
        group("a", [
          rule("smtp", { sourceAddressPrefix: undefined, sourceAddressPrefixes: ["*", "[parameters('more')]"] }),
        ]),
      ],
      { parameters: { more: defaulted("[null()]") } },
    ),
    groups: ["a: open by more"],
  },
  "a default that names only the group": {
    template: template([group("[parameters('name')]", OPEN)], { parameters: { name: defaulted("web") } }),
    groups: ["web: open"],
  },
  "a default by which there is a rule": {
    template: template([group("a", OPEN, { condition: "[parameters('isOn')]" })], {
      parameters: { isOn: { type: "bool", defaultValue: true } },
    }),
    groups: ["a: open by isOn"],
  },
  "a default by which there is a rule beside one that differs by a text": {
    template: template([group("a", "[concat(variables('own'), parameters('more'))]")], {
      variables: { own: [rule("smtp", { sourceAddressPrefix: "10.0.0.0/8" })] },
      parameters: { more: { type: "array", defaultValue: [rule("smtp", { priority: 100 })] } },
    }),
    groups: ["a: open by more"],
  },
  "a default by which there are so many rules": {
    template: template(
      [
        {
          ...group("a", undefined),
          properties: { copy: [{ name: "securityRules", count: "[parameters('n')]", input: rule("r") }] },
        },
      ],
      { parameters: { n: defaulted(1) } },
    ),
    groups: ["a: open by n"],
  },
  "defaults that open one rule each": {
    template: template(
      [
        group("a", [
          rule("smtp", { sourceAddressPrefix: "[parameters('p')]" }),
          rule("more", { sourceAddressPrefix: "[parameters('q')]", priority: 200, destinationPortRange: "443" }),
        ]),
        group("b", [rule("smtp", { sourceAddressPrefix: "[parameters('q')]" })]),
      ],
      { parameters: { p: defaulted("*"), q: defaulted("*"), r: defaulted("*") } },
    ),
    groups: ["a: open by p", "b: open by q"],
  },
  // ----------------------------------------------------------------------------------------------- where rules stand
  "rules in a variable": {
    template: template([group("a", "[variables('rules')]")], { variables: { rules: OPEN } }),
    groups: ["a: open"],
  },
  "rules in a parameter": {
    template: template([group("a", "[parameters('rules')]")], { parameters: { rules: { type: "array" } } }),
    given: { rules: OPEN },
    groups: ["a: open"],
  },
  "rules that are not known": {
    template: template([group("a", "[parameters('rules')]")], { parameters: { rules: { type: "array" } } }),
    groups: ["a: undecided"],
  },
  "rules that are joined with some that are not known": {
    template: template(
      [
        group("a", "[concat(variables('own'), parameters('rules'))]"),
        group("b", "[concat(variables('none'), parameters('rules'))]"),
      ],
      { variables: { own: OPEN, none: [] }, parameters: { rules: { type: "array" } } },
    ),
    // Nothing comes before priority 100.
    groups: ["a: open", "b: undecided"],
  },
  "rules with an expression among them": {
    template: template([group("a", ["[variables('rule')]", DENY])], { variables: { rule: rule("smtp") } }),
    groups: ["a: open"],
  },
  "properties that are an expression": {
    template: template([{ type: GROUP, name: "a", properties: "[variables('p')]" }], {
      variables: { p: { securityRules: OPEN } },
    }),
    groups: ["a: open"],
  },
  "properties of a rule that are an expression": {
    template: template([group("a", [{ name: "smtp", properties: "[variables('p')]" }])], { variables: { p: SMTP } }),
    groups: ["a: open"],
  },
  "properties that are not known": {
    template: template([
      { type: GROUP, name: "a", properties: "[reference('x')]" },
      group("b", [{ name: "smtp", properties: "[reference('x')]" }]),
    ]),
    groups: ["a: undecided", "b: undecided"],
  },
  "names of properties in any case": {
    template: template([
      {
        Type: GROUP.toUpperCase(),
        Name: "a",
        Properties: { SecurityRules: [{ NAME: "smtp", PROPERTIES: upper(SMTP) }] },
      },
    ]),
    groups: ["a: open"],
  },
  "names of a Deny's properties in any case": {
    template: template([
      group("a", [rule("smtp", { priority: 200 }), { name: "no", properties: upper({ ...SMTP, access: "Deny" }) }]),
    ]),
    groups: ["a: restricted"],
  },
  "no rules": {
    template: template([group("a", []), { type: GROUP, name: "b" }, group("c", null)]),
    groups: ["a: restricted", "b: restricted", "c: restricted"],
  },
  "what is no list of rules": {
    template: template([group("a", 5), group("b", [5]), group("c", [{ name: "x" }]), group("d", [null, SOURCE])], {
      parameters: { source: defaulted("*") },
    }),
    groups: ["a: open", "b: open", "c: open", "d: open by source"],
  },
  "rules by a loop over a parameter": {
    template: template(
      [
        {
          ...group("a", undefined),
          properties: {
            copy: [
              {
                name: "securityRules",
                count: "[length(parameters('rules'))]",
                input: rule("[parameters('rules')[copyIndex('securityRules')].name]", {
                  priority: "[add(100, copyIndex('securityRules'))]",
                  sourceAddressPrefix: "[parameters('rules')[copyIndex('securityRules')].from]",
                }),
              },
            ],
          },
        },
      ],
      { parameters: { rules: { type: "array" } } },
    ),
    given: {
      rules: [
        { name: "x", from: "10.0.0.0/8" },
        { name: "y", from: "*" },
      ],
    },
    groups: ["a: open"],
  },
  "an unknown number of rules by a loop, all of them harmless": {
    template: template(
      [
        {
          ...group("a", undefined),
          properties: {
            copy: [
              {
                name: "securityRules",
                count: "[length(parameters('ports'))]",
                input: rule("r", {
                  sourceAddressPrefix: "10.0.0.0/8",
                  destinationPortRange: "[parameters('ports')[copyIndex('securityRules')]]",
                }),
              },
            ],
          },
        },
      ],
      { parameters: { ports: { type: "array" } } },
    ),
    groups: ["a: restricted"],
  },
  "a list in a rule by a loop": {
    template: template([
      group("a", [
        {
          name: "smtp",
          properties: {
            ...SMTP,
            sourceAddressPrefix: undefined,
            copy: [
              {
                name: "sourceAddressPrefixes",
                count: 2,
                input: "[concat(mul(copyIndex('sourceAddressPrefixes'), 128), '.0.0.0/1')]",
              },
            ],
          },
        },
      ]),
    ]),
    groups: ["a: open"],
  },
  "a loop that Azure refuses": {
    template: template([
      { ...group("a", OPEN), copy: { name: "c", count: 801 } },
      { ...group("b", undefined), properties: { copy: [{ name: "securityRules", count: 900, input: rule("r") }] } },
    ]),
    groups: ["a: undecided", "b: undecided"],
    unevaluated: [
      "resources[0].copy.count: a loop makes 0 to 800 copies, and this is 801",
      "resources[1].properties.copy[0].count: a loop makes 0 to 800 copies, and this is 900",
    ],
  },
  // --------------------------------------------------------------------------------------------------- resources
  "copies of a group": {
    template: template([
      group(
        "[concat('g', copyIndex(1))]",
        [rule("smtp", { sourceAddressPrefix: "[if(equals(copyIndex(), 0), '*', '10.0.0.0/8')]" })],
        {
          copy: { name: "groups", count: 2 },
        },
      ),
    ]),
    groups: ["g1: open", "g2: restricted"],
  },
  "copies, and loops in them that name none": {
    template: template([
      {
        ...group("[concat('g', copyIndex())]", undefined, { copy: { name: "groups", count: 2 } }),
        properties: {
          copy: [
            {
              name: "securityRules",
              count: 1,
              input: rule("smtp", { sourceAddressPrefix: "[if(equals(copyIndex(), 1), '*', '10.0.0.0/8')]" }),
            },
          ],
        },
      },
    ]),
    groups: ["g0: restricted", "g1: open"],
  },
  "a loop that is null": { template: template([group("a", OPEN, { copy: null })]), groups: ["a: open"] },
  "an unknown number of copies": {
    template: template(
      [
        group("[concat('g', copyIndex())]", OPEN, { copy: { name: "groups", count: "[parameters('n')]" } }),
        standalone(
          "[concat('g', copyIndex(), '/no')]",
          { access: "Deny" },
          { copy: { name: "rules", count: "[parameters('n')]" } },
        ),
      ],
      { parameters: { n: { type: "int" } } },
    ),
    groups: ["[concat('g', copyIndex())] elsewhere: restricted", "[concat('g', copyIndex())]: undecided"],
  },
  "no copies": { template: template([group("a", OPEN, { copy: { name: "c", count: 0 } })]), groups: [] },
  conditions: {
    template: template(
      [
        group("a", OPEN, { condition: "[equals(parameters('env'), 'prod')]" }),
        group("b", OPEN, { condition: "[not(equals(parameters('env'), 'prod'))]" }),
        group("c", OPEN, { condition: "False" }),
        group("d", OPEN, { condition: null }),
        group("e", OPEN, { condition: "[parameters('u')]" }),
        group("f", OPEN, { condition: 3 }),
        group("g", OPEN, { condition: "TRUE" }),
        ...["untrue", "true-ish", ["true"]].map((condition) => group("h", OPEN, { condition })),
      ],
      { parameters: { env: defaulted("prod"), u: { type: "bool" } } },
    ),
    groups: [
      ...["a: open by env", "d: open", "e: undecided", "f: undecided", "g: open"],
      ...["h: undecided", "h: undecided", "h: undecided"],
    ],
    unevaluated: [
      "resources[5].condition: a condition is a boolean, not a whole number",
      "resources[7].condition: a condition is a boolean, not a text",
      "resources[8].condition: a condition is a boolean, not a text",
      "resources[9].condition: a condition is a boolean, not a list",
    ],
  },
  "rules that are resources": {
    template: template(
      [
        group("[variables('nsg')]", []),
        standalone("[concat(variables('nsg'), '/smtp')]"),
        standalone("[format('{0}/{1}', 'other', 'smtp')]"),
      ],
      { variables: { nsg: "[concat('n-', uniqueString(resourceGroup().id))]" } },
    ),
    groups: ["[concat('n-', uniqueString(resourceGroup().id))]: open", "other elsewhere: open"],
  },
  "rules in their group": {
    template: template([
      group("a", [], { resources: [{ ...standalone("smtp"), type: "securityRules" }] }),
      group("b", [], { resources: { it: { ...standalone("b/smtp"), type: RULE } } }),
      group("c", [], { resources: [{ type: "providers/locks", name: "l" }, null], condition: false }),
      group("d", [], { resources: [{ ...standalone("smtp"), type: "securityRules" }], condition: false }),
      group("e", [], { resources: [{ ...standalone("smtp"), type: "securityRules", condition: "[reference('x')]" }] }),
      group("f", [], {
        resources: [
          { ...standalone("[concat('r', copyIndex())]"), type: "securityRules", copy: { name: "c", count: 2 } },
        ],
      }),
    ]),
    groups: ["a: open", "b: open", "e: undecided", "f: open"],
  },
  "what exists": {
    template: template({
      old: { ...group("a", OPEN), existing: true },
      new: standalone("a/smtp", {}, { dependsOn: ["old"] }),
    }),
    groups: ["a elsewhere: open"],
  },
  "names that only dependencies show": {
    template: template(
      {
        nsg: group("[parameters('n')]", []),
        one: standalone("[parameters('full')]", { sourceAddressPrefix: "10.0.0.0/8" }, { dependsOn: ["nsg"] }),
        two: standalone(
          "[parameters('other')]",
          { priority: 200 },
          {
            dependsOn: [`[resourceId('${GROUP}', parameters('n'))]`, 5, "[createArray()]", "a/b"],
          },
        ),
      },
      { parameters: { n: { type: "string" }, other: { type: "string" }, full: { type: "string" } } },
    ),
    groups: ["[parameters('n')]: open"],
  },
  "Denies that may be another group's than that on which they depend": {
    template: template(
      [
        group("a", [rule("smtp", { priority: 200 })]),
        standalone("[parameters('full')]", { access: "Deny" }, { dependsOn: ["a"] }),
      ],
      { parameters: { full: {} } },
    ),
    groups: ["a: undecided"],
  },
  "dependencies that are not the group's": {
    template: template(
      {
        a: group("[parameters('n')]", []),
        r: standalone("[parameters('full')]", {}, { dependsOn: ["a/b", "[resourceId('A.B/c', 'a')]"] }),
      },
      { parameters: { n: {}, full: {} } },
    ),
    groups: ["? elsewhere: open", "[parameters('n')]: undecided"],
  },
  "a dependency by a part of the type": {
    template: template(
      [group("x", []), standalone("[parameters('full')]", {}, { dependsOn: ["networkSecurityGroups/X"] })],
      { parameters: { full: {} } },
    ),
    groups: ["x: open"],
  },
  "symbols of another template": {
    template: template({
      nsg: group("a", []),
      inner: {
        ...deployment(
          "inner",
          template(
            { r: standalone("[parameters('full')]", {}, { dependsOn: ["nsg"] }) },
            { parameters: { full: { type: "string" } } },
          ),
        ),
      },
    }),
    groups: ["? elsewhere: open", "a: undecided"],
  },
  "security admin rules": {
    template: template([
      {
        type: "Microsoft.Network/networkManagers/securityAdminConfigurations/ruleCollections/rules",
        name: "m/c/r/always",
        kind: "Custom",
        properties: { access: "AlwaysAllow", direction: "Inbound", protocol: "Tcp", priority: 1 },
      },
    ]),
    groups: [],
  },
  "types that are expressions": {
    template: template(
      [
        { ...group("a", OPEN), type: "[variables('type')]" },
        { ...group("b", OPEN), type: "[parameters('type')]" },
        { ...group("c", OPEN), type: undefined },
        { ...group("d", OPEN), type: "" },
      ],
      { variables: { type: GROUP }, parameters: { type: { type: "string" } } },
    ),
    groups: ["a: open"],
    unread: ["resources[1]: typeless", "resources[2]: typeless", "resources[3]: typeless"],
  },
  // -------------------------------------------------------------------------------------------------- deployments
  "a deployment with names of its own": {
    template: template(
      [
        deployment(
          "d",
          template([group("[parameters('name')]", [SOURCE])], {
            parameters: { name: { type: "string" }, source: defaulted("*") },
          }),
          { name: "[concat('nsg-', parameters('env'))]", SOURCE: "[variables('from')]" },
        ),
      ],
      { parameters: { env: defaulted("p") }, variables: { from: "10.0.0.0/8" } },
    ),
    groups: ["nsg-p: restricted"],
  },
  "a deployment that leaves a default": {
    template: template([
      deployment("d", template([group("a", [SOURCE])], { parameters: { source: defaulted("*") } }), {
        source: "[null()]",
      }),
    ]),
    groups: ["a: open"],
  },
  "a deployment with the names around it": {
    template: template(
      [
        {
          ...deployment("d", template([group("a", [SOURCE])], { parameters: { source: defaulted("*") } })),
          properties: {
            expressionEvaluationOptions: { scope: "Outer" },
            template: template([group("a", [SOURCE])], { parameters: { source: defaulted("*") } }),
          },
        },
        {
          ...deployment("e", undefined),
          properties: { template: template([group("b", [SOURCE])], { parameters: { source: defaulted("*") } }) },
        },
      ],
      { parameters: { source: defaulted("10.0.0.0/8") } },
    ),
    groups: ["a: restricted", "b: restricted"],
  },
  "values that a vault has": {
    template: template([
      {
        ...deployment("d", template([group("a", [SOURCE])], { parameters: { source: defaulted("10.0.0.0/8") } })),
        properties: {
          expressionEvaluationOptions: { scope: "[toLower('INNER')]" },
          parameters: { source: { reference: { keyVault: { id: "x" }, secretName: "s" } } },
          template: template([group("a", [SOURCE])], { parameters: { source: defaulted("10.0.0.0/8") } }),
        },
      },
    ]),
    groups: ["a: undecided"],
  },
  "parameters that are an expression, or elsewhere": {
    template: template(
      [
        ...[
          { parameters: "[variables('p')]" },
          { parameters: "[reference('x')]" },
          { parametersLink: { uri: "x" } },
        ].map((given, index) => ({
          ...deployment("d", undefined),
          properties: {
            expressionEvaluationOptions: { scope: "inner" },
            template: template([group(`g${index}`, [SOURCE])], { parameters: { source: defaulted("10.0.0.0/8") } }),
            ...given,
          },
        })),
      ],
      { variables: { p: { source: { value: "*" } } } },
    ),
    groups: ["g0: open", "g1: undecided", "g2: undecided"],
  },
  "parameters that nothing asks for": {
    template: template([deployment("d", template([group("a", OPEN)]), { unused: "[nope()]" })]),
    groups: ["a: open"],
  },
  "a parameter that is wrong, and asked for": {
    template: template([
      deployment("d", template([group("a", [SOURCE])], { parameters: { source: {} } }), { source: "[nope()]" }),
    ]),
    groups: ["a: undecided"],
    unevaluated: ['resources[0].properties.parameters.source.value: there is no function "nope"'],
  },
  "names that are not known to be the deployment's own": {
    template: template(
      ["[reference('x')]", { scope: "[reference('x')]" }, { scope: "[concat('in', reference('x'))]" }].map(
        (expressionEvaluationOptions, index) => ({
          ...deployment(`d${index}`, undefined),
          properties: { expressionEvaluationOptions, template: template([group("a", OPEN)]) },
        }),
      ),
    ),
    groups: [],
    unread: ["d0: unknown", "d1: unknown", "d2: unknown"],
  },
  "a loop around a deployment with names of its own": {
    template: template([
      deployment("d", template([group("[concat('g', copyIndex())]", OPEN)]), {}, { copy: { name: "c", count: 1 } }),
    ]),
    groups: ["[concat('g', copyIndex())]: open"],
    unevaluated: ["resources[0]#0.properties.template.resources[0].name: there is no loop around it"],
  },
  "copies of a deployment": {
    template: template([
      deployment(
        "[concat('d', copyIndex())]",
        template([group("[parameters('name')]", OPEN)], { parameters: { name: { type: "string" } } }),
        { name: "[concat('g', copyIndex())]" },
        { copy: { name: "c", count: 2 } },
      ),
    ]),
    groups: ["g0: open", "g1: open"],
  },
  "a group and its rule in two deployments": {
    template: template([
      deployment("d", template([group("[parameters('n')]", [])], { parameters: { n: { type: "string" } } }), {
        n: "web",
      }),
      deployment(
        "e",
        template([standalone("[format('{0}/smtp', parameters('n'))]")], { parameters: { n: { type: "string" } } }),
        { n: "WEB" },
      ),
    ]),
    groups: ["web: open"],
  },
  "a deployment to where it stands": {
    template: template([
      group("a", []),
      {
        ...deployment("d", template([standalone("a/smtp")])),
        subscriptionId: "[subscription().subscriptionId]",
        resourceGroup: "[resourceGroup().name]",
      },
    ]),
    groups: ["a: open"],
  },
  "the same name in two resource groups": {
    template: template([
      group("a", []),
      { ...deployment("d", template([standalone("a/smtp")])), resourceGroup: "other" },
      {
        ...deployment("e", template([standalone("a/ssh", { destinationPortRange: "22" })])),
        resourceGroup: "[resourceGroup().name]",
      },
      {
        ...deployment("f", template([standalone("a/rdp", { destinationPortRange: "3389" })])),
        subscriptionId: "00000000-0000-0000-0000-000000000002",
      },
    ]),
    groups: ["a elsewhere: open", "a elsewhere: restricted", "a: undecided"],
  },
  "names that look the same in two deployments": {
    template: template(
      ["d", "e"].map((name) =>
        deployment(
          name,
          template([name === "d" ? group("[parameters('n')]", []) : standalone("[concat(parameters('n'), '/smtp')]")], {
            parameters: { n: { type: "string" } },
          }),
        ),
      ),
    ),
    groups: ["[parameters('n')] elsewhere: open", "[parameters('n')]: undecided"],
  },
  "names that only Azure knows, in two deployments": {
    template: template(
      ["deployment().name", "reference('x').name", "listKeys('x', '2024-01-01').name", "resourceGroup().name"].flatMap(
        (name) => [
          deployment("d", template([group(`[${name}]`, [rule("smtp", { priority: 200 })])])),
          deployment("e", template([standalone(`[concat(${name}, '/no')]`, { access: "Deny" })])),
        ],
      ),
    ),
    // Of one resource group the name is the same wherever it is asked for.
    groups: [
      ...["[deployment().name]", "[listKeys('x', '2024-01-01').name]", "[reference('x').name]"].flatMap((name) => [
        `${name} elsewhere: restricted`,
        `${name}: undecided`,
      ]),
      "[resourceGroup().name]: restricted",
    ],
  },
  "names that only Azure knows, in a deployment with the names around it": {
    template: template([
      group("[deployment().name]", [rule("smtp", { priority: 200 })]),
      {
        ...deployment("d", undefined),
        properties: { template: template([standalone("[concat(deployment().name, '/no')]", { access: "Deny" })]) },
      },
    ]),
    groups: ["[deployment().name]: restricted"],
  },
  "a template in a variable": {
    template: template([{ ...deployment("d", "[variables('t')]") }], {
      variables: {
        t: template([group("a", [rule("smtp", { sourceAddressPrefix: "[[variables('x')]" })])], {
          variables: { x: "*" },
        }),
      },
    }),
    groups: ["a: open"],
  },
  "a template in a variable, with something in it that is not known": {
    template: template([{ ...deployment("d", "[variables('t')]") }], {
      variables: { t: template([group("a", [rule("smtp", { sourceAddressPrefix: "[parameters('u')]" })])]) },
      parameters: { u: {} },
    }),
    groups: ["a: undecided"],
  },
  "a deployment stack": {
    template: template([
      {
        type: "Microsoft.Resources/deploymentStacks",
        name: "s",
        properties: {
          template: template([group("a", [SOURCE])], { parameters: { source: { type: "string" } } }),
          parameters: { source: { value: "*" } },
        },
      },
    ]),
    groups: ["a: open"],
  },
  "deployments that cannot be read": {
    template: template(
      [
        { ...deployment("l", undefined), properties: { templateLink: { uri: "https://example.com/a.json" } } },
        { ...deployment("[parameters('n')]", undefined), properties: {} },
        { ...deployment("u", "[reference('x')]") },
        { ...deployment("off", undefined), condition: false },
        { ...deployment("k", undefined), properties: { templateLink: "[variables('link')]" } },
        { type: "Microsoft.Resources/deployments" },
      ],
      { parameters: { n: { type: "string" } }, variables: { link: { id: "x" } } },
    ),
    groups: [],
    unread: ["l: linked", "[parameters('n')]: linked", "u: unknown", "k: linked", "(nameless): linked"],
  },
  "linked templates": {
    template: template([
      {
        ...deployment("d", undefined),
        properties: {
          templateLink: { relativePath: "[concat('nested/', 'nsg.json')]" },
          parameters: { source: { value: "*" } },
        },
      },
    ]),
    files: {
      "nested/nsg.json": template([group("a", [SOURCE])], { parameters: { source: { type: "string" } } }),
    },
    groups: ["a: open"],
  },
  "linked templates with what is wrong": {
    template: template([
      { ...deployment("d", undefined), properties: { templateLink: { relativePath: "nested/nsg.json" } } },
    ]),
    files: {
      "nested/nsg.json": template(
        [group("a", [rule("x", { sourceAddressPrefix: "[variables('v')]", destinationPortRange: "[no()]" })])],
        { variables: { v: "[nope()]" } },
      ),
    },
    groups: ["a: undecided"],
    unevaluated: [
      'resources[0], nested/nsg.json: variables.v: there is no function "nope"',
      "resources[0], nested/nsg.json: resources[0].properties.securityRules[0].properties.destinationPortRange: " +
        'there is no function "no"',
    ],
  },
  "linked templates in a circle": {
    template: template([{ ...deployment("d", undefined), properties: { templateLink: { relativePath: "b.json" } } }]),
    files: {
      "b.json": template([
        { ...deployment("d", undefined), properties: { templateLink: { relativePath: "b.json" } } },
        group("a", OPEN),
      ]),
    },
    groups: Array.from({ length: 20 }, () => "a: open"),
    unread: ["d: nested"],
  },
  // ------------------------------------------------------------------------------------------------- what is wrong
  "expressions that are wrong": {
    template: template(
      [
        group("a", [
          rule("smtp", { sourceAddressPrefix: "[nope()]" }),
          rule("x", { priority: "[concat(", destinationPortRange: "443" }),
        ]),
        group("b", "[variables('loop')]"),
      ],
      { variables: { loop: "[variables('loop')]" } },
    ),
    groups: ["a: undecided", "b: undecided"],
    unevaluated: [
      'resources[0].properties.securityRules[0].properties.sourceAddressPrefix: there is no function "nope"',
      "variables.loop: its value needs itself",
    ],
  },
  "expressions that are wrong, wherever they stand": {
    template: template([
      group("a", [], { condition: "[nope()]" }),
      { type: "[nope()]", name: "x" },
      standalone("[deployment().name]", {}, { dependsOn: ["[nope()]"] }),
      group("b", [], { resources: [{ ...standalone("[nope()]"), type: "securityRules" }] }),
      group("c", [], { copy: { name: "[nope()]", count: 1 } }),
      { ...deployment("d", "[nope()]") },
      ...[{ templateLink: "[nope()]" }, { parameters: "[nope()]" }, { expressionEvaluationOptions: "[nope()]" }].map(
        (more, index) => ({
          ...deployment("e", undefined),
          properties: {
            expressionEvaluationOptions: { scope: "inner" },
            ...(index === 0 ? {} : { template: template([group("f", [SOURCE])], { parameters: { source: {} } }) }),
            ...more,
          },
        }),
      ),
    ]),
    groups: ["? elsewhere: open", "a: undecided", "b: open", "c: undecided", "f: undecided"],
    unread: ["resources[1]: typeless", "d: unknown", "e: linked", "e: unknown"],
    unevaluated: [
      ...["resources[0].condition", "resources[1].type", "resources[2].dependsOn[0]", "resources[3].resources[0].name"],
      ...["resources[4].copy.name", "resources[5].properties.template", "resources[6].properties.templateLink"],
      ...["resources[7].properties.parameters", "resources[8].properties.expressionEvaluationOptions"],
    ].map((place) => `${place}: there is no function "nope"`),
  },
  "values of lambdas outside of them": {
    template: template([group("a", [rule("x", { sourceAddressPrefix: "[lambdaVariables('x')]" }), SOURCE])], {
      parameters: { source: defaulted("[variables('v')]") },
      variables: { v: "[concat(lambdaVariables('x'), copyIndex())]" },
    }),
    groups: ["a: undecided"],
    unevaluated: [
      'resources[0].properties.securityRules[0].properties.sourceAddressPrefix: there is no variable of a lambda "x"',
      'variables.v: there is no variable of a lambda "x"',
    ],
  },
  "nothing that is a template": {
    template: { resources: [5, null, "a", [], { type: GROUP }] },
    groups: ["(nameless): restricted"],
    unread: ["resources[0]: typeless", "resources[1]: typeless", "resources[2]: typeless", "resources[3]: typeless"],
  },
  // ------------------------------------------------------------------------------------------------------------- names
  "a group without a name": { template: template([group("", OPEN)]), groups: ["(nameless): open"] },
  "a name of several texts": {
    template: template([group("[concat('a', parameters('p'), 'b', 'c')]", OPEN)], { parameters: { p: {} } }),
    given: { p: "-" },
    groups: ["a-bc: open"],
  },
  "a name that is not known, with a quote in it": {
    template: template([group("[concat(parameters('p'), 'it''s')]", OPEN)], { parameters: { p: {} } }),
    groups: ["[concat(parameters('p'), 'it''s')]: open"],
  },
  "names that are not known, each by its own expression": {
    template: template(
      [
        UNKNOWN,
        "[lost(]",
        ...[
          "parameters('p')",
          "variables('v')",
          "concat('a', newGuid())",
          "reference('x').y",
          "map(parameters('p'), lambda('x', 'i', lambdaVariables('i')))[0]",
          "map(concat(createArray(), parameters('p')), lambda('x', 'i', lambdaVariables('i')))[0]",
          "subscriptionResourceId('A.B/c', 'x')",
          "resourceId('A.B/c', 'x')",
          "managementGroupResourceId('A.B/c', 'x')",
        ].map((name) => `[${name}]`),
      ].map((name) => group(name, [])),
      { parameters: { p: {} }, variables: UNKNOWN },
    ),
    groups: [
      "[(unknown)]",
      "[concat('/providers/Microsoft.Management/managementGroups/', managementGroup().name, '/providers/A.B/c/x')]",
      "[concat('/subscriptions/', subscription().subscriptionId, '/providers/A.B/c/x')]",
      "[concat('/subscriptions/', subscription().subscriptionId, '/resourceGroups/', resourceGroup().name, " +
        "'/providers/A.B/c/x')]",
      "[concat('a', newGuid())]",
      "[lost(]",
      "[map(concat(createArray(), parameters('p')), lambda('x', 'i', lambdaVariables('i')))]",
      "[map(parameters('p'), lambda('x', 'i', lambdaVariables('i')))[0]]",
      ...["[parameters('p')]", "[reference('x').y]", "[variables('v')]"],
    ].map((name) => `${name}: restricted`),
    unevaluated: ["resources[1].name: it ends too early"],
  },
  "two groups of one name, one with a rule of its own in it": {
    template: template([
      group("web", [rule("smtp", { priority: 200 })], {
        resources: [{ type: "securityRules", name: "no", properties: { ...SMTP, access: "Deny" } }],
      }),
      group("web", [rule("smtp", { priority: 200 })]),
    ]),
    groups: ["web: open", "web: restricted"],
  },
  "names that are not known, and may differ": {
    template: template(
      [
        group("[parameters('p')]", [rule("smtp", { priority: 200 })]),
        standalone("[concat(parameters('q'), '/no')]", { access: "Deny" }),
      ],
      { parameters: { p: {}, q: {} } },
    ),
    given: { p: UNKNOWN, q: UNKNOWN },
    groups: ["[(unknown)] elsewhere: restricted", "[(unknown)]: undecided"],
  },
};

function upper(object: Json): Json {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key.toUpperCase(), value]));
}

/** Expressions for the names of a group and of another, and whether they are one, as far as that is known. */
const TWO_NAMES: readonly (readonly [one: string, other: string, areOne: boolean])[] = [
  ["parameters('p')", "PARAMETERS('P')", true],
  ["parameters('p')", "toLower(parameters('p'))", true],
  ["parameters('p')", "parameters('q')", false],
  ["parameters('lost')", "parameters('LOST')", true],
  ["parameters('lost')", "parameters('lacking')", false],
  ["concat(parameters('p'), 'x')", "concat(parameters('p'), 'X')", true],
  ["concat(parameters('p'), 'x')", "concat(parameters('p'), 'y')", false],
  ["newGuid()", "newGuid()", false],
  ["utcNow()", "utcNow()", false],
  ["uniqueString(resourceGroup().id)", "uniqueString(resourceGroup()['ID'])", true],
  ["uniqueString(resourceGroup().id)", "uniqueString(resourceGroup().name)", false],
  ["uniqueString(subscription().id)", "uniqueString(resourceGroup().id)", false],
  ["uniqueString('a')", "uniqueString('A')", false],
  ["uniqueString(parameters('p'))", "uniqueString(toLower(parameters('p')))", false],
  ["uniqueString(toLower(parameters('p')))", "uniqueString(toLower(parameters('q')))", false],
  ["uniqueString(toLower(parameters('p')))", "uniqueString(toUpper(parameters('p')))", false],
  ["uniqueString(toLower(parameters('p')))", "uniqueString(toLower(parameters('p')))", true],
  ["guid('a', 'b')", "guid('ab')", false],
  ["guid(concat('a', parameters('p')))", "guid(concat('a', parameters('p')))", true],
  ["guid(concat('a', parameters('p')))", "guid(concat('b', parameters('p')))", false],
  ["guid(concat('a', parameters('p')))", "guid(concat('a', parameters('q')))", false],
  ["guid(concat(parameters('p'), parameters('q')))", "guid(concat(parameters('p'), parameters('q')))", true],
  ["guid(true())", "guid(false())", false],
  ["guid(1)", "guid(2)", false],
  ["guid(null())", "guid(1)", false],
  ["guid(createArray(1, 2))", "guid(createArray(1, 2))", true],
  ["guid(createArray(1, 2))", "guid(createArray(1, 3))", false],
  ["guid(createArray())", "guid(createObject())", false],
  ["guid(createObject('a', 1))", "guid(createObject('A', 1))", true],
  ["guid(createObject('a', 1))", "guid(createObject('a', 2))", false],
  ["guid(createObject('a', 1))", "guid(createObject('b', 1))", false],
  ["guid(createObject('a', 1))", "guid(createArray('a', 1))", false],
  ["guid(concat(createArray(1), parameters('p')))", "guid(concat(createArray(1), parameters('q')))", false],
  ["guid(lambda('x', 1))", "guid(lambda('x', 2))", false],
  ["guid(range(0, 1900))", "guid(range(0, 1900))", false],
  ["guid(range(0, 190))", "guid(range(0, 190))", true],
  ["reference('a').b", "reference('a').B", true],
  ["reference('a').b", "reference('a').c", false],
  ["reference('a').b", "reference('b').b", false],
  ["reference('a')[parameters('p')]", "reference('a')[parameters('q')]", false],
  ["if(equals(parameters('p'), 1), 'a', 'b')", "if(equals(parameters('p'), 1), 'a', 'b')", true],
  ["if(equals(parameters('p'), 1), 'a', 'b')", "if(equals(parameters('p'), 1), 'a', 'c')", false],
  ["if(equals(parameters('p'), 1), 'a', 'b')", "if(equals(parameters('p'), 2), 'a', 'b')", false],
  ["tryGet(parameters('p'), 'a')", "tryGet(parameters('p'), 'a')", true],
  ["tryGet(parameters('p'), 'a')", "tryGet(parameters('p'), 'b')", false],
  ["coalesce(parameters('p'))", "parameters('p')", true],
  ["coalesce(parameters('p'), 'a')", "parameters('p')", false],
  ["coalesce(parameters('p'), 'a')", "coalesce(parameters('p'), 'b')", false],
];

/** Templates as people write them: each with what is given, and what its groups are. */
const REAL: readonly (readonly [file: string, given: Json, ...groups: readonly string[]])[] = [
  [
    "network-appliance",
    { prefix: "fw" },
    "[concat('fw-', uniqueString(resourceGroup().id), '-nsg')]: open by existingNsg",
  ],
  [
    "network-appliance",
    {},
    "[concat(parameters('prefix'), '-', uniqueString(resourceGroup().id), '-nsg')]: open by existingNsg",
  ],
  ["network-appliance", { existingNsg: "yes" }],
  ["hub-and-spoke", {}, "prod-apps-nsg: restricted", "prod-mail-nsg: restricted"],
  ["hub-and-spoke", { environment: "lab" }, "lab-bench-nsg: open"],
  [
    "hub-and-spoke",
    { mailSenders: ["0.0.0.0/1", "128.0.0.0/1"] },
    "prod-apps-nsg: restricted",
    "prod-mail-nsg: open by environment",
  ],
  ["bicep-modules", {}, "nsg-relay: open by teams", "nsg-web: restricted"],
  ["bicep-modules", { teams: [{ name: "Web", ports: ["25"], from: "10.0.0.0/8" }] }, "nsg-web: restricted"],
  [
    "bicep-modules",
    { extraRules: [rule("no-smtp", { access: "Deny" })] },
    "nsg-relay: restricted",
    "nsg-web: restricted",
  ],
];

describe("templates", () => {
  for (const [file, given, ...groups] of REAL) {
    it(`${file} with ${JSON.stringify(given)}`, () => {
      const text = fs.readFileSync(path.join(__dirname, "samples", `${file}.json`), "utf8");
      const found = judged(JSON.parse(text.replace(/^ *\/\/.*$/gm, "")) as Json, givenOf(given));
      assert.deepEqual(found.groups, groups);
      assert.deepEqual([found.unread, found.unevaluated], [[], []]);
    });
  }

  for (const [what, { template, given = {}, files, groups, unread = [], unevaluated = [] }] of Object.entries(CASES)) {
    it(what, () => {
      const found = judged(template, givenOf(given), files);
      assert.deepEqual(found.groups, groups);
      assert.deepEqual(found.unread, unread);
      assert.deepEqual(
        found.unevaluated.map(({ place, reason }) => `${place}: ${reason}`),
        unevaluated,
      );
    });
  }

  for (const [one, other, areOne] of TWO_NAMES) {
    it(`${areOne ? "take" : "are not certain that"} ${one} and ${other} ${areOne ? "for" : "are"} one name`, () => {
      const resources = [
        group(`[${one}]`, [rule("smtp", { priority: 200 })]),
        standalone(`[concat(${other}, '/no')]`, { access: "Deny" }),
      ];
      const { groups } = judged(template(resources, { parameters: { p: {}, q: {} } }));
      assert.equal(groups.length, areOne ? 1 : 2);
      assert.equal(
        groups.some((line) => /: (open|undecided)$/.test(line)),
        !areOne,
      );
    });
  }

  it("say where they could not be evaluated, and what is written there", () => {
    const { unevaluated } = judged(
      template(
        [
          group("a", [rule("x", { sourceAddressPrefix: "[variables('lost')]" })], { condition: 3 }),
          group("b", [rule("x", { sourceAddressPrefix: "[variables('round')]" })], { copy: { name: "c", count: [1] } }),
          group("[concat('c', nope())]", []),
          group("d", [], { copy: { name: "c", count: "many" } }),
        ],
        { variables: { copy: [{ name: "lost", count: 1 }], round: "[variables('round')]" } },
      ),
    );
    assert.deepEqual(
      unevaluated.map(({ place, text }) => [place, text]),
      [
        ["resources[0].condition", ""],
        ["variables.copy[0]", ""],
        ["resources[1].copy.count", "[1]"],
        ["variables.round", ""],
        ["resources[2].name", "[concat('c', nope())]"],
        ["resources[3].copy.count", "many"],
      ],
    );
  });

  it("say in which of their resources is what was left, and count what is not deployed", () => {
    const off = { condition: false };
    const resources = [
      group("a", [], off),
      { type: "[parameters('type')]", ...off },
      { type: "Microsoft.Network/virtualNetworks", ...off },
      { ...deployment("b", template([])), ...off },
      group("c", [], { existing: true }),
      deployment("d", template(UNKNOWN)),
      deployment("e", template([UNKNOWN])),
    ];
    const { unread, undeployed } = resourcesOf(template(resources), settingOf(NO_PARAMETERS), NAMING);
    assert.deepEqual(
      unread.map(({ root, name }) => [root, name]),
      [
        [5, "resources[5].properties.template.resources"],
        [6, "resources[6].properties.template.resources[0]"],
      ],
    );
    assert.deepEqual(undeployed, { groupsAndRules: 2, deployments: 1 });
  });

  it("have security admin rules, which may not be there", () => {
    const type = "Microsoft.Network/networkManagers/securityAdminConfigurations/ruleCollections/rules";
    const properties = { access: "AlwaysAllow", direction: "Inbound", protocol: "Tcp", priority: 1 };
    const one = { type, kind: "Custom", properties };
    const rules = template([
      { ...one, name: "m/c/r/firm" },
      { ...one, name: "m/c/r/perhaps", condition: "[reference('x')]" },
      { ...one, name: "m/c/r/not", condition: false },
    ]);
    const { resources } = resourcesOf(rules, settingOf(NO_PARAMETERS), NAMING);
    const verdicts = rulesIn(resources.map(({ resource }) => resource)).adminRules.map(
      (declaration) => `${declaration.resourceName}: ${answerOf(judge(rulesOf(declaration), DEFAULT_QUESTION))}`,
    );
    assert.deepEqual(verdicts, ["firm: open", "perhaps: undecided"]);
  });
});
