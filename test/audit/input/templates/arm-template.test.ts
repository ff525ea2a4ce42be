import * as assert from "node:assert/strict";
import type { DeclaredResource, Item } from "../../../../audit/input/item";
import { rulesIn } from "../../../../policies/azure/groups";
import { PROPERTIES, UNKNOWN } from "../../../../policies/evaluator/rule";
import { GROUP, type Json, RULE, SCHEMA, group as groupOf, template } from "../../../azure/arm/harness";
import { SOURCE, itemsIn, itemsOf, problemsIn } from "../harness";

const GROUP_TOKEN = "azure-native:network:NetworkSecurityGroup";
const RULE_TOKEN = "azure-native:network:SecurityRule";

const smtp = {
  access: "Allow",
  direction: "Inbound",
  priority: 100,
  protocol: "Tcp",
  sourceAddressPrefix: "*",
  destinationPortRange: "25",
};
const ALL_UNKNOWN = Object.fromEntries(PROPERTIES.map((property) => [property, UNKNOWN]));

function group(name: unknown, more: Json = {}, ...securityRules: unknown[]): Json {
  return groupOf(name, securityRules, more);
}

function inline(name: string, properties: unknown = smtp): Json {
  return { name, properties };
}

function rule(name: unknown, more: Json = {}): Json {
  return { type: RULE, apiVersion: "2024-05-01", name, properties: smtp, ...more };
}

function deployment(inner: unknown, more: Json = {}, properties: Json = {}): Json {
  return {
    type: "Microsoft.Resources/deployments",
    apiVersion: "2022-09-01",
    name: "nested",
    properties: { mode: "Incremental", template: inner, ...properties },
    ...more,
  };
}

function resourcesOf(items: readonly Item[]): readonly DeclaredResource[] {
  return items.flatMap((item) => (item.kind === "resource" ? [item] : []));
}

/** What a resource declares, without its identity and timing: these show where resources are joined. */
function withoutFacts(item: DeclaredResource): DeclaredResource {
  const { type, urn, name, props, propertyDependencies } = item.resource;
  return { ...item, resource: { type, urn, name, props, propertyDependencies } };
}

/** The groups as the stack policy would join them, each as `NAME: RULE (ORIGIN), …`; with `?` after the name of what may be there. */
function joined(items: readonly Item[]): readonly string[] {
  const { groups } = rulesIn(resourcesOf(items).map(({ resource }) => resource));
  return groups.map(({ name, urn, rules }) => {
    const list = rules.map((one) => `${one.name}${one.existence === UNKNOWN ? "?" : ""} (${one.origin})`).join(", ");
    return `${name ?? "?"}${urn === undefined ? " elsewhere" : ""}: ${list}`;
  });
}

const urn = (token: string, name: string): string => `arm:${SOURCE}::template::${token}::${name}`;

describe("a template", () => {
  it("has groups with inline rules and rules that are resources", () => {
    const name = "[parameters('nsg')]";
    const text = JSON.stringify(
      template(
        [
          group(
            name,
            { tags: { type: "x" } },
            inline("[parameters('rule')]"),
            inline("[[deny]", {
              access: "[parameters('rule')]",
              sourceAddressPrefixes: ["[[a]", "[parameters('rule')]"],
              nested: { c: "d" },
            }),
          ),
          { type: "Microsoft.Network/virtualNetworks", apiVersion: "2024-05-01", name: "vnet", properties: {} },
          rule("[concat(parameters('nsg'), '/smtp')]"),
        ],
        { parameters: { nsg: { defaultValue: "web", type: "String" }, rule: { type: "String" } } },
      ),
      undefined,
      1,
    );
    const lineOf = (type: string): number => text.split("\n").findIndex((line) => line.includes(`"type": "${type}"`));
    assert.deepEqual(resourcesOf(itemsOf(text)).map(withoutFacts), [
      {
        kind: "resource",
        language: "template",
        place: { source: SOURCE, line: lineOf(GROUP) },
        id: undefined,
        resource: {
          type: GROUP_TOKEN,
          urn: urn(GROUP_TOKEN, "web"),
          name: "web",
          props: {
            networkSecurityGroupName: "web",
            resourceGroupName: undefined,
            securityRules: [
              { ...smtp, name: "[parameters('rule')]" },
              { access: UNKNOWN, sourceAddressPrefixes: ["[a]", UNKNOWN], name: "[deny]" },
            ],
          },
          propertyDependencies: {},
        },
        inputs: undefined,
      },
      {
        kind: "resource",
        language: "template",
        place: { source: SOURCE, line: lineOf(RULE) },
        id: undefined,
        resource: {
          type: RULE_TOKEN,
          urn: urn(RULE_TOKEN, "web/smtp"),
          name: "smtp",
          props: {
            ...smtp,
            securityRuleName: "smtp",
            networkSecurityGroupName: undefined,
            resourceGroupName: undefined,
          },
          propertyDependencies: { networkSecurityGroupName: [{ urn: urn(GROUP_TOKEN, "web") }] },
        },
        inputs: undefined,
      },
    ]);
  });

  it("names a rule's group where that is not in it", () => {
    const [item] = resourcesOf(itemsIn(template([rule("[concat(parameters('n'), '/smtp')]")])));
    assert.deepEqual(withoutFacts(item!).resource, {
      type: RULE_TOKEN,
      urn: urn(RULE_TOKEN, "[parameters('n')]/smtp"),
      name: "smtp",
      props: {
        ...smtp,
        securityRuleName: "smtp",
        networkSecurityGroupName: "[parameters('n')]",
        resourceGroupName: undefined,
      },
      propertyDependencies: {},
    });
  });

  it("has only a rule's name where its group is not named", () => {
    const [item] = resourcesOf(itemsIn(template([rule("[variables('full')]")])));
    assert.deepEqual(
      [item!.resource.urn, item!.resource.name],
      [urn(RULE_TOKEN, "[variables('full')]"), "[variables('full')]"],
    );
  });

  it("has a URN for each resource", () => {
    const text = JSON.stringify(template([group("a"), group("a"), rule("a/b"), rule("a/b")]));
    const urns = (texts: string, source: string): readonly string[] =>
      resourcesOf(itemsOf(texts, source)).map(({ resource }) => resource.urn);
    const all = urns(`${text}\n${text}`, "b::c.json");
    assert.deepEqual(
      all.map((one) => one.replaceAll(GROUP_TOKEN, "G").replaceAll(RULE_TOKEN, "R")),
      ["template", "template 2"].flatMap((stack) =>
        ["G::a", "G::a#2", "R::a/b", "R::a/b#2"].map((end) => `arm:b:c.json::${stack}::${end}`),
      ),
    );
  });

  const joins: readonly (readonly [what: string, resources: unknown, ...groups: readonly string[]])[] = [
    ["nothing", []],
    ["other resources", [{ type: "Microsoft.Web/sites", apiVersion: "2024-04-01", name: "a", properties: {} }]],
    ["a literal name, in any case", [group("Web"), rule("wEB/smtp")], "Web: smtp (standalone)"],
    [
      "the same expression",
      [group("[parameters('n')]"), rule("[concat(Parameters( 'n'), '/smtp')]")],
      "[parameters('n')]: smtp (standalone)",
    ],
    [
      "the same expression, as Bicep writes it",
      [
        group("[format('{0}-nsg', parameters('n'))]"),
        rule("[format('{0}/{1}', format('{0}-nsg', parameters('n')), 'smtp')]"),
      ],
      "[concat(parameters('n'), '-nsg')]: smtp (standalone)",
    ],
    [
      "an inline rule again, as it is exported",
      [group("[parameters('n')]", {}, inline("smtp")), rule("[concat(parameters('n'), '/smtp')]")],
      "[parameters('n')]: smtp (standalone)",
    ],
    [
      "an expression for the rule's name",
      [group("a"), rule("[concat('a/', parameters('r'), copyIndex())]")],
      "a: [concat(parameters('r'), copyIndex())] (standalone)",
    ],
    [
      "what it depends on",
      [
        group("[parameters('n')]"),
        group("b"),
        rule("[variables('full')]", { dependsOn: [`[resourceId('${GROUP}', parameters('n'))]`, 5] }),
      ],
      "[parameters('n')]: [variables('full')] (standalone)",
      "b: ",
    ],
    [
      "what it depends on, of a resource group and a subscription",
      [
        group("[parameters('n')]"),
        rule("[variables('full')]", {
          dependsOn: [`[resourceId(subscription().id, 'rg', '${GROUP.toLowerCase()}', parameters('n'))]`],
        }),
      ],
      "[parameters('n')]: [variables('full')] (standalone)",
    ],
    [
      "what it depends on, by type and name",
      [
        group("[parameters('n')]"),
        rule("[variables('full')]", { dependsOn: [`[concat('${GROUP}/', parameters('n'))]`] }),
      ],
      "[parameters('n')]: [variables('full')] (standalone)",
    ],
    [
      "what it depends on, by name",
      [group("a"), rule("[variables('full')]", { dependsOn: ["vnet", "A"] })],
      "a: [variables('full')] (standalone)",
    ],
    [
      "what it depends on, by symbolic name",
      { nsg: group("[parameters('n')]"), rule: rule("[variables('full')]", { dependsOn: ["nsg"] }) },
      "[parameters('n')]: [variables('full')] (standalone)",
    ],
    [
      "a literal name, before what it depends on",
      [group("a"), rule("b/smtp", { dependsOn: ["a"] })],
      "a: ",
      "b elsewhere: smtp (standalone)",
    ],
    [
      "another name, before what it depends on",
      [group("a"), rule("[concat(parameters('n'), '/smtp')]", { dependsOn: ["a"] })],
      "a: smtp? (standalone)",
      "[parameters('n')] elsewhere: smtp (standalone)",
    ],
    [
      "what it depends on that is no group",
      [
        group("a"),
        rule("[variables('full')]", {
          dependsOn: ["[resourceId('Microsoft.Network/virtualNetworks', 'a')]", `[resourceId('${GROUP}')]`, "[foo(]"],
        }),
      ],
      "a: [variables('full')]? (standalone)",
      "? elsewhere: [variables('full')] (standalone)",
    ],
    [
      "two groups of the same name",
      [
        group("a", { condition: "[parameters('x')]" }),
        group("a", { condition: "[not(parameters('x'))]" }),
        rule("a/smtp"),
      ],
      "a: smtp (standalone)",
      "a: smtp (standalone)",
    ],
    [
      "a group that exists, elsewhere",
      [group("a", { existing: true }, inline("old")), rule("a/smtp")],
      "a elsewhere: smtp (standalone)",
    ],
    [
      "a group of a name that is probably the same",
      [group("[parameters('nsg')]"), rule("web/smtp")],
      "web: smtp (standalone)",
    ],
    [
      "a rule in its group",
      [group("a", { resources: [{ ...rule("smtp"), type: "securityRules" }] })],
      "a: smtp (standalone)",
    ],
    [
      "a rule in its group, in full",
      [group("a", { resources: [rule("a/smtp"), rule("[concat(variables('a'), '/ssh')]")] })],
      "a: smtp (standalone), ssh (standalone)",
    ],
    [
      "what is in a group but no rule",
      [
        group("a", {
          resources: [null, 5, {}, { type: "providers/locks", name: "a" }, { ...rule("smtp"), condition: false }],
        }),
      ],
      "a: ",
    ],
    [
      "a rule in its group, by symbolic name",
      { g: group("a", { resources: { r: { ...rule("smtp"), type: "securityRules" } } }) },
      "a: smtp (standalone)",
    ],
    [
      "a nested template",
      [group("a"), deployment(template([rule("a/smtp"), group("b", {}, inline("ssh"))]))],
      "a: smtp (standalone)",
      "b: ssh (inline)",
    ],
    [
      "a nested template with the same expression",
      [group("[variables('n')]"), deployment(template([rule("[concat(variables('n'), '/smtp')]")]))],
      "[variables('n')]: smtp (standalone)",
    ],
    [
      "a nested template whose expressions are its own",
      [
        group("[parameters('n')]"),
        deployment(
          template([rule("[concat(parameters('n'), '/smtp')]")]),
          {},
          { expressionEvaluationOptions: { scope: "Inner" } },
        ),
      ],
      "[parameters('n')]: smtp? (standalone)",
      "[parameters('n')] elsewhere: smtp (standalone)",
    ],
    [
      "nested templates whose expressions are their own, each with the same one",
      [group("[parameters('n')]"), rule("[concat(parameters('n'), '/smtp')]")].map((one) =>
        deployment(template([one]), {}, { expressionEvaluationOptions: { scope: "inner" } }),
      ),
      "[parameters('n')]: smtp? (standalone)",
      "[parameters('n')] elsewhere: smtp (standalone)",
    ],
    [
      "a nested template that is passed the name",
      [
        group("[parameters('nsg')]"),
        deployment(
          template([rule("[concat(parameters('n'), '/smtp')]")], {
            parameters: { n: { type: "string", defaultValue: "x" } },
          }),
          {},
          {
            expressionEvaluationOptions: { scope: "inner" },
            parameters: { n: { value: "[parameters('nsg')]" }, m: { value: 5 }, o: null },
          },
        ),
      ],
      "web: smtp (standalone)",
    ],
    [
      "a nested template for another resource group",
      [
        group("a"),
        deployment(template([rule("a/smtp")]), { resourceGroup: "[parameters('rg')]" }),
        deployment(template([rule("a/ssh")]), { subscriptionId: "00000000-0000-0000-0000-000000000002" }),
      ],
      "a: smtp? (standalone), ssh? (standalone)",
      "a elsewhere: ssh (standalone)",
      "a elsewhere: smtp (standalone)",
    ],
    [
      "nested templates for the same other resource group",
      [
        deployment(template([group("a")]), { resourceGroup: "[parameters('rg')]" }),
        deployment(template([rule("a/smtp")]), { resourceGroup: "[parameters('rg')]" }),
      ],
      "a: smtp (standalone)",
    ],
  ];
  for (const [what, resources, ...groups] of joins) {
    it(`joins: ${what}`, () => {
      const items = itemsIn(template(resources, { parameters: { nsg: { type: "string", defaultValue: "web" } } }));
      assert.deepEqual(joined(items), groups);
      assert.deepEqual(problemsIn(items), []);
    });
  }

  it("has rules whose properties are an expression", () => {
    const [item] = resourcesOf(
      itemsIn(template([rule("a/b", { properties: "[variables('p')]", condition: "[a()]" })])),
    );
    assert.deepEqual(item!.resource.props, {
      ...ALL_UNKNOWN,
      existence: UNKNOWN,
      securityRuleName: "b",
      networkSecurityGroupName: "a",
      resourceGroupName: undefined,
    });
  });

  it("has nested templates that say for which resource group", () => {
    const inner = template([group("a"), rule("b/c")]);
    const items = resourcesOf(
      itemsIn(
        template([
          deployment(inner, { resourceGroup: "rg-a" }),
          deployment(inner, { resourceGroup: "[variables('b')]" }),
        ]),
      ),
    );
    assert.deepEqual(
      items.map(({ resource }) => (resource.props as Json)["resourceGroupName"]),
      ["rg-a", "[variables('b')]", "rg-a", "[variables('b')]"],
    );
  });

  const NO_FORM = "Unsupported input: this JSON is not one of the formats that azure-smtp-guard audit --help lists.";
  const NO_TYPE = "A resource of this template has no type, so it cannot be read.";
  const problems: readonly (readonly [
    what: string,
    document: unknown,
    resources: number,
    ...problems: readonly string[],
  ])[] = [
    ["no resources", template([]), 0],
    ["no list of resources", { $schema: SCHEMA }, 0],
    [
      "an older schema",
      { $schema: "http://schema.management.azure.com/schemas/2015-01-01/deploymentTemplate.json", resources: [] },
      0,
    ],
    [
      "for a subscription",
      { $schema: "https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#" },
      0,
    ],
    ["no schema, but resources", { resources: [group("a"), rule("a/b")] }, 2],
    ["parameters alone", { $schema: SCHEMA.replace("Template", "Parameters"), parameters: {} }, 0],
    [
      "a template as the REST API exports it",
      { template: { $schema: SCHEMA, resources: [group("a"), rule("a/b")] } },
      2,
    ],
    ["an empty one so", { template: { $schema: SCHEMA } }, 0],
    [
      "another file with resources",
      { version: 4, resources: [{ type: "azurerm_network_security_group", name: "a" }] },
      0,
      `1: ${NO_FORM}`,
    ],
    [
      "resources that are none",
      template([group("a"), null, {}, 5, group("b")]),
      2,
      `1: ${NO_FORM} The same list has 2 more.`,
    ],
    ["the same by symbolic names", template({ a: group("a"), b: null, c: {} }), 1, `1: ${NO_TYPE}`, `1: ${NO_TYPE}`],
    ["the same in a nested template", template([deployment(template([null, group("a")]))]), 1, `1: ${NO_TYPE}`],
    [
      "templates that are not there",
      template([
        deployment(undefined, { name: "[parameters('d')]" }, { templateLink: { uri: "https://example.com/a.json" } }),
        deployment(undefined, { condition: false }),
        { type: "Microsoft.Resources/deployments" },
      ]),
      0,
      `1: Deployment "[parameters('d')]" deploys a linked template, which is not in this file.`,
      '1: Deployment "(nameless)" deploys a linked template, which is not in this file.',
    ],
    [
      "rules that are null",
      template([group("a", {}, null, inline("b"))]),
      1,
      '1: securityRules[0] of network security group "a" is null.',
    ],
  ];
  for (const [what, document, resources, ...expected] of problems) {
    it(`has problems or not: ${what}`, () => {
      const items = itemsIn(document);
      assert.equal(resourcesOf(items).length, resources);
      assert.deepEqual(problemsIn(items), expected);
    });
  }

  it("has all resources that were complete where it is truncated", () => {
    const text = JSON.stringify(
      template([group("a"), rule("[concat('a/', parameters('n'))]"), group("b")]),
      undefined,
      1,
    );
    const cut = text.slice(0, text.indexOf('"b"'));
    const items = itemsOf(cut);
    assert.deepEqual(joined(items), ["a: [parameters('n')] (standalone)"]);
    assert.deepEqual(problemsIn(items), [
      // The type and the API version are before the name.
      `${cut.split("\n").length - 3}: What begins here has no end: the file is truncated, or a bracket or quote is missing.`,
    ]);
  });
});
