/** Deployments of templates, as programs declare them and states hold them. */

import * as assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { DeclaredInputs } from "../../policies/azure/declared-inputs";
import { type Json, deployment, group as groupIn, rule as ruleIn, template } from "../azure/arm/harness";
import {
  NSG,
  type Outcome,
  type Properties,
  type Resource,
  SECRET,
  UNKNOWN,
  allow,
  group,
  resource,
  standalone,
  summary,
  theAdvisory,
  theViolation,
  urnOf,
  validateResource,
  validateStack,
  verdict,
} from "./harness";

const NATIVE = "azure-native:resources:Deployment";
const BRIDGED = "azure:core/resourceGroupTemplateDeployment:ResourceGroupTemplateDeployment";

const SOURCE = ruleIn("smtp", { sourceAddressPrefix: "[parameters('source')]" });
const TEMPLATE = template([groupIn("relay", [SOURCE])], {
  parameters: { source: { type: "string", defaultValue: "*" } },
});

function values(of: Json): Json {
  return Object.fromEntries(Object.entries(of).map(([name, value]) => [name, { value }]));
}

function native(properties: unknown, more: Partial<Resource> = {}, type = NATIVE): Resource {
  const inputs = { resourceGroupName: "mail", deploymentName: "nsgs", properties };
  return resource(type, "nsgs", inputs, { outputs: { name: UNKNOWN, properties: UNKNOWN }, ...more });
}

function bridged(properties: Properties, type = BRIDGED): Resource {
  const inputs = { name: "nsgs", resourceGroupName: "mail", deploymentMode: "Incremental", ...properties };
  return resource(type, "nsgs", inputs);
}

describe("a deployment", () => {
  describe("of a token", () => {
    const scopes = ["", "AtScope", "AtSubscriptionScope", "AtManagementGroupScope", "AtTenantScope"];
    const modules = [
      "azure-native:resources",
      "azure-native:resources/v20220901",
      "azure-native_resources_v20240301:resources",
    ];
    for (const module of modules) {
      for (const scope of scopes) {
        const type = `${module}:Deployment${scope}`;
        it(type, () => {
          const { message, urn } = validateResource(native({ template: TEMPLATE }, {}, type)).reports[0]!;
          assert.match(message, /^Network security group "relay" must not/);
          assert.equal(urn, urnOf(type, "nsgs"));
        });
      }
      it(`${module}:DeploymentStackAtResourceGroup`, () => {
        const type = `${module}:DeploymentStackAtResourceGroup`;
        const stack = resource(type, "nsgs", { template: TEMPLATE, parameters: values({ source: "10.0.0.0/8" }) });
        assert.equal(verdict(validateResource(stack)), "restricted");
        assert.equal(verdict(validateResource(resource(type, "nsgs", { template: TEMPLATE }))), "open");
      });
    }
    const kin = ["resourceGroup", "subscription", "managementGroup", "tenant"].map(
      (scope) => `${scope}TemplateDeployment`,
    );
    const tokens = [
      ...["azure:core", "azurerm:index"].flatMap((module) =>
        [...kin, "templateDeployment"].map((name) => `${module}/${name}:${name[0]!.toUpperCase()}${name.slice(1)}`),
      ),
      "azure:management/groupTemplateDeployment:GroupTemplateDeployment",
    ];
    for (const type of tokens) {
      it(type, () => {
        assert.equal(verdict(validateResource(bridged({ templateContent: JSON.stringify(TEMPLATE) }, type))), "open");
      });
    }
    const others = [
      "azure-native:network:Deployment",
      "azure-native:resources:DeploymentScript",
      "kubernetes:apps/v1:Deployment",
      "aws:core/templateDeployment:TemplateDeployment",
      "azure-native:resources:ResourceGroup",
    ];
    for (const type of others) {
      it(`not ${type}`, () => {
        // For Azure's own types, the policy reports that it does not read what they hold.
        const expected = type.startsWith("azure") ? "undecided" : "not applicable";
        assert.equal(verdict(validateResource(native({ template: TEMPLATE }, {}, type))), expected);
        assert.equal(verdict(validateStack([native({ template: TEMPLATE }, {}, type)])), "not applicable");
        assert.equal(verdict(validateResource(native({}, {}, type))), "not applicable");
      });
    }
  });

  const verdicts: readonly (readonly [what: string, deployment: Resource, verdict: ReturnType<typeof verdict>])[] = [
    ["a default", native({ template: TEMPLATE }), "open"],
    ["a value", native({ template: TEMPLATE, parameters: values({ source: "10.0.0.0/8" }) }), "restricted"],
    [
      "a value that is not known",
      native({ template: TEMPLATE, parameters: { source: { value: UNKNOWN } } }),
      "undecided",
    ],
    ["a parameter that is not known", native({ template: TEMPLATE, parameters: { source: UNKNOWN } }), "undecided"],
    ["parameters that are not known", native({ template: TEMPLATE, parameters: UNKNOWN }), "undecided"],
    [
      "parameters elsewhere",
      native({ template: TEMPLATE, parametersLink: { uri: "https://example.com/p.json" } }),
      "undecided",
    ],
    ["a secret value", native({ template: TEMPLATE, parameters: { source: { value: SECRET } } }), "undecided"],
    ["a value from a vault", native({ template: TEMPLATE, parameters: { source: { reference: {} } } }), "undecided"],
    [
      "texts of JSON",
      native({ template: JSON.stringify(TEMPLATE), parameters: JSON.stringify(values({ source: "10.0.0.0/8" })) }),
      "restricted",
    ],
    ["a default, its parameters being text", native({ template: TEMPLATE, parameters: "{}" }), "open"],
    [
      "what is not known in a template",
      native({ template: template([groupIn("relay", [ruleIn("smtp", { sourceAddressPrefix: UNKNOWN })])]) }),
      "undecided",
    ],
    ["rules that are not known", native({ template: template([groupIn("relay", UNKNOWN)]) }), "undecided"],
    [
      "a default that is not known",
      native({ template: { ...TEMPLATE, parameters: { source: { defaultValue: UNKNOWN } } } }),
      "undecided",
    ],
    ["all parameters not known", native({ template: { ...TEMPLATE, parameters: UNKNOWN } }), "undecided"],
    [
      "variables that are not known",
      native({ template: template([groupIn("relay", "[variables('rules')]")], { variables: UNKNOWN }) }),
      "undecided",
    ],
    ["nothing to judge", native({ template: template([]) }), "restricted"],
    ["bridged: a default", bridged({ templateContent: JSON.stringify(TEMPLATE) }), "open"],
    [
      "bridged: a value",
      bridged({
        templateContent: JSON.stringify(TEMPLATE),
        parametersContent: JSON.stringify(values({ source: "10.0.0.0/8" })),
      }),
      "restricted",
    ],
    [
      "bridged: values that are not known",
      bridged({ templateContent: JSON.stringify(TEMPLATE), parametersContent: UNKNOWN }),
      "undecided",
    ],
    [
      "bridged: values that cannot be read",
      bridged({ templateContent: JSON.stringify(TEMPLATE), parametersContent: "{" }),
      "undecided",
    ],
    [
      "bridged: a value by its older name",
      bridged({
        templateBody: JSON.stringify(TEMPLATE),
        parametersBody: JSON.stringify(values({ source: "10.0.0.0/8" })),
      }),
      "restricted",
    ],
    [
      "bridged: texts as values",
      bridged({ templateBody: JSON.stringify(TEMPLATE), parameters: { source: "*" } }),
      "undecided",
    ],
  ];
  for (const [what, resource, expected] of verdicts) {
    it(`is judged with ${what}`, () => {
      assert.equal(verdict(validateResource(resource)), expected);
      assert.equal(verdict(validateStack([resource])), expected);
    });
  }

  it("is reported with group, rule and default", () => {
    const message = theViolation(validateResource(native({ template: TEMPLATE })));
    assert.deepEqual(message.split("\n").slice(0, 2), [
      'Network security group "relay" must not let unrestricted sources reach TCP port 25, but rule "smtp" admits all public IPv4 and IPv6 addresses.',
      '  Rule:   "smtp": inline, priority 100, Allow Tcp from * to *, port 25',
    ]);
    assert.match(message, /\n {2}Note: {3}assumes the default of parameter "source"\n/);
    assert.equal(theViolation(validateStack([native({ template: TEMPLATE })])), message);
  });

  const unread: readonly (readonly [what: string, deployment: Resource, message: string])[] = [
    [
      "linked",
      native({ templateLink: { uri: "https://example.com/a.json" } }),
      '"nsgs" may let unrestricted sources reach TCP port 25: this policy pack does not read linked templates.',
    ],
    [
      "null",
      native({ template: null }),
      '"nsgs" may let unrestricted sources reach TCP port 25: its template is missing.',
    ],
    [
      "null, as text",
      native({ template: "null" }),
      '"nsgs" may let unrestricted sources reach TCP port 25: its template cannot be read.',
    ],
    [
      "that of a deployment with a name of its own",
      resource(NATIVE, "logical", { deploymentName: "web", properties: {} }),
      '"web" may let unrestricted sources reach TCP port 25: its template is missing.',
    ],
    [
      "that of a deployment stack",
      resource("azure-native:resources:DeploymentStackAtResourceGroup", "logical", { deploymentStackName: "web" }),
      '"web" may let unrestricted sources reach TCP port 25: its template is missing.',
    ],
    ["not there", native({}), '"nsgs" may let unrestricted sources reach TCP port 25: its template is missing.'],
    [
      "not known",
      native({ template: UNKNOWN }),
      '"nsgs" may let unrestricted sources reach TCP port 25: its template is unknown.',
    ],
    [
      "not known, as nothing is",
      native(UNKNOWN),
      '"nsgs" may let unrestricted sources reach TCP port 25: its template is unknown.',
    ],
    [
      "no JSON",
      native({ template: "{" }),
      '"nsgs" may let unrestricted sources reach TCP port 25: its template cannot be read.',
    ],
    [
      "no template",
      native({ template: [] }),
      '"nsgs" may let unrestricted sources reach TCP port 25: its template cannot be read.',
    ],
    [
      "a template spec",
      bridged({ templateSpecVersionId: "x" }),
      '"nsgs" may let unrestricted sources reach TCP port 25: this policy pack does not read linked templates.',
    ],
    [
      "a template spec, by its name in Azure",
      bridged({ name: "lab", templateSpecVersionId: "x" }),
      '"lab" may let unrestricted sources reach TCP port 25: this policy pack does not read linked templates.',
    ],
    [
      "with resources that are not known",
      native({ template: template(UNKNOWN) }),
      '"resources" may let unrestricted sources reach TCP port 25: its template is unknown.',
    ],
    [
      "with a resource that is not known",
      native({ template: template([UNKNOWN]) }),
      '"resources[0]" may let unrestricted sources reach TCP port 25: its template is unknown.',
    ],
    [
      "with a resource without a type",
      native({ template: template([{}]) }),
      '"resources[0]" may let unrestricted sources reach TCP port 25: a resource of that name in its template has no known type.',
    ],
    [
      "with another that is linked",
      native({ template: template([{ ...deployment("more", undefined), properties: { templateLink: {} } }]) }),
      '"more" may let unrestricted sources reach TCP port 25: this policy pack does not read linked templates.',
    ],
    [
      "with another that is not known",
      native({ template: template([{ ...deployment("more", undefined), properties: UNKNOWN }]) }),
      '"more" may let unrestricted sources reach TCP port 25: its template is unknown.',
    ],
    [
      "with another whose template is not known",
      native({ template: template([deployment("more", UNKNOWN)]) }),
      '"more" may let unrestricted sources reach TCP port 25: its template is unknown.',
    ],
  ];
  for (const [what, resource, message] of unread) {
    it(`is reported where its template is ${what}`, () => {
      assert.equal(theAdvisory(validateResource(resource)), `Deployment ${message}`);
      // The stack policy does not repeat it, and stands in where the other is disabled.
      assert.deepEqual(validateStack([resource]).reports, []);
      const alone = theAdvisory(validateStack([{ ...resource, outputs: resource.inputs }], { isSeen: false }));
      assert.equal(alone, `Deployment ${message}`);
    });
  }

  it("is reported where expressions cannot be evaluated", () => {
    const bad = template([
      groupIn("relay", [
        ruleIn("smtp", { sourceAddressPrefix: "[nope()]" }),
        ruleIn("x", { priority: "[not(1)]", sourceAddressPrefix: "10.0.0.0/8" }),
      ]),
    ]);
    const { reports } = validateResource(native({ template: bad }));
    assert.equal(
      reports.at(-1)!.message,
      `2 expressions of the template of deployment "nsgs" cannot be evaluated: resources[0].properties.securityRules[0].properties.sourceAddressPrefix, "[nope()]": there is no function "nope"; resources[0].properties.securityRules[1].properties.priority, "[not(1)]": argument 1 must be a boolean, not a whole number.`,
    );
    assert.deepEqual(
      reports.map(({ enforcementLevel }) => enforcementLevel),
      ["advisory", "advisory"],
    );
    const { reports: one } = validateResource(native({ template: template([groupIn("a", "[nope()]")]) }));
    assert.match(one.at(-1)!.message, /^An expression of the template of deployment "nsgs" cannot be evaluated: /);
  });

  describe("in a stack", () => {
    const CLOSED = template([groupIn("relay", [])]);

    it("is joined with rules that are resources", () => {
      const outcome = validateStack([native({ template: CLOSED }), standalone(allow())]);
      assert.deepEqual(summary(outcome), ["mandatory smtp"]);
      assert.match(theViolation(outcome), /^Network security group "relay" must not/);
    });

    it("is joined with groups that are resources", () => {
      const rules = template([
        {
          ...groupIn("relay/no", undefined),
          type: "Microsoft.Network/networkSecurityGroups/securityRules",
          properties: ruleIn("", { access: "Deny" })["properties"],
        },
      ]);
      assert.deepEqual(summary(validateStack([native({ template: rules }), group([allow()])])), []);
    });

    it("is not joined with what is in another resource group", () => {
      const elsewhere = standalone(allow(), { resourceGroupName: "other" });
      assert.deepEqual(summary(validateStack([native({ template: CLOSED }), elsewhere])), ["mandatory smtp"]);
      assert.match(theViolation(validateStack([native({ template: CLOSED }), elsewhere])), /judged as declared/);
    });

    it("is joined by what its resource group was made from", () => {
      const of = { propertyDependencies: { resourceGroupName: [urnOf("azure-native:resources:ResourceGroup", "rg")] } };
      const rg = resource("azure-native:resources:ResourceGroup", "rg", {});
      const made = { ...native({ template: CLOSED }, of) };
      const unknown = { ...made, inputs: { ...made.inputs, resourceGroupName: UNKNOWN } };
      const smtp = standalone(allow(), { resourceGroupName: UNKNOWN }, of);
      assert.doesNotMatch(theViolation(validateStack([rg, unknown, smtp])), /judged as declared/);
      // What it deploys elsewhere is not there.
      const subscriptionId = "00000000-0000-0000-0000-000000000002";
      const outside = template([{ ...deployment("d", CLOSED), subscriptionId }]);
      const other = { ...unknown, inputs: { ...unknown.inputs, properties: { template: outside } } };
      assert.match(theViolation(validateStack([rg, other, smtp])), /judged as declared/);
    });

    it("has what it deploys elsewhere there", () => {
      const elsewhere = { ...deployment("d", CLOSED), resourceGroup: "other" };
      const smtp = standalone(allow(), { resourceGroupName: "Other" });
      assert.doesNotMatch(
        theViolation(validateStack([native({ template: template([elsewhere]) }), smtp])),
        /judged as declared/,
      );
    });

    it("is not taken for another that deploys the same", () => {
      const two = ["a", "b"].map((name) => ({ ...native({ template: TEMPLATE }), name, urn: urnOf(NATIVE, name) }));
      assert.deepEqual(summary(validateStack(two)), ["mandatory a", "mandatory b"]);
    });

    it("is judged by its outputs where its inputs were not read", () => {
      const outputs = { name: "nsgs", properties: { templateLink: null, provisioningState: "Succeeded" } };
      const resource = native({ template: TEMPLATE }, { outputs });
      assert.match(theAdvisory(validateStack([resource], { isSeen: false })), /its template is missing/);
      assert.equal(verdict(validateStack([resource])), "open");
    });

    it("has security admin rules, too", () => {
      const type = "Microsoft.Network/networkManagers/securityAdminConfigurations/ruleCollections/rules";
      const properties = { access: "AlwaysAllow", direction: "Inbound", protocol: "Tcp", priority: 1 };
      const always = native({ template: template([{ type, name: "m/c/r/always", properties }]) });
      for (const outcome of [validateResource(always), validateStack([always])]) {
        assert.match(theViolation(outcome), /^Security admin rule "always" must not/);
        assert.deepEqual(summary(outcome), ["mandatory nsgs"]);
      }
    });
  });

  it("may be a generic resource, whose type may be unknown", () => {
    const azapi = (type: unknown, body: unknown): Resource =>
      resource("azapi:resources:Resource", "nsgs", { type, name: "nsgs", body });
    const deploys = azapi("Microsoft.Resources/deployments@2022-09-01", {
      properties: { template: TEMPLATE, parameters: values({ source: "*" }) },
    });
    for (const outcome of [validateResource(deploys), validateStack([deploys])]) {
      assert.deepEqual(summary(outcome), ["mandatory nsgs"]);
    }
    assert.deepEqual(summary(validateStack([deploys], { isSeen: false })), ["mandatory nsgs"]);
    assert.equal(
      theAdvisory(validateResource(azapi(UNKNOWN, UNKNOWN))),
      'A resource of type "azapi:resources:Resource" may let unrestricted sources reach TCP port 25: its type in Azure is unknown.',
    );
  });

  it("has written its groups some time, in a state", () => {
    const inState = native({ template: TEMPLATE, parameters: values({ source: "*" }) }, { outputs: { name: "nsgs" } });
    assert.deepEqual(summary(validateStack([inState], { isProgramRunning: false })), ["mandatory nsgs"]);
  });

  it("is remembered for the stack policy", () => {
    const seen = new DeclaredInputs();
    validateResource(native({ template: TEMPLATE }), {}, seen);
    assert.deepEqual([...seen.deployments.keys()], [urnOf(NATIVE, "nsgs")]);
  });

  it("has URNs of its own, which no other resource has", () => {
    const outcome: Outcome = validateResource(
      native({ template: template([groupIn("a", [ruleIn("x")]), groupIn("a", [ruleIn("y")])]) }),
    );
    assert.deepEqual(summary(outcome), ["mandatory nsgs", "mandatory nsgs"]);
    const seen = new DeclaredInputs();
    validateResource(native({ template: template([groupIn("a", []), groupIn("b", [])]) }), {}, seen);
    assert.deepEqual(
      [...seen.deployments.values()].flatMap(({ resources }) => resources.map(({ resource }) => resource.urn)),
      ["a", "b"].map((name) => `${urnOf(NATIVE, "nsgs")}::${NSG}::${name}`),
    );
  });

  it("alone loads what evaluates templates", () => {
    const script = `
      const { deployedBy } = require("./policies/azure/deployments");
      require("./policies/no-unrestricted-smtp");
      require("./policies/no-unrestricted-smtp-stack");
      const isLoaded = () => Object.keys(require.cache).some((file) => /[\\\\/]azure[\\\\/]arm[\\\\/]/.test(file));
      const deploy = (type) => deployedBy({ type, urn: "urn:pulumi:a::b::c::d", name: "d", props: { properties: { template: {} } } });
      deploy("azure-native:network:NetworkSecurityGroup");
      const before = isLoaded();
      deploy("azure-native:resources:Deployment");
      console.log(before, isLoaded());
    `;
    const { stdout, stderr } = spawnSync(process.execPath, ["-r", "ts-node/register/transpile-only", "-e", script], {
      cwd: path.join(__dirname, "..", ".."),
      encoding: "utf8",
    });
    assert.deepEqual([stdout, stderr], ["false true\n", ""]);
  });
});
