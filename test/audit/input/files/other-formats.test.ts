/** Files that are no JSON: the audit says what to run to get some. */

import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { readAll } from "../../../../audit/input/read";

const TERRAFORM = 'resource "azurerm_network_security_group" "web" {\n  name = "web"\n}\n';
const BICEP = "param location string\n\nresource web 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {\n}\n";
const TABLE = "Name    ResourceGroup\n------  ---------------\nweb     mail\n";

const PLAN = "\x1b[0mTerraform will perform the following actions:\n\n  # azurerm_subnet.web will be created\n";

describe("a file that is not JSON", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "azure-smtp-guard-formats-"));
  after(() => fs.rmSync(folder, { recursive: true }));

  function problemsIn(name: string, text: string | Buffer): readonly string[] {
    const file = path.join(folder, name);
    fs.writeFileSync(file, text);
    return [...readAll([file])].flatMap((item) => (item.kind === "problem" ? [item.problem.message] : []));
  }

  const cases: readonly (readonly [what: string, file: string, text: string | Buffer, message: RegExp])[] = [
    ["of Terraform, by its name", "main.tf", 'locals { a = "b" }', /: run terraform show -json <PLAN>, and/],
    ["of Terraform, by its text", "main", TERRAFORM, /: run terraform show -json <PLAN>, and/],
    ["of Bicep, by its name", "main.bicep", "output x string = 'y'", /: run az bicep build --file <FILE>, and/],
    ["of Bicep, by its text", "main", BICEP, /: run az bicep build --file <FILE>, and/],
    ["of parameters of Bicep", "main", "using 'main.bicep'\n", /: run az bicep build-params --file <FILE>, and/],
    ["of CSV", "list.csv", "name,id\n", /^This is a table: /],
    ["of YAML, by its name", "list.yml", "web\n", /^This is YAML: run the same az command with --output json, and/],
    ["of YAML, by its text", "list", "- id: /subscriptions/x\n  name: web\n", /^This is YAML: /],
    [
      "of a saved plan of Terraform",
      "plan",
      "PK\x03\x04\x14\0",
      /^This is a Terraform plan: run terraform show -json <PLAN>/,
    ],
    [
      "of a plan as Terraform prints it",
      "plan.txt",
      PLAN,
      /^This is a Terraform plan: run terraform show -json <PLAN>/,
    ],
    ["of a Pulumi program", "Pulumi.dev.yaml", "config: {}\n", /: run pulumi preview --json --show-sames, and/],
    [
      "of a Pulumi project, by its text",
      "p",
      "name: mail\nruntime: yaml\n",
      /: run pulumi preview --json --show-sames/,
    ],
    [
      "of a preview that is not JSON",
      "preview.txt",
      "Previewing update (dev):\n",
      /: run pulumi preview --json --show-sames/,
    ],
    ["that is compressed", "list", Buffer.from([0x1f, 0x8b, 8, 0]), /^This is compressed: run gzip -d <FILE>, and/],
    ["that is a table", "list.txt", TABLE, /^This is a table: run the same az command with --output json, and/],
    ["of something else", "list.txt", "web\n", /^This is not valid JSON\.$/],
    ["that is damaged JSON, whatever its name", "list.yaml", '[{"a": 1},\n{"b": tru}]', /^This is not valid JSON\.$/],
  ];
  for (const [what, file, text, message] of cases) {
    it(what, () => {
      const [problem, ...others] = problemsIn(file, text);
      assert.match(problem!, message);
      if (!what.includes("damaged")) assert.deepEqual(others, []);
    });
  }
});
