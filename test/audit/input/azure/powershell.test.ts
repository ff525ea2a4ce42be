/** What PowerShell lists: `Get-AzNetworkSecurityGroup | ConvertTo-Json`. */

import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { audit } from "../../../../audit/judging/audit";
import { DEFAULT_QUESTION } from "../../../../policies/evaluator/question";
import { readPowerShell } from "../../../../audit/input/azure/powershell";
import { judge } from "../../../../policies/evaluator/judge";
import type { SecurityRule } from "../../../../policies/evaluator/rule";
import { check, mixedRules } from "../../../evaluator/arbitraries";
import { RUNS, itemsIn } from "../harness";

const ID =
  "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/mail/providers/Microsoft.Network/networkSecurityGroups/relay";

type Properties = Readonly<Record<string, unknown>>;

const SMTP: Properties = {
  Name: "smtp",
  Access: "Allow",
  Direction: "Inbound",
  Priority: 100,
  Protocol: "Tcp",
  SourceAddressPrefix: ["*"],
  SourcePortRange: ["*"],
  DestinationAddressPrefix: ["*"],
  DestinationPortRange: ["25"],
  SourceApplicationSecurityGroups: [],
  DestinationApplicationSecurityGroups: [],
};
const smtp = (changes: Properties = {}): Properties => ({ ...SMTP, ...changes });
const group = (changes: Properties = {}): Properties => ({
  SecurityRules: [SMTP],
  SecurityRulesText: "[]",
  DefaultSecurityRules: [],
  Subnets: [],
  NetworkInterfaces: [],
  ResourceGroupName: "mail",
  Name: "relay",
  Id: ID,
  ...changes,
});

/** What is judged, then the problems. */
function reported(value: unknown): readonly string[] {
  const { groups, problems } = audit(itemsIn(value), {
    question: DEFAULT_QUESTION,
    isDetailed: false,
    baseline: undefined,
  });
  return [
    ...groups.map(
      ({ resource, status, isPartial }) =>
        `${resource === ID ? "" : `${resource}: `}${status}${isPartial ? ", listed" : ""}`,
    ),
    ...problems.map(({ message }) => message),
  ];
}

const CUT =
  'Network security group "relay" is truncated by the depth of ConvertTo-Json, so it cannot be judged: run Get-AzNetworkSecurityGroup | ConvertTo-Json -Depth 5.';
const CUT_RULE =
  "A security rule is truncated by the depth of ConvertTo-Json, so it cannot be judged: run Get-AzNetworkSecurityRuleConfig | ConvertTo-Json -Depth 5.";

/** The value with all names in it, at any depth, in another case. */
function recased(value: unknown, nameOf: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((element: unknown) => recased(element, nameOf));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [nameOf(name), recased(inner, nameOf)]));
}

const CASES: readonly (readonly [what: string, nameOf: (name: string) => string])[] = [
  ["beginning with a small letter", (name) => name.charAt(0).toLowerCase() + name.slice(1)],
  ["small letters", (name) => name.toLowerCase()],
  ["capitals", (name) => name.toUpperCase()],
];

describe("PowerShell's listing", () => {
  const cases: readonly (readonly [what: string, value: unknown, ...reported: readonly string[]])[] = [
    ["one group", group(), "open"],
    ["a list", [group()], "open"],
    ["a list that is wrapped", { value: [group()], Count: 1 }, "open"],
    ["a restricted group", group({ SecurityRules: [smtp({ SourceAddressPrefix: ["203.0.113.0/24"] })] }), "restricted"],
    ["no rules", group({ SecurityRules: [] }), "restricted"],
    ["no rules, cut off", group({ SecurityRules: "" }), "restricted"],
    [
      "several prefixes",
      group({ SecurityRules: [smtp({ SourceAddressPrefix: ["0.0.0.0/1", "128.0.0.0/1"] })] }),
      "open",
    ],
    [
      "several prefixes, cut off",
      group({ SecurityRules: [smtp({ SourceAddressPrefix: "0.0.0.0/1 128.0.0.0/1" })] }),
      "open",
    ],
    ["several ports, cut off", group({ SecurityRules: [smtp({ DestinationPortRange: "80 443" })] }), "restricted"],
    [
      "single values",
      group({ SecurityRules: [smtp({ SourceAddressPrefix: "Internet", DestinationPortRange: 25 })] }),
      "open",
    ],
    ["a list in its wrapper", group({ SecurityRules: { value: [SMTP], Count: 1 } }), "open"],
    [
      "lists of a rule in their wrappers",
      group({ SecurityRules: [smtp({ SourceAddressPrefix: { value: ["10.0.0.0/8"], Count: 1 } })] }),
      "restricted",
    ],
    ["a source that is missing", group({ SecurityRules: [smtp({ SourceAddressPrefix: null })] }), "open"],
    [
      "an application security group",
      group({ SecurityRules: [smtp({ SourceAddressPrefix: [], SourceApplicationSecurityGroups: [{ Id: "/asg" }] })] }),
      "restricted",
    ],
    [
      "an application security group, cut off",
      group({
        SecurityRules: [
          smtp({
            SourceAddressPrefix: [],
            SourceApplicationSecurityGroups: "Microsoft.Azure.Commands.Network.Models.PSApplicationSecurityGroup",
          }),
        ],
      }),
      "restricted",
    ],
    [
      "names in small letters",
      group({
        SecurityRules: [
          Object.fromEntries(
            Object.entries(SMTP).map(([key, value]) => [key.charAt(0).toLowerCase() + key.slice(1), value]),
          ),
        ],
      }),
      "open",
    ],
    ["a group without an id", group({ Id: undefined }), "mail/relay: open"],
    [
      "a rule that is null",
      group({ SecurityRules: [null] }),
      "restricted",
      'securityRules[0] of network security group "relay" is null.',
    ],
    [
      "rules that are cut off",
      group({ SecurityRules: ["Microsoft.Azure.Commands.Network.Models.PSSecurityRule"] }),
      CUT,
    ],
    [
      "a list of rules that is cut off",
      group({ SecurityRules: "Microsoft.Azure.Commands.Network.Models.PSSecurityRule" }),
      CUT,
    ],
    ["an object that is cut off", group({ SecurityRules: [SMTP, "@{Name=smtp; Access=Allow}"] }), CUT],
    [
      "a property that is cut off",
      group({ SecurityRules: [smtp({ SourceAddressPrefix: "System.Collections.Generic.List`1[System.String]" })] }),
      CUT,
    ],
    [
      "a nameless group that is cut off",
      group({ Name: "", SecurityRules: ["Microsoft.x"] }),
      CUT.replace('"relay"', '"input.json:1"'),
    ],
    [
      "rules that are null",
      group({ SecurityRules: null }),
      'Network security group "relay" has no securityRules, so it cannot be judged.',
    ],
    ["a rule alone", smtp({ Id: `${ID}/securityRules/smtp` }), "open, listed"],
    [
      "rules alone",
      [
        smtp({ Id: `${ID}/securityRules/smtp` }),
        smtp({ Id: `${ID}/securityRules/no`, Access: "Deny", Priority: 99 }),
        smtp({ Id: `${ID}/defaultSecurityRules/x` }),
      ],
      "restricted, listed",
    ],
    [
      "a rule alone, without its id",
      SMTP,
      'Security rule "smtp" has no id, which names its group, so it cannot be judged: keep id in the query.',
    ],
    ["a rule alone, cut off", smtp({ DestinationPortRange: "System.Object" }), CUT_RULE],
  ];
  for (const [what, value, ...expected] of cases) {
    it(what, () => assert.deepEqual(reported(value), expected));
  }

  for (const [what, nameOf] of CASES) {
    const narrow = { SourceAddressPrefix: ["203.0.113.0/24"] };
    it(`names in ${what}`, () => {
      const inCase = (value: unknown): readonly string[] => reported(recased(value, nameOf));
      assert.deepEqual(inCase(group()), ["open"]);
      assert.deepEqual(inCase(group({ SecurityRules: [smtp(narrow)] })), ["restricted"]);
      assert.deepEqual(inCase(smtp({ Id: `${ID}/securityRules/smtp` })), ["open, listed"]);
      assert.deepEqual(inCase(smtp({ ...narrow, Id: `${ID}/securityRules/smtp` })), ["restricted, listed"]);
      for (const rules of ["Microsoft.Azure.Commands.Network.Models.PSSecurityRule", ["@{Name=smtp}"]]) {
        assert.deepEqual(inCase(group({ SecurityRules: rules })), [CUT]);
      }
    });
    it(`a list in its wrapper, with names in ${what}`, () => {
      const rule = recased(smtp(narrow), nameOf) as Properties;
      const wrapped = {
        ...(recased(group(), nameOf) as Properties),
        [nameOf("SecurityRules")]: { value: [rule], Count: 1 },
      };
      assert.deepEqual(reported(wrapped), ["restricted"]);
    });
  }

  it("names of a group in small letters and of its rules with a capital", () => {
    const { SecurityRules: securityRules, Id: id } = group({ SecurityRules: [smtp({ Direction: "Outbound" })] });
    assert.deepEqual(reported({ id, name: "relay", securityRules }), ["restricted"]);
  });

  it("leaves to Azure's own tools what they write", () => {
    const flat = { ...(recased(smtp(), CASES[0]![1]) as Properties), sourcePortRange: "*" };
    const own = {
      ...flat,
      sourceAddressPrefix: "",
      sourceAddressPrefixes: ["10.0.0.0/8"],
      destinationAddressPrefix: "*",
    };
    const id = `${ID}/securityRules/smtp`;
    const rule = { ...own, destinationPortRange: "25", id };
    assert.equal(readPowerShell(rule, { source: "a.json", line: 1 }), undefined);
    for (const securityRules of [[rule], [], "", null, 5]) {
      assert.equal(readPowerShell({ id: ID, securityRules }, { source: "a.json", line: 1 }), undefined);
    }
  });

  it("reports what a group is attached to", () => {
    const attachedTo = (changes: Properties): unknown =>
      audit(itemsIn(group(changes)), { question: DEFAULT_QUESTION, isDetailed: false, baseline: undefined }).groups[0]!
        .attachedTo;
    assert.deepEqual(
      attachedTo({ Subnets: [{ Id: "/subnet" }], NetworkInterfaces: { value: [{ Id: "/nic" }], Count: 1 } }),
      ["/subnet", "/nic"],
    );
    assert.deepEqual(attachedTo({}), []);
    assert.equal(attachedTo({ Subnets: undefined }), null);
    assert.equal(attachedTo({ Subnets: ["Microsoft.Azure.Commands.Network.Models.PSSubnet"] }), null);
  });

  /** A rule as PowerShell has it. */
  function listed(rule: SecurityRule): Properties {
    const several = (singular: unknown, plural: unknown): unknown =>
      Array.isArray(plural) && plural.length > 0 ? plural : singular === undefined || singular === "" ? [] : [singular];
    return {
      Name: (rule as { name?: string }).name,
      Access: rule.access,
      Direction: rule.direction,
      Priority: rule.priority,
      Protocol: rule.protocol,
      SourceAddressPrefix: several(rule.sourceAddressPrefix, rule.sourceAddressPrefixes),
      SourcePortRange: several(rule.sourcePortRange, rule.sourcePortRanges),
      DestinationAddressPrefix: several(rule.destinationAddressPrefix, rule.destinationAddressPrefixes),
      DestinationPortRange: several(rule.destinationPortRange, rule.destinationPortRanges),
      SourceApplicationSecurityGroups: rule.sourceApplicationSecurityGroups ?? [],
      DestinationApplicationSecurityGroups: rule.destinationApplicationSecurityGroups ?? [],
    };
  }

  it("judges random groups as the rules themselves", () => {
    check(
      RUNS,
      fc.property(mixedRules, (rules) => {
        // Several members of a side at once, which Azure never lists, are one list here.
        const single = rules.filter((rule) =>
          [
            rule.sourceAddressPrefix,
            rule.sourcePortRange,
            rule.destinationAddressPrefix,
            rule.destinationPortRange,
          ].every((value) => typeof value !== "string" || value !== ""),
        );
        const isOpen = judge(single.map(unmixed), DEFAULT_QUESTION).open.length > 0;
        assert.deepEqual(reported(group({ SecurityRules: single.map((rule) => listed(unmixed(rule))) })), [
          isOpen ? "open" : "restricted",
        ]);
      }),
    );
  });

  /** Without the singular member where there is a plural one. */
  function unmixed(rule: SecurityRule): SecurityRule {
    const isSet = (value: unknown): boolean => Array.isArray(value) && value.length > 0;
    const drop = [
      ...(isSet(rule.sourceAddressPrefixes) ? ["sourceAddressPrefix"] : []),
      ...(isSet(rule.sourcePortRanges) ? ["sourcePortRange"] : []),
      ...(isSet(rule.destinationAddressPrefixes) ? ["destinationAddressPrefix"] : []),
      ...(isSet(rule.destinationPortRanges) ? ["destinationPortRange"] : []),
    ];
    return Object.fromEntries(Object.entries(rule).filter(([key]) => !drop.includes(key)));
  }

  it("throws nothing, whatever stands in any place", () => {
    const odd = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc.constantFrom<unknown>("", null, "System.x", { value: [], Count: 0 }),
    );
    check(
      RUNS * 2,
      fc.property(
        fc.constantFrom(...Object.keys(SMTP)),
        fc.constantFrom(...Object.keys(group())),
        odd,
        odd,
        (key, place, a, b) => {
          const items = itemsIn([
            group({ SecurityRules: [smtp({ [key]: a })] }),
            group({ [place]: b }),
            smtp({ Id: a, [key]: b }),
          ]);
          assert.ok(items.length > 0);
          audit(items, { question: DEFAULT_QUESTION, isDetailed: true, baseline: undefined });
        },
      ),
    );
  });
});
