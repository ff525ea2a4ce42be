import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { type ToldFacts, readMessage } from "../../../audit/input/policy-message";
import { type Resource, inOrder } from "../../../policies/azure/declaration";
import { declarationOf } from "../../../policies/azure/families";
import { rulesOf } from "../../../policies/azure/rules";
import { fixesOf } from "../../../policies/evaluator/fix";
import { judge } from "../../../policies/evaluator/judge";
import { DEFAULT_QUESTION, type Question } from "../../../policies/evaluator/question";
import { type SecurityRule, UNKNOWN } from "../../../policies/evaluator/rule";
import { fixLines } from "../../../policies/fixes";
import * as messages from "../../../policies/messages";
import { policyMetadata } from "../../../policies/metadata";
import { SharedFacts } from "../../../policies/shared-facts";
import { check } from "../../evaluator/arbitraries";
import { RUNS } from "./harness";

type Rule = SecurityRule & { readonly name?: unknown };

const NSG = "azure-native:network:NetworkSecurityGroup";
const RULE = "azure-native:network:SecurityRule";

const allow = (more: Rule = {}): Rule => ({
  name: "smtp",
  access: "Allow",
  direction: "Inbound",
  priority: 100,
  protocol: "Tcp",
  sourceAddressPrefix: "*",
  sourcePortRange: "*",
  destinationAddressPrefix: "*",
  destinationPortRange: "25",
  ...more,
});

/** A finding, and the message of the policies about it. */
interface Written {
  readonly message: string;
  readonly status: "open" | "undecided";
  readonly ports: readonly number[];
  readonly rules: readonly { readonly name: string; readonly priority: unknown; readonly origin: string }[];
  readonly counts: readonly bigint[];
  readonly witness: string | undefined;
}

/** What the policies say of these rules. */
function written(
  rules: readonly Rule[],
  question: Partial<Question> = {},
  group: string | null = "web",
  type = NSG,
  facts?: SharedFacts,
): readonly Written[] {
  const props = type === NSG ? { securityRules: rules } : rules[0]!;
  const resource: Resource = { type, urn: "urn:pulumi:dev::mail::x::web", name: "web", props };
  const asked = { ...DEFAULT_QUESTION, ...question };
  const declared = inOrder(rulesOf(declarationOf(resource)!));
  const verdict = judge(declared, asked);
  const fixes = fixesOf(verdict.open, declared, asked);
  const subject: messages.Subject = { group: group ?? undefined, rulesSeen: type === RULE ? "one" : "all" };
  const open = verdict.open.map((finding): Written => {
    const { ipv4, ipv6 } = finding.exposure;
    return {
      message: messages.violation(finding, fixLines(finding, fixes.get(finding)!, subject), subject, facts),
      status: "open",
      ports: finding.ports,
      rules: finding.rules.map(({ name, priority, origin }) => ({ name, priority, origin })),
      counts: [ipv4.addresses, ipv6.addresses],
      witness: ipv4.witness ?? ipv6.witness,
    };
  });
  const { undecided } = verdict;
  if (!undecided) return open;
  const message = messages.undecided(undecided, subject);
  return [...open, { message, status: "undecided", ports: undecided.ports, rules: [], counts: [], witness: undefined }];
}

describe("readMessage", () => {
  const told = (text: string): object => ({ text, changes: [] });
  const FIX =
    'name the senders that need it (trustedSources names none), in place of sourceAddressPrefix:\n  sourceAddressPrefixes: ["<SENDER_CIDR>"],';
  const SMTP = { name: "smtp", priority: "100", origin: "inline" } as const;
  const ALL = { ipv4Addresses: "3702258434", ipv6Addresses: null, witness: "1.0.0.0" };
  const TOLD = { status: "open", nsg: "web", rules: [SMTP], ports: [25], ...ALL, fix: told(FIX) } as const;

  const table: readonly (readonly [what: string, messages: readonly Written[], told: object])[] = [
    ["everybody", written([allow()]), TOLD],
    ["a group without a name", written([allow()], {}, null), { ...TOLD, nsg: null }],
    ["a group with quotes in its name", written([allow()], {}, 'a" must not "b'), { ...TOLD, nsg: 'a" must not "b' }],
    ["a rule alone", written([allow()], {}, "web", RULE), { ...TOLD, rules: [{ ...SMTP, origin: "standalone" }] }],
    [
      "IPv4 alone, in part",
      written([allow({ sourceAddressPrefix: "20.0.0.0/6" })]),
      { ...TOLD, ipv4Addresses: "67108864", ipv6Addresses: "0", witness: "20.0.0.0" },
    ],
    [
      "IPv6 alone",
      written([allow({ sourceAddressPrefix: "::/0" })]),
      { ...TOLD, ipv4Addresses: "0", ipv6Addresses: null, witness: "2000::" },
    ],
    [
      "IPv6 so little that it is told exactly",
      written([allow({ sourceAddressPrefix: "2600::/120" })], { widestIpv6Prefix: 128 }),
      { ...TOLD, ipv4Addresses: "0", ipv6Addresses: "256", witness: "2600::" },
    ],
    [
      "one address of each",
      written([allow({ sourceAddressPrefix: undefined, sourceAddressPrefixes: ["20.0.0.0", "20.0.0.2", "2600::1"] })], {
        widestIpv4Prefix: 32,
        widestIpv6Prefix: 128,
      }),
      {
        ...TOLD,
        ipv4Addresses: "2",
        ipv6Addresses: "1",
        witness: "20.0.0.0",
        fix: told(FIX.replace("sourceAddressPrefix:", "sourceAddressPrefixes:")),
      },
    ],
    [
      "two ports",
      written([allow({ destinationPortRange: "*" })], { ports: [587, 25] }),
      {
        ...TOLD,
        ports: [25, 587],
        fix: told(
          `leave TCP ports 25 and 587 out (or name its senders in sourceAddressPrefixes), in place of destinationPortRange:\n  destinationPortRanges: ["0-24", "26-586", "588-65535"],`,
        ),
      },
    ],
    [
      "more ports than are told",
      written([allow({ destinationPortRange: "1-65535" })], { ports: [21, 22, 23, 24, 25, 26, 27] }),
      {
        ...TOLD,
        ports: [21, 22, 23, 24, 25],
        fix: told(
          `leave TCP ports 21, 22, 23, 24, 25, and 2 more out (or name its senders in sourceAddressPrefixes), in place of destinationPortRange:\n  destinationPortRanges: ["1-20", "28-65535"],`,
        ),
      },
    ],
    [
      "two rules",
      written([
        allow({ name: "low", sourceAddressPrefix: "16.0.0.0/8" }),
        allow({ name: "high", priority: 200, sourceAddressPrefix: "20.0.0.0/8" }),
      ]),
      {
        ...TOLD,
        rules: [
          { name: "low", priority: "100", origin: "inline" },
          { name: "high", priority: "200", origin: "inline" },
        ],
        ipv4Addresses: "33554432",
        ipv6Addresses: "0",
        witness: "16.0.0.0",
        fix: told(
          'in each of these rules, name only the senders that need it (trustedSources names none):\n  sourceAddressPrefixes: ["<SENDER_CIDR>"],',
        ),
      },
    ],
    [
      "more rules than are told",
      written(
        Array.from(Array(8), (_, index) =>
          allow({ name: `r${index}`, priority: 100 + index, sourceAddressPrefix: `${16 + index}.0.0.0/9` }),
        ),
      ),
      {
        ...TOLD,
        rules: Array.from(Array(5), (_, index) => ({
          name: `r${index}`,
          priority: String(100 + index),
          origin: "inline",
        })),
        ipv4Addresses: "67108864",
        ipv6Addresses: "0",
        witness: "16.0.0.0",
        fix: told(
          'in each of these rules, name only the senders that need it (trustedSources names none):\n  sourceAddressPrefixes: ["<SENDER_CIDR>"],',
        ),
      },
    ],
    [
      "a rule without a name",
      written([allow({ name: "" })]),
      { ...TOLD, rules: [{ ...SMTP, name: "securityRules[0]" }] },
    ],
    [
      "a rule without a priority",
      written([allow({ priority: null })]),
      { ...TOLD, rules: [{ ...SMTP, priority: "(nothing)" }] },
    ],
    [
      "an unknown priority",
      written([allow({ priority: UNKNOWN })]),
      { ...TOLD, rules: [{ ...SMTP, priority: "(unknown)" }] },
    ],
    [
      "an odd priority",
      written([allow({ priority: [1, 2] })]),
      { ...TOLD, rules: [{ ...SMTP, priority: "(a list)" }] },
    ],
    [
      "a name that steers",
      written([allow({ name: "a\n  rule    <{%reset%}>" })]),
      { ...TOLD, rules: [{ ...SMTP, name: "a\\u{a}  rule    <\\u{7b}%reset%}>" }] },
    ],
    [
      "Denies and what cannot be read",
      written([allow({ sourceAddressPrefix: "10.0.0.0/8/8" }), allow({ name: "d", access: "Deny", priority: 200 })]),
      { ...TOLD, fix: told(FIX.replace("trustedSources names none", "not all of its sources can be read")) },
    ],
    [
      "undecided",
      written([allow({ sourceAddressPrefix: UNKNOWN })]),
      {
        status: "undecided",
        nsg: "web",
        rules: [],
        ports: [25],
        ipv4Addresses: null,
        ipv6Addresses: null,
        witness: null,
        fix: told(""),
      },
    ],
    [
      "undecided for two ports and a group without a name",
      written([allow({ sourceAddressPrefix: UNKNOWN, destinationPortRange: "*" })], { ports: [25, 465] }, null),
      {
        status: "undecided",
        nsg: null,
        rules: [],
        ports: [25, 465],
        ipv4Addresses: null,
        ipv6Addresses: null,
        witness: null,
        fix: told(""),
      },
    ],
  ];
  for (const [what, [first, ...others], told] of table) {
    it(what, () => {
      assert.deepEqual(others, []);
      const { message } = first!;
      assert.deepEqual(readMessage(message), { ...told, message });
    });
  }

  it("as the engine gives it", () => {
    const [first] = written([allow()]);
    const { message } = first!;
    const told = readMessage(message);
    const wrapped = [
      `${policyMetadata.description}\n${message}`,
      `<{%reset%}>${policyMetadata.description}\n${message}<{%reset%}>\n`,
      `<{%fg 1%}>${message.replaceAll("\n", "\r\n")}\r\n`,
    ];
    for (const text of wrapped) assert.deepEqual(readMessage(text), told);
  });

  it("not in other words", () => {
    for (const text of [
      "",
      "\n",
      'can\'t run policy "no-unrestricted-smtp" during preview',
      `Network security group "web" must not`,
    ]) {
      assert.equal(readMessage(text), undefined);
    }
  });

  it("with facts that were told with another rule, has them", () => {
    const rules = ["first", "second", "third"].map((name, index) =>
      allow({ name, priority: 100 + index, destinationPortRange: index === 2 ? "20-30" : "25" }),
    );
    const late = allow({ name: "d", access: "Deny", priority: 200 });
    const whole = written([...rules, late]);
    const short = written([...rules, late], {}, "web", NSG, new SharedFacts());
    const facts = (message: string): readonly string[] =>
      message.split("\n").filter((line) => /^ {2}(lets|Deny)/.test(line));
    assert.deepEqual(facts(short[1]!.message), ['  lets in as for rule "first"', '  Deny    as for rule "first"']);
    const earlier: ToldFacts = new Map();
    assert.deepEqual(
      short.map(({ message }) => readMessage(message, earlier)),
      whole.map(({ message }) => readMessage(message)),
    );
    // Without the message that has them nothing is made up.
    const { ipv4Addresses, ipv6Addresses, witness } = readMessage(short[1]!.message)!;
    assert.deepEqual([ipv4Addresses, ipv6Addresses, witness], [null, null, null]);
  });

  it("with facts in other words, has what is left", () => {
    const message = [
      'Network security group "web" must not let unrestricted sources reach TCP port 25, but rule "a" lets in all.',
      "a line",
      "  rule    no rule",
      "  lets in some addresses",
      "  fix     b",
      "c",
    ].join("\n");
    assert.deepEqual(readMessage(message), {
      status: "open",
      nsg: "web",
      rules: [],
      ports: [25],
      ipv4Addresses: null,
      ipv6Addresses: null,
      witness: null,
      message,
      fix: told("b\nc"),
    });
    const [sentence] = message.split("\n");
    assert.deepEqual(readMessage(sentence!.replace("port 25", "port smtp")), {
      status: "open",
      nsg: "web",
      rules: [],
      ports: [],
      ipv4Addresses: null,
      ipv6Addresses: null,
      witness: null,
      message: sentence!.replace("port 25", "port smtp"),
      fix: told(""),
    });
  });

  it("whatever the rules are, tells what the policies know of them", () => {
    const value = fc.constantFrom<unknown>(
      "*",
      "Internet",
      "0.0.0.0/1",
      "128.0.0.0/1",
      "20.0.0.0/7",
      "2600::/20",
      "10.0.0.0/8",
      "x, y",
      "(a)",
      "",
      null,
      UNKNOWN,
      5,
      ["*"],
    );
    const rule: fc.Arbitrary<Rule> = fc
      .record({
        name: fc.oneof(
          fc.constantFrom<unknown>("a", "b", "", 'q"r', "c: inline, priority 5, d", "securityRules[7]"),
          fc.string(),
        ),
        priority: fc.oneof(fc.integer({ min: 100, max: 110 }), value),
        access: fc.constantFrom("Allow", "Allow", "Deny"),
        sourceAddressPrefix: value,
        destinationPortRange: fc.constantFrom<unknown>("25", "20-30", "*", "1,25", "x", UNKNOWN),
      })
      .map(allow);
    check(
      RUNS,
      fc.property(fc.array(rule, { maxLength: 4 }), fc.boolean(), (rules, isTwoPorts) => {
        for (const one of written(rules, isTwoPorts ? { ports: [25, 26] } : {})) {
          const told = readMessage(one.message);
          assert.ok(told);
          assert.deepEqual(
            [told.status, told.ports, told.nsg, told.message],
            [one.status, one.ports, "web", one.message],
          );
          if (one.status === "undecided") continue;
          assert.equal(told.rules.length, one.rules.length);
          assert.deepEqual(
            told.rules.map(({ origin }) => origin),
            one.rules.map(({ origin }) => origin),
          );
          assert.deepEqual(
            [told.ipv4Addresses, told.ipv6Addresses],
            one.counts.map((count) => (count < 10_000_000_000n ? String(count) : null)),
          );
          assert.equal(told.witness, one.witness ?? null);
          assert.ok(told.fix.text.length > 0);
        }
      }),
    );
  });
});
