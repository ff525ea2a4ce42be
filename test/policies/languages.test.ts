/** How properties are set in each language; commands are run by a real shell. */
import * as assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import type { DeclaredRule } from "../../policies/azure/declaration";
import { type Language, type Setting, settingIn } from "../../policies/languages";
import { AZURE_NATIVE } from "../../policies/azure/azure-native";
import { TERRAFORM } from "../../policies/azure/terraform-dialect";
import { ruleOf } from "../../policies/azure/rules";

const NAMES = { group: "web", resourceGroup: "rg-mail" };

function rule(more: Partial<DeclaredRule> = {}): DeclaredRule {
  const identity = { azureName: "smtp", name: "smtp", origin: "inline", urn: "URN" } as const;
  return { ...ruleOf({}, identity, AZURE_NATIVE), ...more };
}

const terraform = rule({ spelling: TERRAFORM.spelling });
const admin = rule({ origin: "admin", spelling: AZURE_NATIVE.adminSpelling });
const terraformAdmin = rule({ origin: "admin", spelling: TERRAFORM.adminSpelling });

const ports = (of: DeclaredRule): Setting => ({
  rule: of,
  property: "destinationPortRanges",
  value: ["0-24", "26-65535"],
});
const port = (of: DeclaredRule): Setting => ({ rule: of, property: "destinationPortRange", value: "26-30" });
const sources = (of: DeclaredRule): Setting => ({
  rule: of,
  property: "sourceAddressPrefixes",
  value: ["203.0.113.0/24", "198.51.100.7"],
});

describe("a setting in each language", () => {
  const cases: readonly (readonly [Language, Setting, ...string[]])[] = [
    ["pulumi", ports(rule()), 'destinationPortRanges: ["0-24", "26-65535"],'],
    ["pulumi", port(rule()), 'destinationPortRange: "26-30",'],
    [
      "pulumi",
      sources(admin),
      'sources: [{ addressPrefixType: "IPPrefix", addressPrefix: "203.0.113.0/24" }, { addressPrefixType: "IPPrefix", addressPrefix: "198.51.100.7" }],',
    ],
    ["terraform", ports(terraform), 'destination_port_ranges = ["0-24", "26-65535"]'],
    ["terraform", port(terraform), 'destination_port_range = "26-30"'],
    [
      "terraform",
      { ...sources(terraformAdmin), value: ["203.0.113.0/24"] },
      "source {",
      '  address_prefix_type = "IPPrefix"',
      '  address_prefix      = "203.0.113.0/24"',
      "}",
    ],
    ["template", ports(rule()), '"destinationPortRanges": ["0-24", "26-65535"],'],
    [
      "template",
      { ...sources(admin), value: "203.0.113.0/24" },
      '"sources": [{ "addressPrefixType": "IPPrefix", "addressPrefix": "203.0.113.0/24" }],',
    ],
    [
      "az",
      ports(rule()),
      "az network nsg rule update --resource-group rg-mail --nsg-name web --name smtp --destination-port-ranges 0-24 26-65535",
    ],
    [
      "az",
      sources(rule()),
      "az network nsg rule update --resource-group rg-mail --nsg-name web --name smtp --source-address-prefixes 203.0.113.0/24 198.51.100.7",
    ],
    [
      "powershell",
      ports(rule()),
      "$nsg = Get-AzNetworkSecurityGroup -ResourceGroupName 'rg-mail' -Name 'web'",
      "($nsg.SecurityRules | Where-Object Name -EQ 'smtp').DestinationPortRange = [string[]] ('0-24', '26-65535')",
      "$nsg | Set-AzNetworkSecurityGroup",
    ],
    [
      "powershell",
      { ...sources(rule()), value: "203.0.113.0/24" },
      "$nsg = Get-AzNetworkSecurityGroup -ResourceGroupName 'rg-mail' -Name 'web'",
      "($nsg.SecurityRules | Where-Object Name -EQ 'smtp').SourceAddressPrefix = [string[]] ('203.0.113.0/24')",
      "$nsg | Set-AzNetworkSecurityGroup",
    ],
  ];
  for (const [language, setting, ...lines] of cases) {
    it(`${language}: ${setting.rule.origin} ${setting.property}`, () =>
      assert.deepEqual(settingIn(language, setting, NAMES), lines));
  }

  it("leaves to the reader what is not known", () => {
    const nameless = rule({ azureName: undefined });
    const unknown = { group: undefined };
    assert.match(
      settingIn("az", port(nameless), unknown)[0]!,
      / '<RESOURCE_GROUP>' --nsg-name '<NSG_NAME>' --name '<RULE_NAME>' /,
    );
    assert.match(
      settingIn("powershell", port(nameless), unknown).join(),
      /'<RESOURCE_GROUP>' -Name '<NSG_NAME>'.*-EQ '<RULE_NAME>'/,
    );
  });

  it("passes names through a shell as they are", () => {
    const names = ["a b", "it's", "$(touch x)", "`x`", "*", "a;b", 'say "x"', "ü"];
    for (const name of names) {
      const [command] = settingIn("az", port(rule({ azureName: name })), { group: name, resourceGroup: name });
      const words = execFileSync("sh", ["-c", command!.replace(/^az /, "printf '%s\\n' ")], { encoding: "utf8" });
      assert.deepEqual(words.trimEnd().split("\n").slice(4), [
        ...["--resource-group", name, "--nsg-name", name, "--name", name],
        ...["--destination-port-ranges", "26-30"],
      ]);
    }
  });

  it("makes names that begin with a dash part of their options", () => {
    const names = { group: "-g h", resourceGroup: "-rg" };
    const [command] = settingIn("az", port(rule({ azureName: "--name" })), names);
    assert.ok(
      command!.includes("update --resource-group=-rg --nsg-name='-g h' --name=--name --destination-port-ranges"),
    );
  });

  it("leaves a place for names that are empty", () => {
    const empty = { group: "", resourceGroup: "" };
    const [az] = settingIn("az", port(rule({ azureName: "" })), empty);
    assert.ok(az!.includes(" '<RESOURCE_GROUP>' --nsg-name '<NSG_NAME>' --name '<RULE_NAME>' "));
    const powerShell = settingIn("powershell", port(rule({ azureName: "" })), empty).join("\n");
    assert.match(powerShell, /'<RESOURCE_GROUP>' -Name '<NSG_NAME>'[^]*-EQ '<RULE_NAME>'/);
  });

  it("leaves a place for names that a command would not take as they are", () => {
    const file = { group: "@g", resourceGroup: "@rg", subscription: "@s" };
    assert.ok(
      settingIn("az", port(rule({ azureName: "@r" })), file)[0]!.includes(
        " --subscription '<SUBSCRIPTION>' --resource-group '<RESOURCE_GROUP>' --nsg-name '<NSG_NAME>' --name '<RULE_NAME>' ",
      ),
    );
    for (const wildcard of ["*", "we?", "[w]eb", "a`b"]) {
      const names = { group: wildcard, resourceGroup: wildcard };
      const [get] = settingIn("powershell", port(rule()), names);
      assert.equal(get, "$nsg = Get-AzNetworkSecurityGroup -ResourceGroupName '<RESOURCE_GROUP>' -Name '<NSG_NAME>'");
    }
  });

  it("names the subscription in commands, where it is known", () => {
    const names = { ...NAMES, subscription: "00000000-0000-0000-0000-000000000001" };
    const [az] = settingIn("az", port(rule()), names);
    assert.ok(az!.startsWith(`az network nsg rule update --subscription ${names.subscription} --resource-group `));
    const [context, group] = settingIn("powershell", port(rule()), names);
    assert.equal(context, `Set-AzContext -Subscription '${names.subscription}'`);
    assert.match(group!, /^\$nsg = Get-AzNetworkSecurityGroup /);
    assert.deepEqual(settingIn("pulumi", port(rule()), names), settingIn("pulumi", port(rule()), NAMES));
  });

  it("makes visible what could steer a terminal", () => {
    const hostile = { group: "a\nb", resourceGroup: "\u001b[31m" };
    assert.match(settingIn("az", port(rule()), hostile)[0]!, /'\\u\{1b\}\[31m' --nsg-name 'a\\u\{a\}b'/);
  });

  it("ends no text of PowerShell early, not even at typographic quotes", () => {
    const [, line] = settingIn("powershell", port(rule({ azureName: "it's \u2019x\u2018" })), NAMES);
    assert.ok(line!.includes("-EQ 'it''s \u2019\u2019x\u2018\u2018')"));
  });
});
