/** Templates as the command audits them: with values for their parameters, and with what they link. */

import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { main } from "../../audit/cli";
import type { Report } from "../../audit/reporting/report";
import { Templates } from "../../audit/input/templates/templates";
import type { Surroundings } from "../../audit/run";
import { type Json, deployment, group, rule, template } from "../azure/arm/harness";

interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A template whose rule admits the source that the parameter names. */
function relay(parameter: Json = { type: "string" }): Json {
  return template([group("relay", "[variables('rules')]")], {
    parameters: { source: parameter, port: { type: "int", defaultValue: 25 } },
    variables: {
      rules: [
        rule("smtp", {
          sourceAddressPrefix: "[parameters('source')]",
          destinationPortRange: "[string(parameters('port'))]",
        }),
      ],
    },
  });
}

const OPEN_BY_DEFAULT = relay({ type: "string", defaultValue: "*" });

function parameters(values: Json, more: Json = {}): Json {
  return {
    $schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
    contentVersion: "1.0.0.0",
    parameters: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }])),
    ...more,
  };
}

/** A template that deploys a linked one. */
function linking(templateLink: Json, more: Json = {}): Json {
  const { properties, ...others } = deployment("relay", undefined, { source: "*" });
  return template([{ ...others, properties: { ...(properties as Json), templateLink } }], more);
}

describe("azure-smtp-guard audit of templates", () => {
  const here = process.cwd();
  let folder: string;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "azure-smtp-guard-"));
    process.chdir(folder);
  });
  afterEach(() => {
    process.chdir(here);
    fs.rmSync(folder, { recursive: true });
  });

  function save(files: Readonly<Record<string, unknown>>): void {
    for (const [name, content] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(name), { recursive: true });
      fs.writeFileSync(name, typeof content === "string" ? content : JSON.stringify(content));
    }
  }

  function audit(...args: readonly string[]): Outcome {
    const written = { stdout: "", stderr: "" };
    const stream = (name: keyof typeof written): object => ({ write: (text: string) => (written[name] += text) });
    const surroundings = { stdout: stream("stdout"), stderr: stream("stderr"), env: {} };
    const status = main(["node", "azure-smtp-guard", "audit", ...args], "1.2.3", surroundings as Surroundings);
    return { status, ...written };
  }

  /** What the report says: of each group its status, of each finding its notes, and all problems and notes. */
  function reported(...args: readonly string[]): readonly string[] {
    const { stdout } = audit("--format", "json", ...args);
    const { groups, findings, problems, notes } = JSON.parse(stdout) as Report;
    const noteOf = (message: string): string =>
      message
        .split("\n")
        .filter((line) => /^ {2}Note|^ {10}(assumes|uses) /.test(line))
        .map((line) => line.slice(10))
        .join(", ");
    return [
      ...groups.map(({ nsg, status }) => `${nsg}: ${status}`),
      ...findings.map(({ status, message }) => `${status} ${noteOf(message)}`.trim()),
      ...problems.map(({ source, message }) => `${source}: ${message}`),
      ...notes.map(({ about, message }) => `${about}: ${message}`),
    ];
  }

  it("judges by defaults, and says so", () => {
    save({ "a.json": OPEN_BY_DEFAULT });
    const { status, stdout } = audit("a.json");
    assert.equal(status, 1);
    assert.match(
      stdout,
      /\n {2}Note: {3}assumes the default of parameter "port"\n {10}assumes the default of parameter "source"\n {2}Fix:/,
    );
  });

  it("says of what is undecided, too, by whose defaults it is", () => {
    save({ "a.json": relay() });
    assert.deepEqual(reported("a.json"), ["relay: undecided", 'undecided assumes the default of parameter "port"']);
  });

  const values: readonly (readonly [what: string, args: readonly string[], status: number])[] = [
    ["a value", ["-p", "source=10.0.0.0/8"], 0],
    ["a value, at length", ["--parameters", "source=10.0.0.0/8"], 0],
    ["a name in any case", ["-p", "SOURCE=10.0.0.0/8"], 0],
    ["several values", ["-p", "source=*", "-p", "port=443"], 0],
    ["the last of several", ["-p", "source=10.0.0.0/8", "-p", "source=*"], 1],
    ["a file", ["-p", "harmless.parameters"], 0],
    ["a file with comments", ["-p", "commented.parameters"], 0],
    ["a file before a value", ["-p", "harmless.parameters", "-p", "source=*"], 1],
    ["a file after a value", ["-p", "source=*", "-p", "harmless.parameters"], 0],
    ["what a vault has", ["-p", "vault.parameters"], 0],
    ["a value with an equals sign", ["-p", "source=a=b"], 1],
    ["no value", [], 1],
  ];
  for (const [what, args, status] of values) {
    it(`takes values for parameters: ${what}`, () => {
      save({
        "a.json": OPEN_BY_DEFAULT,
        "harmless.parameters": parameters({ source: "10.0.0.0/8" }),
        "commented.parameters": `// of the lab\n${JSON.stringify(parameters({ source: "10.0.0.0/8" }))}`,
        "vault.parameters": parameters({}, { parameters: { source: { reference: { keyVault: { id: "x" } } } } }),
      });
      assert.equal(audit(...args, "a.json").status, status);
    });
  }

  it("reads values as the type of their parameter", () => {
    const names = ["string", "securestring", "int", "bool", "array", "object", "other"];
    save({
      "a.json": template([group("a", "[parameters('rules')]")], {
        parameters: {
          ...Object.fromEntries(names.map((type) => [type, { type }])),
          rules: { type: "Array" },
          name: { $ref: "#/definitions/x" },
        },
      }),
    });
    const given = [
      "string=1",
      "securestring=true",
      "int=5",
      "bool=false",
      "array=[]",
      'object={"a":1}',
      "other=5",
      "name=x",
    ];
    const args = [...given, `rules=${JSON.stringify([rule("smtp")])}`].flatMap((text) => ["-p", text]);
    assert.deepEqual(reported(...args, "a.json"), ["a: open", "open"]);
  });

  it("takes them from a file without what stands around them", () => {
    save({ "a.json": relay(), "open.json": { source: { value: "*" } }, "vault.json": { source: { reference: {} } } });
    assert.deepEqual(reported("-p", "open.json", "a.json"), [
      "relay: open",
      'open assumes the default of parameter "port"',
    ]);
    assert.deepEqual(reported("-p", "vault.json", "a.json"), [
      "relay: undecided",
      'undecided assumes the default of parameter "port"',
    ]);
  });

  it("takes those without a value as unknown, and not their defaults, if asked to", () => {
    save({ "a.json": relay({ type: "string", defaultValue: "203.0.113.0/24" }), "a.parameters.json": parameters({}) });
    for (const files of [["a.json"], ["a.json", "a.parameters.json"]]) {
      const [assumed, ...unused] = reported("--assume", "defaults", ...files);
      assert.deepEqual([assumed, unused.length], ["relay: restricted", 2 - files.length]);
      const [group, finding] = reported("--assume", "unknown", ...files);
      assert.deepEqual([group, finding?.split(" ")[0]], ["relay: undecided", "undecided"]);
      assert.deepEqual(reported("--assume", "unknown", "-p", "source=10.0.0.0/8", ...files), ["relay: restricted"]);
    }
  });

  const wrong: readonly (readonly [what: string, args: readonly string[], says: string])[] = [
    ["no such parameter", ["-p", "sourc=x"], '--parameters: no template declares the parameter "sourc"'],
    [
      "no such parameter, in a file",
      ["-p", "extra.parameters"],
      '--parameters: no template declares the parameter "Extra"',
    ],
    ["no number", ["-p", "port=many"], '--parameters: port of a.json is a whole number, not "many"'],
    ["a fraction", ["-p", "port=2.5"], '--parameters: port of a.json is a whole number, not "2.5"'],
    ["no JSON", ["-p", "broken.parameters"], "broken.parameters: Expected property name or '}' in JSON at position 1"],
    ["no file", ["-p", "nowhere.json"], "nowhere.json: ENOENT: no such file or directory, open 'nowhere.json'"],
    [
      "no parameters",
      ["-p", "a.json", "-p", "b.json"],
      "b.json: this is not a parameter file, which is a JSON object with a value for each parameter",
    ],
  ];
  for (const [what, args, says] of wrong) {
    it(`refuses values: ${what}`, () => {
      save({
        "a.json": relay(),
        "b.json": [],
        "extra.parameters": parameters({ source: "*", Extra: 1 }),
        "broken.parameters": "{",
      });
      const { status, stdout, stderr } = audit(...args, "a.json");
      assert.deepEqual([status, stdout], [64, ""]);
      // Newer versions of Node.js add the line.
      assert.equal(stderr.replace(/ \(line 1 column 2\)/, ""), `error: ${says}\n`);
    });
  }

  it("gives a value to all templates that have its parameter", () => {
    save({ "a.json": OPEN_BY_DEFAULT, "b.json": template([group("b", [])]) });
    assert.deepEqual(reported("-p", "source=10.0.0.0/8", "a.json", "b.json"), ["b: restricted", "relay: restricted"]);
  });

  it("applies the files of parameters beside a template, each by itself", () => {
    save({
      "s/main.json": relay(),
      "s/main.parameters.lab.json": parameters({ source: "*" }),
      "s/main.parameters.prod.json": parameters({ source: "10.0.0.0/8" }),
      "s/other.json": template([group("other", [])]),
    });
    const open = [
      "other: restricted",
      "relay: open",
      'open assumes the default of parameter "port", uses the parameters in main.parameters.lab.json',
    ];
    assert.deepEqual(reported("s"), open);
    assert.deepEqual(
      reported("s/main.parameters.lab.json", "s/main.parameters.prod.json", "s/other.json", "s/main.json"),
      open,
    );
    assert.equal(audit("s").status, 1);
    fs.rmSync("s/main.parameters.lab.json");
    assert.deepEqual(reported("s"), ["other: restricted", "relay: restricted"]);
    assert.deepEqual(reported("-p", "source=*", "s").slice(0, 2), ["other: restricted", "relay: open"]);
  });

  it("keeps what is of one file of parameters apart from what is of another", () => {
    const named = template(
      [
        group("[parameters('nsg')]", []),
        {
          ...group("x", []),
          type: "Microsoft.Network/networkSecurityGroups/securityRules",
          name: "[concat(parameters('of'), '/smtp')]",
          properties: rule("smtp")["properties"],
        },
      ],
      { parameters: { nsg: { type: "string" }, of: { type: "string" } } },
    );
    save({
      "s/main.json": named,
      "s/main.parameters.a.json": parameters({ nsg: "a", of: "b" }),
      "s/main.parameters.b.json": parameters({ nsg: "b", of: "c" }),
    });
    assert.deepEqual(
      reported("s")
        .filter((line) => line.includes(": "))
        .slice(0, 4),
      ["a: restricted", "b: restricted", "b: open", "c: open"],
    );
  });

  const UNUSED =
    "skipped: No template uses these parameters. Name the file after its template, as in main.parameters.json beside main.json, or name it with --parameters.";

  it("notes files of parameters that stand beside a template and are not used", () => {
    save({
      "s/main.json": relay({ type: "string", defaultValue: "10.0.0.0/8" }),
      "s/main.parameters.json": parameters({ source: "*" }),
      "s/prod.parameters.json": parameters({ source: "*" }),
      "s/other.json": template([]),
      "s/other.parameters.json": parameters({ source: "*" }),
    });
    const unused = (names: string, are: string, them: string): string =>
      `assumed: ${names} beside this template ${are} not used. Audit ${them} with the template, or name ${them} with --parameters.`;
    assert.deepEqual(reported("s/main.json"), [
      "relay: restricted",
      unused("main.parameters.json and prod.parameters.json", "are", "them"),
    ]);
    assert.deepEqual(reported("./s/main.json", "s/main.parameters.json"), [
      "relay: open",
      'open assumes the default of parameter "port", uses the parameters in main.parameters.json',
      unused("prod.parameters.json", "is", "it"),
    ]);
    for (const name of ["main", "prod"]) {
      assert.equal(reported("-p", `s/${name}.parameters.json`, "s/main.json").length, 2, name);
    }
    assert.deepEqual(reported("s/other.json").slice(1), []);
  });

  it("notes files of parameters that are named and not used", () => {
    save({
      "s/main.json": relay({ type: "string", defaultValue: "10.0.0.0/8" }),
      "s/prod.parameters.json": parameters({ source: "10.0.0.0/8" }),
    });
    assert.deepEqual(reported("s"), ["relay: restricted", UNUSED]);
    assert.deepEqual(reported("s/prod.parameters.json"), [UNUSED]);
    assert.deepEqual(reported("-p", "s/prod.parameters.json", "s"), ["relay: restricted"]);
  });

  it("takes files of parameters for what they are by their names", () => {
    save({
      "s/main.json": relay(),
      "s/Main.Parameters.json": { parameters: { source: { value: "10.0.0.0/8" }, more: { value: 1 } } },
      "s/alone.parameters.json": { parameters: {} },
    });
    assert.deepEqual(reported("s"), [
      "relay: restricted",
      "s/alone.parameters.json: Unsupported input: this JSON is not one of the formats that azure-smtp-guard audit --help lists.",
      'unevaluated: Parameter "more" of Main.Parameters.json is not a parameter of this template.',
    ]);
  });

  it("knows nothing of values in a file that cannot be read", () => {
    save({ "s/main.json": OPEN_BY_DEFAULT, "s/main.parameters.json": '{"parameters": {' });
    assert.deepEqual(reported("s").slice(0, 2), [
      "relay: undecided",
      "undecided uses the parameters in main.parameters.json",
    ]);
    assert.equal(audit("s").status, 3);
  });

  it("knows nothing of values in a file that is empty or not there", () => {
    save({ "s/main.json": OPEN_BY_DEFAULT, "s/main.parameters.a.json": "" });
    const files = ["s/main.json", "s/main.parameters", "s/main.parameters.a.json", "s/main.parameters.b.json"];
    assert.deepEqual(reported(...files), [
      "relay: undecided",
      "undecided uses the parameters in main.parameters.a.json",
      "s/main.parameters: This does not exist.",
      "s/main.parameters.a.json: This is empty.",
      "s/main.parameters.b.json: This does not exist.",
    ]);
  });

  it("follows no link from standard input", () => {
    save({ "nsg.json": relay() });
    const link = { from: ["-"] as const, relativePath: "nsg.json", uri: undefined };
    assert.equal(new Templates().follow(link, "-"), undefined);
    assert.ok(new Templates().follow({ ...link, from: ["main.json"] }, "main.json"));
  });

  it("reports what cannot be evaluated, once", () => {
    const bad = template([group("a", [rule("smtp", { sourceAddressPrefix: "[nope()]" })])], { parameters: { p: {} } });
    save({
      "s/main.json": bad,
      "s/main.parameters.a.json": parameters({ p: 1 }),
      "s/main.parameters.b.json": parameters({ p: 2 }),
    });
    assert.deepEqual(reported("s"), [
      "a: undecided",
      "undecided uses the parameters in main.parameters.a.json",
      'unevaluated: An expression of this template cannot be evaluated: resources[0].properties.securityRules[0].properties.sourceAddressPrefix, "[nope()]": there is no function "nope".',
    ]);
  });

  const links: readonly (readonly [what: string, link: Json, isFound: boolean])[] = [
    ["a path", { relativePath: "nested/nsg.json" }, true],
    ["a path that is computed", { relativePath: "[concat('nested/', variables('file'))]" }, true],
    ["a path from the folder itself", { relativePath: "./nested/../nested/nsg.json" }, true],
    ["a URI", { uri: "https://example.com/templates/nested/nsg.json" }, true],
    ["a URI with a token", { uri: "https://example.com/nested/nsg.json?sv=1&sig=/x" }, true],
    ["a URI of another folder", { uri: "https://example.com/elsewhere/beside.json" }, true],
    ["a URI with codes in it", { uri: "https://example.com/nested/with%20blank.json" }, true],
    ["a URI with bad codes in it", { uri: "https://example.com/nested/%zz.json" }, false],
    [
      "a URI whose beginning is not known",
      { uri: "[uri(deployment().properties.templateLink.uri, 'nested/nsg.json')]" },
      true,
    ],
    [
      "a URI whose beginning and end are not known",
      { uri: "[concat(parameters('base'), 'nested/nsg.json', parameters('token'))]" },
      true,
    ],
    ["a URI whose name is not known", { uri: "[concat(parameters('base'), '/', parameters('token'))]" }, false],
    ["a URI that is not known", { uri: "[parameters('base')]" }, false],
    ["a URI of nothing that is here", { uri: "https://example.com/missing.json" }, false],
    ["a path out of the folder", { relativePath: "../outside.json" }, false],
    ["a path out of the folder by another name", { relativePath: "outside-link.json" }, false],
    ["a path of what is no template", { relativePath: "nested/list.json" }, false],
    ["a path of a folder", { relativePath: "nested" }, false],
    ["a template spec", { id: "/subscriptions/x/templateSpecs/y" }, false],
    ["a path that is not known", { relativePath: "[parameters('base')]" }, false],
  ];
  for (const [what, link, isFound] of links) {
    it(`${isFound ? "follows" : "does not follow"} ${what}`, () => {
      save({
        "outside.json": relay(),
        "s/nested/nsg.json": `// by hand\n${JSON.stringify(relay())}`,
        "s/beside.json": relay(),
        "s/nested/with blank.json": relay(),
        "s/nested/list.json": [],
        "s/main.json": linking(link, {
          parameters: { base: { type: "string" }, token: { type: "string" } },
          variables: { file: "nsg.json" },
        }),
      });
      fs.symlinkSync("../outside.json", "s/outside-link.json");
      const file = path.join("s", "main.json");
      if (isFound) {
        assert.deepEqual(reported(file), ["relay: open", "open"]);
        assert.equal(audit(file).status, 1);
        return;
      }
      assert.deepEqual(reported(file), [
        `${file}: Deployment "relay" deploys a linked template, which is not in this file.`,
      ]);
      assert.equal(audit(file).status, 3);
    });
  }

  it("follows links of what is linked, from where that is", () => {
    save({
      "s/main.json": linking({ relativePath: "nested/first.json" }),
      "s/nested/first.json": linking({ relativePath: "deeper/second.json" }),
      "s/nested/deeper/second.json": linking({ relativePath: "../../nsg.json" }),
      "s/nsg.json": relay(),
    });
    assert.deepEqual(reported("s/main.json"), ["relay: open", "open"]);
  });

  it("does not take a template for what it links itself, which is a namesake elsewhere", () => {
    save({
      "a.json": linking({ uri: "https://example.com/elsewhere/a.json" }),
      "b.json": linking({ relativePath: "c.json" }),
      "c.json": linking({ relativePath: "./b.json" }),
    });
    for (const name of ["a.json", "b.json"]) {
      assert.deepEqual(reported(name), [
        `${name}: Deployment "relay" deploys a linked template, which is not in this file.`,
      ]);
    }
  });

  it("lets pass what is linked and is not there, where that is allowed", () => {
    save({
      "a.json": template([...resourcesOf(linking({ uri: "https://example.com/x.json" })), group("a", [])]),
      "b.json": template([{}], {}),
      "c.json": template({ x: { name: "x" } }),
    });
    const unread = 'Deployment "relay" deploys a linked template, which is not in this file.';
    assert.deepEqual(reported("--allow-unread", "a.json"), ["a: restricted", `unread: ${unread}`]);
    assert.deepEqual(audit("--allow-unread", "--format", "csv", "a.json").stderr.split("\n")[0], `a.json:1: ${unread}`);
    assert.equal(audit("--allow-unread", "a.json").status, 0);
    // Nothing else.
    assert.equal(audit("--allow-unread", "b.json").status, 3);
    assert.equal(audit("--allow-unread", "c.json").status, 3);
  });

  function resourcesOf({ resources }: Json): readonly unknown[] {
    return resources as readonly unknown[];
  }

  it("reads texts that go over several lines, and comments", () => {
    const text = JSON.stringify(relay({ type: "string", defaultValue: "[concat('',¶'*')]" }), undefined, 2);
    save({
      "a.json": text.replace("¶", "\n\t").replace('"resources"', '/* here */ "resources"'),
      "b.json": JSON.stringify({ data: "one" }).replace("one", "two\nlines"),
    });
    assert.deepEqual(reported("a.json").slice(0, 2), [
      "relay: open",
      'open assumes the default of parameter "port", assumes the default of parameter "source"',
    ]);
    // Of other files a line ends a text: a missing quote is far more likely.
    assert.deepEqual(reported("b.json"), [
      "b.json: What begins here has no end: the file is truncated, or a bracket or quote is missing.",
    ]);
  });

  it("says where JSON is damaged all the same", () => {
    const text = JSON.stringify(OPEN_BY_DEFAULT, undefined, 2).replace('"access": "Allow"', '"access": "Al\nlow" 5');
    save({ "a.json": text });
    const line = text.split("\n").findIndex((one) => one.includes('low" 5')) + 1;
    const { problems } = JSON.parse(audit("--format", "json", "a.json").stdout) as Report;
    assert.deepEqual(
      problems.map((problem) => [problem.line, problem.message]),
      [[line, "This is not valid JSON."]],
    );
  });

  it("reports what a template without groups contains, by symbolic names too", () => {
    save({
      "a.json": template({
        one: { type: "Microsoft.Web/sites", name: "a" },
        two: { type: "Microsoft.Web/sites", name: "b" },
      }),
    });
    assert.deepEqual(reported("a.json"), [
      "no-groups: This template contains no network security groups and no security rules. It contains 2 Microsoft.Web/sites.",
    ]);
  });

  it("reports what conditions leave out, which other parameters may deploy", () => {
    const condition = "[parameters('isOn')]";
    const resources = [
      group("a", [], { condition }),
      group("b", [], { condition: "[not(parameters('isOn'))]" }),
      group("c", [], { copy: { name: "c", count: 0 } }),
      deployment("d", template([]), {}, { condition }),
      deployment("e", template([]), {}, { condition }),
      { type: "Microsoft.Web/sites", name: "w", condition },
    ];
    const all = template(resources, { parameters: { isOn: { type: "bool", defaultValue: false } } });
    save({
      "a.json": all,
      "s/main.json": all,
      "s/main.parameters.json": parameters({ isOn: true }),
      "s/other.json": template({
        a: { ...group("a", []), existing: true },
        d: deployment("d", template([]), {}, { condition: false }),
      }),
    });
    assert.deepEqual(reported("a.json"), [
      "b: restricted",
      "assumed: With these parameters conditions of this template leave out 2 groups and rules and 2 deployments.",
    ]);
    assert.deepEqual(reported("s"), [
      "a: restricted",
      "assumed: With the parameters in main.parameters.json conditions of this template leave out 2 groups and rules and 0 deployments.",
      "assumed: With these parameters conditions of this template leave out 0 groups and rules and 1 deployment.",
    ]);
    save({ "one.json": template([group("a", [], { condition: false })]) });
    assert.deepEqual(reported("one.json"), [
      "assumed: With these parameters conditions of this template leave out 1 group or rule and 0 deployments.",
    ]);
  });

  it("has security admin rules of templates", () => {
    const type = "Microsoft.Network/networkManagers/securityAdminConfigurations/ruleCollections/rules";
    save({
      "a.json": template(
        [
          {
            type,
            name: "m/c/r/always",
            kind: "Custom",
            properties: {
              access: "AlwaysAllow",
              direction: "Inbound",
              protocol: "Tcp",
              priority: 1,
              sources: [{ addressPrefixType: "IPPrefix", addressPrefix: "[parameters('from')]" }],
              destinationPortRanges: ["25"],
            },
          },
          { type, name: "m/c/r/default", kind: "Default", properties: {} },
          { type, name: "m/c/r/lost", kind: "Custom", properties: "[reference('x')]" },
        ],
        { parameters: { from: { defaultValue: "*" } } },
      ),
    });
    assert.deepEqual(reported("a.json"), [
      "null: open",
      "null: restricted",
      "null: undecided",
      'open assumes the default of parameter "from"',
      "undecided",
    ]);
  });

  describe("in a state", () => {
    const urn = "urn:pulumi:dev::mail::azure-native:resources:Deployment::nsgs";
    function state(properties: unknown, more: Json = {}): Json {
      const inputs = { resourceGroupName: "rg", deploymentName: "nsgs", properties };
      const resource = {
        urn,
        custom: true,
        type: "azure-native:resources:Deployment",
        inputs,
        outputs: { name: "nsgs" },
        ...more,
      };
      return { version: 3, deployment: { manifest: {}, resources: [resource] } };
    }

    it("reads what a deployment deploys", () => {
      save({ "a.json": state({ template: OPEN_BY_DEFAULT, parameters: { port: { value: 25 } } }) });
      assert.deepEqual(reported("a.json"), ["relay: open", 'open assumes the default of parameter "source"']);
      const { findings } = JSON.parse(audit("--format", "json", "a.json").stdout) as Report;
      assert.equal(findings[0]!.resource, `${urn}::azure-native:network:NetworkSecurityGroup::relay`);
      assert.equal(findings[0]!.resourceGroup, "rg");
    });

    it("reports what it cannot read", () => {
      save({
        "a.json": state({ templateLink: { uri: "https://example.com/a.json" } }),
        "b.json": state(undefined, { inputs: undefined }),
        "c.json": state({ template: "{" }),
        "d.json": state({ template: template([group("a", [rule("x", { sourceAddressPrefix: "[nope()]" })])]) }),
        "e.json": state({
          template: { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "x" },
        }),
      });
      assert.deepEqual(reported("a.json", "b.json", "c.json", "d.json", "e.json"), [
        "a: undecided",
        "undecided",
        'a.json: Deployment "nsgs" deploys a linked template, which is not in this file.',
        'b.json: The template of deployment "nsgs" is not in this file.',
        'c.json: The template of deployment "nsgs" cannot be read.',
        'e.json: The template of deployment "nsgs" is unknown.',
        'unevaluated: An expression of a template cannot be evaluated: resources[0].properties.securityRules[0].properties.sourceAddressPrefix, "[nope()]": there is no function "nope".',
      ]);
    });

    it("joins it with the rules beside it", () => {
      const { deployment: stack, ...others } = state({ template: template([group("relay", [])]) });
      const resource = {
        urn: "urn:pulumi:dev::mail::azure-native:network:SecurityRule::smtp",
        custom: true,
        type: "azure-native:network:SecurityRule",
        inputs: {
          networkSecurityGroupName: "relay",
          resourceGroupName: "RG",
          securityRuleName: "smtp",
          ...(rule("smtp")["properties"] as Json),
        },
      };
      const { resources } = stack as { readonly resources: readonly Json[] };
      const saveWith = (deployed: Json, written: Json): void =>
        save({
          "a.json": {
            ...others,
            deployment: {
              resources: [
                { ...resources[0], ...deployed },
                { ...resource, ...written },
              ],
            },
          },
        });
      // A deployment writes the list of the group, so it matters what was written last.
      saveWith({ modified: "2026-01-01T00:00:00Z" }, { modified: "2026-01-02T00:00:00Z" });
      assert.deepEqual(reported("a.json"), ["relay: open", "open"]);
      saveWith({ modified: "2026-01-02T00:00:00Z" }, { created: "2026-01-01T00:00:00Z" });
      assert.deepEqual(reported("a.json"), ["relay: restricted"]);
      saveWith({}, {});
      assert.deepEqual(reported("a.json"), ["relay: undecided", "undecided"]);
    });
  });

  it("reads what deployments of Terraform deploy", () => {
    const types = ["resource_group", "subscription", "management_group", "tenant"].map(
      (scope) => `azurerm_${scope}_template_deployment`,
    );
    const resources = [...types, "azurerm_template_deployment"].map((type, index) => ({
      address: `${type}.it`,
      mode: "managed",
      type,
      name: "it",
      values: {
        name: "it",
        resource_group_name: `rg${index}`,
        [type === "azurerm_template_deployment" ? "template_body" : "template_content"]: JSON.stringify(relay()),
        parameters_content: JSON.stringify({ source: { value: index % 2 === 0 ? "*" : "10.0.0.0/8" } }),
      },
    }));
    save({ "a.json": { format_version: "1.0", values: { root_module: { resources } } } });
    assert.deepEqual(
      [...reported("a.json").slice(0, 5)].sort(),
      ["open", "open", "open", "restricted", "restricted"].map((status) => `relay: ${status}`),
    );
  });

  it("reads what deployments of azapi deploy", () => {
    const bodies: readonly unknown[] = [
      { properties: { template: OPEN_BY_DEFAULT } },
      JSON.stringify({ properties: { template: OPEN_BY_DEFAULT, parameters: { source: { value: "10.0.0.0/8" } } } }),
    ];
    const resources = bodies.map((body, index) => ({
      address: `azapi_resource.it${index}`,
      mode: "managed",
      type: "azapi_resource",
      name: `it${index}`,
      values: { type: "Microsoft.Resources/deployments@2022-09-01", name: "it", body },
    }));
    const unknown = { ...resources[0], address: "azapi_resource.unknown" };
    save({
      "a.json": { format_version: "1.0", values: { root_module: { resources } } },
      "b.json": {
        format_version: "1.0",
        planned_values: { root_module: { resources: [unknown] } },
        resource_changes: [
          { ...unknown, change: { actions: ["create"], after: resources[0]!.values, after_unknown: { body: true } } },
        ],
      },
    });
    assert.deepEqual(reported("a.json").slice(0, 2), ["relay: open", "relay: restricted"]);
    assert.deepEqual(reported("b.json"), ['b.json: The template of deployment "it" is unknown.']);
  });
});
