/** The stack policy: every group with its inline and standalone rules joined. */

import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { check } from "../evaluator/arbitraries";
import { AZURE_NATIVE, BRIDGED, ESTATES, inEstate, inFamily, nameOf } from "./families";
import {
  NSG,
  type Outcome,
  type Properties,
  RULE,
  type Resource,
  SECRET,
  type StackOptions,
  UNKNOWN,
  allow,
  change,
  deny,
  group,
  previewOutputs,
  recordedOutputs,
  recordedRule,
  resource,
  standalone,
  summary,
  theAdvisory,
  theViolation,
  urnOf,
  validateStack,
  verdict,
} from "./harness";

/** How the provider names a rule's group at preview if the program passed the group's name: the name is unknown, but what it is made from is known. */
const BY_DEPENDENCY = {
  inputs: { networkSecurityGroupName: UNKNOWN, resourceGroupName: "mail" },
  more: { propertyDependencies: { networkSecurityGroupName: [urnOf(NSG, "group")] } },
};

const viaOutput = (rule: Properties, more: Partial<Resource> = {}): Resource =>
  standalone(rule, BY_DEPENDENCY.inputs, { ...BY_DEPENDENCY.more, ...more });

/** The stack with the resource policy enabled, and disabled. */
const EITHER: readonly [string, StackOptions][] = [
  ["enabled", { isSeen: true }],
  ["disabled", { isSeen: false }],
];

for (const estate of ESTATES) {
  const validate = (resources: readonly Resource[], options: StackOptions = {}): Outcome =>
    validateStack(
      resources.map((one) => inEstate(one, estate)),
      options,
    );

  const areNamesOutputs = estate.rules !== AZURE_NATIVE;

  describe(`no-unrestricted-smtp-stack, ${nameOf(estate)}`, () => {
    describe("a group alone", () => {
      for (const [how, options] of EITHER) {
        const say = (resources: readonly Resource[]) => verdict(validate(resources, options));

        it(`judges the group as the resource policy does, with that ${how}`, () => {
          assert.equal(say([group([allow()])]), "open");
          assert.equal(say([group([allow({ sourceAddressPrefix: "20.30.40.0/24" })])]), "restricted");
          assert.equal(say([group([allow(), deny()])]), "restricted");
          assert.equal(say([group([allow(), deny({ priority: 300 })])]), "open");
          assert.equal(say([group([allow({ sourceAddressPrefix: UNKNOWN })])]), "undecided");
          assert.equal(say([group([UNKNOWN])]), "undecided");
        });

        it(`says nothing of a group without inline rules, whose list is unknown at preview, with that ${how}`, () => {
          assert.deepEqual(validate([group([])], options), { reports: [], notApplicable: undefined });
        });

        it(`does not decide on a list that is really unknown, with that ${how}`, () => {
          const source = resource("my:module:Source", "source", {});
          const nsg = group(
            [],
            { securityRules: UNKNOWN },
            { propertyDependencies: { securityRules: [source.urn], resourceGroupName: [] } },
          );
          const outcome = validate([source, nsg], options);
          assert.match(theAdvisory(outcome), /depending on unknown values: securityRules\.$/);
          assert.deepEqual(summary(outcome), ["advisory group"]);
        });

        it(`does not decide on a secret list in a state, with that ${how}`, () => {
          const nsg = group([], { securityRules: SECRET }, { outputs: { name: "relay", securityRules: SECRET } });
          assert.equal(verdict(validate([nsg], { ...options, isProgramRunning: false })), "undecided");
        });

        it(`takes the unknown siblings of plural members for absent, with that ${how}`, () => {
          const plural = allow({
            sourceAddressPrefix: undefined,
            sourceAddressPrefixes: ["20.30.40.0/24"],
            destinationPortRange: undefined,
            destinationPortRanges: ["25"],
          });
          assert.equal(say([group([plural])]), "restricted");
          assert.equal(say([group([change(plural, { sourceAddressPrefixes: ["*"] })])]), "open");
          const asg = allow({ sourceAddressPrefix: undefined, sourceApplicationSecurityGroups: [{ id: UNKNOWN }] });
          assert.equal(say([group([asg])]), "restricted");
        });
      }

      it("distinguishes a missing source from an unknown one, which only the inputs can", () => {
        const rules = [allow({ sourceAddressPrefix: undefined })];
        assert.match(theViolation(validate([group(rules)])), /sourceAddressPrefix is missing, so it counts as any/);
        // A bridged provider leaves absent what is not set.
        const expected = estate.groups === AZURE_NATIVE ? "undecided" : "open";
        assert.equal(verdict(validate([group(rules)], { isSeen: false })), expected);
      });

      it("names a rule without a name by where it stands, and finds its inputs there", () => {
        const rules = [deny({ name: undefined, sourceAddressPrefix: UNKNOWN }), allow({ name: undefined })];
        assert.match(
          theAdvisory(validate([group(rules)])),
          /: sourceAddressPrefix of inline rule securityRules\[0\]\.$/,
        );
      });

      it("takes what the outputs know and the inputs did not", () => {
        const inputs = { securityRules: [allow({ sourceAddressPrefix: UNKNOWN })] };
        const outputs = recordedOutputs("relay", [allow({ sourceAddressPrefix: "20.30.40.0/24" })]);
        assert.equal(verdict(validate([group([], inputs, { outputs })])), "restricted");
        assert.equal(verdict(validate([group([], inputs, { outputs: recordedOutputs("relay", [allow()]) })])), "open");
      });

      it("judges the rest of a group with an unknown rule", () => {
        const outcome = validate([group([UNKNOWN, allow({ priority: 100 })])]);
        assert.deepEqual(summary(outcome), ["mandatory group", "advisory group"]);
      });

      it("finds drift that a state has recorded, beside inputs that are restricted", () => {
        const nsg = group(
          [allow({ sourceAddressPrefix: "20.30.40.0/24" })],
          {},
          {
            outputs: recordedOutputs("relay", [allow()]),
          },
        );
        assert.deepEqual(summary(validate([nsg], { isProgramRunning: false })), ["mandatory group"]);
      });
    });

    describe("the join of standalone rules with their group", () => {
      const literal = (rule: Properties, inputs: Properties = {}): Resource => standalone(rule, inputs);

      const ways: readonly [string, (rule: Properties) => Resource, StackOptions][] = [
        ["the group's name output", viaOutput, {}],
        ["the group's name output, with the resource policy disabled", viaOutput, { isSeen: false }],
        ["literal names", literal, {}],
        [
          "literal names in another case",
          (rule) => literal(rule, { networkSecurityGroupName: "RELAY", resourceGroupName: "Mail" }),
          {},
        ],
      ];
      for (const [how, place, options] of ways) {
        describe(`by ${how}`, () => {
          const judged = (...resources: readonly Resource[]) => summary(validate(resources, options));

          it("lets an inline Deny close a standalone Allow, and the other way round", () => {
            assert.deepEqual(judged(group([deny()]), place(allow())), []);
            assert.deepEqual(judged(group([allow()]), place(deny())), []);
          });

          it("reports on the resource that holds the open rule", () => {
            assert.deepEqual(judged(group([deny({ priority: 300 })]), place(allow())), ["mandatory smtp"]);
            assert.deepEqual(judged(group([allow()]), place(deny({ priority: 300 }))), ["mandatory group"]);
            assert.deepEqual(judged(group([]), place(allow())), ["mandatory smtp"]);
          });

          it("reports a union of rules of several resources on the group", () => {
            const parts = [
              place(allow({ name: "second", sourceAddressPrefix: "40.0.0.0/8" })),
              place(allow({ name: "third", priority: 300, sourceAddressPrefix: "41.0.0.0/8" })),
            ];
            assert.deepEqual(judged(group([allow({ sourceAddressPrefix: "20.0.0.0/8" })]), parts[0]!), [
              "mandatory group",
            ]);
            assert.deepEqual(judged(group([]), ...parts), ["mandatory group"]);
          });

          it("does not decide if a standalone Deny may close an inline Allow", () => {
            assert.deepEqual(judged(group([allow()]), place(deny({ sourceAddressPrefix: UNKNOWN }))), [
              "advisory group",
            ]);
            assert.deepEqual(judged(group([deny()]), place(allow({ sourceAddressPrefix: UNKNOWN }))), []);
            assert.deepEqual(judged(group([]), place(allow({ sourceAddressPrefix: UNKNOWN }))), ["advisory smtp"]);
          });
        });
      }

      it("words a joined violation without the note, naming the group", () => {
        const outcome = validate([
          group([deny({ priority: 300 })]),
          viaOutput(allow({ sourceAddressPrefix: "0.0.0.0/0" })),
        ]);
        assert.equal(
          theViolation(outcome),
          [
            `Network security group "relay" must not let unrestricted sources reach TCP port 25, but rule "smtp" admits all public IPv4 addresses.`,
            `  Rule:   "smtp": standalone, priority 200, Allow Tcp from 0.0.0.0/0 to *, port 25`,
            `  Admits: 3,702,258,434 public IPv4 addresses (100 %), e.g. 1.0.0.0`,
            `  Deny:   "no-smtp", inline, priority 300, has no effect: it comes after the Allow`,
            `  Fix:    replace sourceAddressPrefix with the senders that need access (trustedSources names none):`,
            `            sourceAddressPrefixes: ["<SENDER_CIDR>"],`,
          ].join("\n"),
        );
      });

      it("joins in every version of the types", () => {
        const nsg = group([deny()], {}, { type: "azure-native_network_v20240101:network:NetworkSecurityGroup" });
        const rule = standalone(allow(), {}, { type: "azure-native:network/v20230201:SecurityRule" });
        assert.deepEqual(summary(validate([nsg, rule])), []);
      });

      it("does not decide where only one resource group is known: it may be the other", () => {
        const rule = standalone(allow(), { resourceGroupName: UNKNOWN });
        assert.deepEqual(summary(validate([group([deny()]), rule])), ["advisory smtp"]);
        const closing = standalone(deny(), { resourceGroupName: UNKNOWN });
        assert.deepEqual(summary(validate([group([allow()]), closing])), ["advisory group"]);
        const unknown = { resourceGroupName: UNKNOWN };
        assert.deepEqual(summary(validate([group([deny()], unknown), standalone(allow())])), ["advisory smtp"]);
        assert.deepEqual(summary(validate([group([allow()], unknown), standalone(deny())])), ["advisory group"]);
      });

      it("does not join over resource groups", () => {
        const elsewhere = standalone(allow(), { resourceGroupName: "other" });
        assert.deepEqual(summary(validate([group([deny()]), elsewhere])), ["mandatory smtp"]);
        const deniedElsewhere = standalone(deny(), { resourceGroupName: "other" });
        assert.deepEqual(summary(validate([group([allow()]), deniedElsewhere])), ["mandatory group"]);
      });

      it("distinguishes resource groups with unknown names by what they are made from", () => {
        const rgs = ["a", "b"].map((name) => resource("azure-native:resources:ResourceGroup", name, {}));
        const from = (index: number) => ({ propertyDependencies: { resourceGroupName: [rgs[index]!.urn] } });
        const unknown = { resourceGroupName: UNKNOWN };
        const nsgs = [0, 1].map((index) =>
          group(index === 0 ? [deny()] : [], unknown, {
            ...from(index),
            name: `group-${index}`,
            urn: urnOf(NSG, `group-${index}`),
          }),
        );
        assert.deepEqual(summary(validate([...rgs, ...nsgs, standalone(allow(), unknown, from(0))])), []);
        assert.deepEqual(summary(validate([...rgs, ...nsgs, standalone(allow(), unknown, from(1))])), [
          "mandatory smtp",
        ]);
      });

      it("does not join by a name that is another's, even if it is made from the group's", () => {
        const derived = standalone(allow(), { networkSecurityGroupName: "relay-2" }, BY_DEPENDENCY.more);
        assert.deepEqual(summary(validate([group([deny()]), derived])), ["mandatory smtp"]);
      });

      it("joins by dependency if the group's own name is not known, whatever the rule's", () => {
        const nsg = group([deny()], { networkSecurityGroupName: UNKNOWN });
        assert.deepEqual(summary(validate([nsg, standalone(allow(), {}, BY_DEPENDENCY.more)])), []);
      });

      it("does not join by dependency over resource groups, though the group's own name is not known", () => {
        const nsg = group([deny()], { networkSecurityGroupName: UNKNOWN });
        const elsewhere = standalone(allow(), { resourceGroupName: "other" }, BY_DEPENDENCY.more);
        assert.deepEqual(summary(validate([nsg, elsewhere])), ["mandatory smtp"]);
      });

      it("finds the group of a recorded rule by its listing, if nothing else names it", () => {
        const rule = allow();
        const nsg = group([], {}, { outputs: recordedOutputs("relay", [deny(), rule]) });
        const recorded = standalone(rule, {}, { outputs: { ...recordedRule(rule), type: "securityRules" } });
        const options = { isSeen: false, isProgramRunning: false };
        assert.deepEqual(summary(validate([nsg, recorded], options)), []);
        // A rule of the same name that says something else is another, but where its outputs name the group.
        const other = { ...recorded, outputs: recordedRule(allow({ sourcePortRange: "1024-65535" })) };
        assert.deepEqual(summary(validate([nsg, other], options)), areNamesOutputs ? [] : ["advisory smtp"]);
      });

      it("joins by a name that is made from the group's and the same, where a resource group is not known", () => {
        const made = (inputs: Properties) => standalone(allow(), inputs, BY_DEPENDENCY.more);
        assert.deepEqual(summary(validate([group([deny()]), made({ resourceGroupName: UNKNOWN })])), []);
        const unplaced = group([deny()], { resourceGroupName: UNKNOWN });
        assert.deepEqual(summary(validate([unplaced, made({})])), []);
        assert.deepEqual(summary(validate([group([deny()]), made({ resourceGroupName: "other" })])), [
          "mandatory smtp",
        ]);
      });

      it("does not decide on a rule that could belong to several groups, if one would close it", () => {
        const two = [group([deny()]), group([], {}, { name: "group-2", urn: urnOf(NSG, "group-2") })];
        const literal = standalone(allow());
        // Two groups of one name are a mistake of the program; in the one without the Deny it is open.
        assert.deepEqual(summary(validate([...two, literal])), ["mandatory smtp"]);
        const computed = standalone(
          allow(),
          { networkSecurityGroupName: UNKNOWN },
          { propertyDependencies: { networkSecurityGroupName: two.map(({ urn }) => urn) } },
        );
        assert.deepEqual(summary(validate([...two, computed])), ["advisory smtp"]);
        const listed = two.map((nsg) => ({ ...nsg, outputs: recordedOutputs("relay", [deny(), allow()]) }));
        const recorded = { ...literal, outputs: recordedRule(allow()) };
        const unseen = validate([...listed, recorded], { isSeen: false, isProgramRunning: false });
        assert.deepEqual(summary(unseen), areNamesOutputs ? [] : ["advisory smtp"]);
      });

      it("distinguishes groups with the same name of several stacks in one state", () => {
        const inStack = (stack: string, { type, name, ...more }: Resource): Resource => ({
          ...more,
          type,
          name,
          urn: urnOf(type, name, stack),
        });
        const resources = [
          inStack("dev", group([deny()])),
          inStack("dev", standalone(allow())),
          inStack("prod", group([], {}, { outputs: recordedOutputs("relay", []) })),
          inStack("prod", standalone(allow())),
        ];
        const outcome = validate(resources, { isProgramRunning: false });
        assert.deepEqual(
          outcome.reports.map(({ urn }) => urn),
          [urnOf(estate.rules.rule, "smtp", "prod")],
        );
      });
    });

    describe("a standalone rule that its group lists too", () => {
      const restricted = { sourceAddressPrefix: "20.30.40.0/24" };
      const unchanged = (name: string, listed: readonly Properties[], inline: readonly Properties[] = []): Resource =>
        group(inline, {}, { outputs: recordedOutputs(name, listed) });

      it("counts once, on its own resource", () => {
        const resources = [unchanged("relay", [allow()]), standalone(allow(), {}, { outputs: recordedRule(allow()) })];
        for (const isProgramRunning of [true, false]) {
          assert.deepEqual(summary(validate(resources, { isProgramRunning })), ["mandatory smtp"]);
        }
      });

      it("counts once whatever the case of its name", () => {
        const resources = [unchanged("relay", [allow({ name: "SMTP" })]), standalone(allow())];
        for (const isProgramRunning of [true, false]) {
          assert.deepEqual(summary(validate(resources, { isProgramRunning })), ["mandatory smtp"]);
        }
      });

      it("counts once by its name in Azure, which need not be the one in the program", () => {
        const rule = standalone(allow({ name: "rule" }), { securityRuleName: "smtp" });
        const outcome = validate([unchanged("relay", [allow()]), rule]);
        assert.deepEqual(summary(outcome), ["mandatory rule"]);
        assert.match(theViolation(outcome), /\n {2}Rule: {3}"smtp": standalone,/);
      });

      it("is another rule if only its name in the program is the one that the group lists", () => {
        const rule = viaOutput(allow(restricted));
        const renamed = { ...rule, inputs: { ...rule.inputs, securityRuleName: "other" } };
        assert.deepEqual(summary(validate([group([allow()]), renamed])), ["mandatory group"]);
      });

      it("counts once where Azure gives empty lists for what the program does not set", () => {
        // Declared twice; the group is unchanged and has outputs from the state, the rule of its own is new.
        const resources = [unchanged("relay", [allow()], [allow()]), standalone(allow())];
        assert.deepEqual(summary(validate(resources)), ["mandatory smtp"]);
        for (const nothing of [null, ""]) {
          const listed = allow({ sourceAddressPrefixes: nothing, destinationPortRanges: nothing });
          assert.deepEqual(summary(validate([unchanged("relay", [listed], [allow()]), standalone(allow())])), [
            "mandatory smtp",
          ]);
        }
      });

      it("counts once if the group has inline rules too", () => {
        const resources = [
          unchanged("relay", [allow(restricted), allow({ name: "other" })], [allow(restricted)]),
          standalone(allow({ name: "other" })),
        ];
        assert.deepEqual(summary(validate(resources)), ["mandatory other"]);
      });

      it("counts as its own resource says, where the program is about to change it", () => {
        assert.deepEqual(summary(validate([unchanged("relay", [allow()]), standalone(allow(restricted))])), []);
        assert.deepEqual(summary(validate([unchanged("relay", [allow(restricted)]), standalone(allow())])), [
          "mandatory smtp",
        ]);
      });

      it("is undecided with the resource policy disabled where the name in Azure is then a guess", () => {
        const rule = viaOutput(allow(restricted));
        const outcome = validate([unchanged("relay", [allow()]), rule], { isSeen: false });
        assert.deepEqual(summary(outcome), areNamesOutputs ? [] : ["advisory group"]);
      });

      it("counts once where program and resource both declare it the same, twice where they differ", () => {
        const both = validate([group([allow()]), standalone(allow())]);
        assert.deepEqual(summary(both), ["mandatory smtp"]);
        // What is in the list of a group cannot be created again; of what is bridged it is unknown what is new.
        const isNewKnown = [estate.groups, estate.rules].includes(AZURE_NATIVE);
        const firm = isNewKnown ? "mandatory group" : "advisory group";
        const differ = validate([group([allow()]), standalone(allow(restricted))]);
        assert.deepEqual(summary(differ), [firm]);
        const inLists = allow({ sourceAddressPrefix: undefined, sourceAddressPrefixes: ["20.30.40.0/24"] });
        assert.deepEqual(summary(validate([group([allow()]), standalone(inLists)])), [firm]);
      });

      it("does not decide on a rule that only the recorded state has while a program runs: it may be about to go", () => {
        const outcome = validate([unchanged("relay", [allow()])]);
        assert.equal(
          theAdvisory(outcome),
          `Network security group "relay" may let unrestricted sources reach TCP port 25, depending on unknown values: whether inline rule "smtp" exists as its group lists it.`,
        );
        assert.deepEqual(summary(outcome), ["advisory group"]);
      });

      it("is firm on a rule that the program has in another case", () => {
        const outcome = validate([unchanged("relay", [allow({ name: "SMTP" })], [allow()])]);
        assert.deepEqual(summary(outcome), ["mandatory group"]);
      });

      it("is firm on rules that the program has in another order", () => {
        const [first, second] = [allow(), allow({ name: "other", sourceAddressPrefix: "20.30.40.0/24" })];
        const outcome = validate([unchanged("relay", [second, first], [first, second])]);
        assert.deepEqual(summary(outcome), ["mandatory group"]);
      });

      it("is firm on what the outputs list where the program's own list is not known", () => {
        const outputs = recordedOutputs("relay", [allow()]);
        const outcome = validate([group([], { securityRules: UNKNOWN }, { outputs })]);
        assert.deepEqual(summary(outcome), ["mandatory group"]);
      });

      it("is firm on such a rule where a state is analysed", () => {
        const outcome = validate([unchanged("relay", [allow()])], { isProgramRunning: false });
        assert.deepEqual(summary(outcome), ["mandatory group"]);
      });

      it("lets such a Deny close nothing for certain while a program runs", () => {
        const resources = [unchanged("relay", [deny(), allow()], [allow()])];
        assert.deepEqual(summary(validate(resources)), ["advisory group"]);
        assert.deepEqual(summary(validate(resources, { isProgramRunning: false })), []);
      });

      it("never counts the default rules", () => {
        assert.deepEqual(summary(validate([unchanged("relay", [])], { isProgramRunning: false })), []);
      });
    });

    describe("standalone rules whose group is not in the stack", () => {
      it("are completed from their inputs, though their names are not known", () => {
        const { name, ...outputs } = allow({ sourceAddressPrefix: UNKNOWN });
        const rule = standalone(allow(), { securityRuleName: UNKNOWN }, { outputs });
        assert.deepEqual(summary(validate([rule])), [`mandatory ${String(name)}`]);
      });

      it("are judged together if they name the same group", () => {
        assert.deepEqual(summary(validate([standalone(allow()), standalone(deny())])), []);
        const cased = standalone(deny(), { networkSecurityGroupName: "Relay", resourceGroupName: "MAIL" });
        assert.deepEqual(summary(validate([standalone(allow()), cased])), []);
      });

      it("are judged apart if they name others, or the same in other resource groups", () => {
        const other = standalone(deny(), { networkSecurityGroupName: "other" });
        assert.deepEqual(summary(validate([standalone(allow()), other])), ["mandatory smtp"]);
        const elsewhere = standalone(deny(), { resourceGroupName: "other" });
        assert.deepEqual(summary(validate([standalone(allow()), elsewhere])), ["mandatory smtp"]);
      });

      it("are judged apart in several stacks", () => {
        const prod = { ...standalone(deny()), urn: urnOf(RULE, "no-smtp", "prod") };
        assert.deepEqual(summary(validate([standalone(allow()), prod], { isProgramRunning: false })), [
          "mandatory smtp",
        ]);
      });

      it("are judged together in a resource group of unknown name, by what that is made from", () => {
        const rg = (name: string) => resource("azure-native:resources:ResourceGroup", name, {});
        const within = (rule: Properties, name: string) =>
          standalone(
            rule,
            { resourceGroupName: UNKNOWN },
            { propertyDependencies: { resourceGroupName: [rg(name).urn] } },
          );
        assert.deepEqual(summary(validate([rg("a"), rg("b"), within(allow(), "a"), within(deny(), "a")])), []);
        assert.deepEqual(summary(validate([rg("a"), rg("b"), within(allow(), "a"), within(deny(), "b")])), [
          "mandatory smtp",
        ]);
      });

      it("are judged alone if the name of the group is made from something else", () => {
        const pets = ["a", "b"].map((name) => resource("random:index/randomPet:RandomPet", name, {}));
        const rules = [allow(), deny()].map((rule, index) => {
          const unknown = { networkSecurityGroupName: UNKNOWN };
          return standalone(rule, unknown, { propertyDependencies: { networkSecurityGroupName: [pets[index]!.urn] } });
        });
        assert.deepEqual(summary(validate([...pets, group([deny()]), ...rules])), ["mandatory smtp"]);
      });

      it("are undecided beside a Deny if their groups are unknown, since these may be one", () => {
        const unnamed = (rule: Properties) => standalone(rule, { networkSecurityGroupName: UNKNOWN });
        assert.deepEqual(summary(validate([unnamed(allow()), unnamed(deny())])), ["advisory smtp"]);
        assert.deepEqual(summary(validate([unnamed(allow()), unnamed(deny({ priority: 300 }))])), ["mandatory smtp"]);
        const unseen = validate([standalone(allow()), standalone(deny())], { isSeen: false });
        assert.deepEqual(summary(unseen), areNamesOutputs ? [] : ["advisory smtp"]);
      });

      it("are reported with the note, on the rule, or on the first that is matched of several", () => {
        const outcome = validate([standalone(allow())]);
        assert.match(
          theViolation(outcome),
          /^Network security group "relay" must[^]*\n {2}Note: {3}judged as declared: this policy does not see the other rules of the group\n/,
        );
        const union = validate([
          standalone(allow({ name: "a", priority: 300, sourceAddressPrefix: "20.0.0.0/8" })),
          standalone(allow({ name: "b", sourceAddressPrefix: "21.0.0.0/8" })),
        ]);
        assert.deepEqual(summary(union), ["mandatory b"]);
        const unnamed = validate([standalone(allow(), { networkSecurityGroupName: UNKNOWN })]);
        assert.match(theViolation(unnamed), /^A network security group must not/);
      });
    });

    describe("whatever the order", () => {
      it("says the same, of a stack with everything in it", () => {
        const rules = [
          allow({ name: "a", priority: 110, sourceAddressPrefix: "20.0.0.0/8" }),
          allow({ name: "b", priority: 120, sourceAddressPrefix: "21.0.0.0/8" }),
          allow({ name: "c", priority: 130, sourceAddressPrefix: UNKNOWN }),
          allow({ name: "d", priority: 130, sourceAddressPrefix: "0.0.0.0" }),
          deny({ name: "e", priority: 130 }),
          deny({ name: "f", priority: 4000 }),
          deny({ name: "g", priority: 111, sourceAddressPrefix: "0.0.0.0" }),
        ];
        const others = [
          viaOutput(allow({ name: "h", priority: 115 })),
          viaOutput(deny({ name: "i", priority: 4001 })),
          standalone(allow({ name: "j", sourceAddressPrefix: "24.0.0.0/8" }), { networkSecurityGroupName: "other" }),
          standalone(allow({ name: "k", sourceAddressPrefix: "25.0.0.0/8" }), { networkSecurityGroupName: "OTHER" }),
          standalone(allow({ name: "l" }), { networkSecurityGroupName: UNKNOWN }),
          resource(NSG, "second", { securityRules: [allow()] }),
          resource("pulumi:pulumi:Stack", "test-dev", {}),
        ];
        const expected = validate([group(rules), ...others]);
        assert.equal(verdict(expected), "open, undecided");
        assert.ok(expected.reports.length >= 6, String(expected.reports.length));
        check(
          60,
          fc.property(permutationOf(rules), permutationOf([0, ...others]), (inline, resources) => {
            const stack = resources.map((other) => (other === 0 ? group(inline) : (other as Resource)));
            assert.deepEqual(validate(stack), expected);
          }),
        );
        assert.deepEqual(validate([group(rules), ...others]), expected);
      });

      it("says the same of rules that Azure would refuse: of one name, of one priority", () => {
        const rules = [
          allow({ sourceAddressPrefix: "20.0.0.0/7" }),
          allow({ sourceAddressPrefix: "30.0.0.0/7" }),
          allow({ sourceAddressPrefix: "40.0.0.0/7" }),
        ];
        const expected = validate([group(rules)]);
        assert.deepEqual(validate([group([...rules].reverse())]), expected);
      });
    });

    describe("applicability", () => {
      it("does not apply to a stack without security rules", () => {
        const notApplicable = "the stack has no security rules";
        assert.deepEqual(validate([]), { reports: [], notApplicable });
        const others = [
          resource("azure-native:network:VirtualNetwork", "net", { securityRules: [allow()] }),
          resource("azure-native:azurestackhci:NetworkSecurityGroup", "edge", { securityRules: [allow()] }),
          resource("azure-native:azurestackhci:SecurityRule", "edge-rule", allow()),
          resource("pulumi:pulumi:Stack", "test-dev", {}),
        ];
        assert.deepEqual(validate(others), { reports: [], notApplicable });
      });

      it("applies to a stack with groups and rules that are restricted", () => {
        const resources = [group([]), standalone(deny())];
        assert.deepEqual(validate(resources), { reports: [], notApplicable: undefined });
      });
    });
  });
}

for (const family of BRIDGED) {
  describe(`no-unrestricted-smtp-stack, ${family.name}: inline rules whose names are not known yet`, () => {
    /** The group with the outputs of a preview, whose rules stand in another order than the program's. */
    const reordered = (rules: readonly Properties[], options: StackOptions = {}): readonly string[] => {
      const made = inFamily(group(rules), family);
      const { securityRules } = made.inputs;
      const outputs = { ...made.inputs, securityRules: [...(securityRules as readonly unknown[])].reverse() };
      return summary(validateStack([{ ...made, outputs }], options));
    };
    const unnamed = (rule: Properties): Properties => ({ ...rule, name: UNKNOWN });

    for (const [how, options] of EITHER) {
      it(`are not taken for each other, with the resource policy ${how}`, () => {
        const unknownDeny = unnamed(deny({ sourceAddressPrefix: UNKNOWN }));
        assert.deepEqual(reordered([unknownDeny, unnamed(allow())], options), ["advisory group"]);
        const other = unnamed(allow({ priority: 100, destinationPortRange: "443" }));
        const unknownAllow = unnamed(allow({ sourceAddressPrefix: UNKNOWN }));
        assert.deepEqual(reordered([other, unknownAllow], options), ["advisory group"]);
      });

      it(`are distinguished by the inputs where the outputs know less of a set, with the resource policy ${how}`, () => {
        const plural = { sourceAddressPrefix: undefined, sourceAddressPrefixes: ["0.0.0.0/0", UNKNOWN] };
        const made = inFamily(group([allow(plural)]), family);
        const outputs = { ...made.inputs, securityRules: [allow({ ...plural, sourceAddressPrefixes: UNKNOWN })] };
        const expected = options.isSeen === true ? ["mandatory group"] : ["advisory group"];
        assert.deepEqual(summary(validateStack([{ ...made, outputs }], options)), expected);
      });

      it(`are firm beside rules whose names are known, with the resource policy ${how}`, () => {
        const named = allow({ name: "https", priority: 300, destinationPortRange: "443" });
        assert.deepEqual(reordered([unnamed(allow()), named], options), ["mandatory group"]);
        assert.deepEqual(reordered([unnamed(deny()), allow()], options), []);
      });
    }
  });
}

describe("no-unrestricted-smtp-stack: types that are not read", () => {
  const lookalike = (type: string, name: string): Resource => resource(type, name, { securityRules: [allow()] });

  it("are reported, once for each type, with their number, on the first resource", () => {
    const type = "acme:network:NetworkSecurityGroup";
    const other = "azurestack:index/networkSecurityRule:NetworkSecurityRule";
    const outcome = validateStack([lookalike(type, "b"), lookalike(other, "c"), group([deny()]), lookalike(type, "a")]);
    assert.deepEqual(outcome.reports, [
      {
        message: `2 resources of type "${type}" may let unrestricted sources reach TCP port 25: this policy pack does not support that type.`,
        urn: urnOf(type, "a"),
        enforcementLevel: "advisory",
      },
      {
        message: `A resource of type "${other}" may let unrestricted sources reach TCP port 25: this policy pack does not support that type.`,
        urn: urnOf(other, "c"),
        enforcementLevel: "advisory",
      },
    ]);
  });

  it("are reported in a stack that has nothing else, naming the ports", () => {
    const stack = [lookalike("acme:network:SecurityRule", "a")];
    const outcome = validateStack(stack, { config: { ports: [25, 587] } });
    assert.match(theAdvisory(outcome), /^A resource .* reach TCP ports 25 and 587: /);
  });
});

describe("the harness", () => {
  it("leaves unknown at preview what azure-native does", () => {
    const outputs = previewOutputs(group([allow()]));
    const [rule] = outputs["securityRules"] as Properties[];
    assert.equal(rule!["sourceAddressPrefixes"], UNKNOWN);
    assert.equal(rule!["sourceAddressPrefix"], "*");
    assert.equal(outputs["networkSecurityGroupName"], undefined);
    assert.equal(previewOutputs(group([]))["securityRules"], UNKNOWN);
    assert.equal(previewOutputs(standalone(allow()))["networkSecurityGroupName"], undefined);
  });
});

function permutationOf<T>(items: readonly T[]): fc.Arbitrary<T[]> {
  return fc.shuffledSubarray([...items], { minLength: items.length });
}
