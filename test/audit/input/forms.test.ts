import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { readAll } from "../../../audit/input/read";
import { audit } from "../../../audit/judging/audit";
import { count } from "../../../audit/output/format";
import { DEFAULT_QUESTION } from "../../../policies/evaluator/question";

const SAMPLES = path.join(__dirname, "..", "samples");

describe("the forms of files", () => {
  let folder: string;
  beforeEach(() => void (folder = fs.mkdtempSync(path.join(os.tmpdir(), "azure-smtp-guard-"))));
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  const formsOf = (...files: readonly string[]): readonly string[] => {
    const options = { question: DEFAULT_QUESTION, isDetailed: false, baseline: undefined };
    return audit(readAll(files), options).summary.inputs.map(({ form, files: number }) => count(number, form));
  };
  /** Writes files; a value that is not a text as JSON. */
  const write = (contents: Readonly<Record<string, unknown>>): readonly string[] =>
    Object.entries(contents).map(([name, content]) => {
      const file = path.join(folder, name);
      fs.writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
      return file;
    });

  const samples: Readonly<Record<string, string>> = {
    "az-list.json": "1 Azure listing",
    "az-list-nested.json": "1 Azure listing",
    "az-rule-list.json": "1 Azure listing",
    "powershell.json": "1 PowerShell listing",
    "graph.json": "1 Resource Graph result",
    "pulumi-state.json": "1 Pulumi state",
    "pulumi-state-bridged.json": "1 Pulumi state",
    "pulumi-preview.json": "1 Pulumi preview",
    "events.jsonl": "1 Pulumi event log",
    "terraform-plan.json": "1 Terraform plan",
    "terraform-state.json": "1 Terraform state",
    "template.json": "1 ARM template",
  };
  for (const [sample, form] of Object.entries(samples)) {
    it(`${sample}: ${form}`, () => assert.deepEqual(formsOf(path.join(SAMPLES, sample)), [form]));
  }

  it("counts the files of each form", () => {
    const files = ["az-list.json", "az-list-nested.json", "terraform-plan.json", "graph.json", "template.json"];
    assert.deepEqual(formsOf(...files.map((file) => path.join(SAMPLES, file))), [
      "2 Azure listings",
      "1 Resource Graph result",
      "1 Terraform plan",
      "1 ARM template",
    ]);
  });

  const group = { type: "Microsoft.Network/networkSecurityGroups", name: "web", securityRules: [] };
  const nic = {
    type: "Microsoft.Network/networkInterfaces",
    id: "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/networkInterfaces/a",
    ipConfigurations: [],
  };
  const vault = { type: "Microsoft.KeyVault/vaults", id: "/subscriptions/s/vaults/a", name: "a" };
  const template = { $schema: "https://x/deploymentTemplate.json#", resources: [] };
  const parameters = { $schema: "https://x/deploymentParameters.json#", parameters: { a: { value: 1 } } };
  const report = (notes: readonly unknown[]): object => {
    const tool = { name: "azure-smtp-guard", version: "1.0.0" };
    return { tool, findings: [], fixed: [], problems: [], notes, groups: [], machines: [] };
  };
  const contents: readonly (readonly [what: string, content: unknown, ...forms: readonly string[]])[] = [
    ["one group", group, "1 Azure listing"],
    ["lines of groups", `${JSON.stringify(group)}\n${JSON.stringify(group)}\n`, "1 Azure listing"],
    ["an empty listing", [], "1 Azure listing"],
    ["an empty page", { value: [] }, "1 Azure listing"],
    ["networks", [nic], "1 Azure listing"],
    ["an empty result of a query", { data: [] }, "1 Resource Graph result"],
    ["a result without groups", { data: [vault] }, "1 Resource Graph result"],
    ["a result with groups, too", { data: [vault, group] }, "1 Resource Graph result"],
    [
      "a listing after a result",
      `${JSON.stringify({ data: [nic] })}${JSON.stringify(group)}`,
      "1 Azure listing",
      "1 Resource Graph result",
    ],
    ["a state without resources", { version: 3, deployment: {} }, "1 Pulumi state"],
    ["an empty state of Terraform", { format_version: "1.0" }, "1 Terraform state"],
    ["an empty plan", { format_version: "1.2", planned_values: { root_module: {} } }, "1 Terraform plan"],
    ["a template without resources", template, "1 ARM template"],
    ["a preview without steps", { changeSummary: {} }, "1 Pulumi preview"],
    ["an empty report", report([]), "1 report"],
    [
      "a template and a listing",
      `${JSON.stringify(template)}\n${JSON.stringify([group])}`,
      "1 Azure listing",
      "1 ARM template",
    ],
    ["a truncated listing", `[${JSON.stringify(group)}, {"name`, "1 Azure listing"],
    ["a truncated template", `{"resources": [${JSON.stringify(group)}, {"type`, "1 ARM template"],
    ["other resources", [vault]],
    ["what is no form", { hello: 1 }],
    ["a list of what is no form", [1]],
    ["a result that is no form", { data: [1] }],
    ["parameters alone", parameters],
    ["Terraform's own state file", { version: 4, lineage: "a", serial: 1, resources: [] }],
    ["no JSON", "resource {"],
    ["nothing", ""],
  ];
  for (const [what, content, ...forms] of contents) {
    it(what, () => assert.deepEqual(formsOf(...write({ "input.json": content })), forms));
  }

  it("files of parameters beside their template count in none", () => {
    const bare = { a: { value: 1 } };
    assert.deepEqual(
      formsOf(...write({ "main.json": template, "main.parameters.json": parameters, "main.parameters.b.json": bare })),
      ["1 ARM template"],
    );
  });

  it("a file that does not exist counts in none", () => {
    assert.deepEqual(formsOf(path.join(folder, "nowhere.json")), []);
  });

  it("a report has the form of a report, whatever its findings come from", () => {
    const files = ["1.2.1.json", "1.3.0.json"].map((file) => path.join(__dirname, "..", "baselines", file));
    assert.deepEqual(formsOf(...files, path.join(SAMPLES, "az-list.json")), ["1 Azure listing", "2 reports"]);
  });
});
