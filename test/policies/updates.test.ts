/** What the stack policy says at preview of what will be there: what an update writes, keeps and removes. */

import * as assert from "node:assert/strict";
import { AZURE, inFamily } from "./families";
import {
  NSG,
  type Properties,
  type Resource,
  type StackOptions,
  UNKNOWN,
  allow,
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
  validateInOrder,
  validateResource,
  validateStack,
} from "./harness";

const NARROW = { sourceAddressPrefix: "20.30.40.0/24" };

/** A group that exists and that this run updates: its name is known, and what the program does not set is not. */
function updated(rules: readonly Properties[], inputs: Properties = {}): Resource {
  const planned = group(rules, inputs);
  return { ...planned, outputs: { ...previewOutputs(planned), name: "relay", location: "westeurope" } };
}

/** A group that this run leaves as it is; its state lists these rules. */
function unchanged(rules: readonly Properties[], listed: readonly Properties[]): Resource {
  return group(rules, {}, { outputs: { ...recordedOutputs("relay", listed), etag: "W/1" } });
}

/** A standalone rule that this run leaves as it is, tied to the group by its name. */
function kept(rule: Properties, more: Partial<Resource> = {}): Resource {
  return standalone(rule, {}, { outputs: recordedRule(rule), ...BY_NAME, ...more });
}

/** A standalone rule that this run writes, after the group. */
function written(rule: Properties): Resource {
  return standalone(rule, {}, BY_NAME);
}

const BY_NAME = { propertyDependencies: { networkSecurityGroupName: [urnOf(NSG, "group")] } };

const SECURITY_RULES = /depending on unknown values: securityRules\.$/;

describe("an update of a group", () => {
  it("that leaves out the list keeps the rules that Azure has, which are unknown", () => {
    assert.match(theAdvisory(validateStack([updated([])])), SECURITY_RULES);
    // Whatever they are, the standalone rule may be closed by them.
    assert.deepEqual(summary(validateStack([updated([]), kept(allow())])), ["advisory group"]);
  });

  it("that leaves out the list of a group that is new, or that stays unchanged, is certain", () => {
    assert.deepEqual(summary(validateStack([group([])])), []);
    assert.deepEqual(summary(validateStack([unchanged([], [])])), []);
  });

  it("that writes the list removes standalone rules that stay as they are", () => {
    const outcome = validateStack([updated([allow()]), kept(deny())]);
    assert.deepEqual(summary(outcome), ["mandatory group"]);
    assert.match(
      theViolation(outcome),
      /Note: {3}standalone rule "no-smtp" has no effect, because writing the group's list of rules removes it\n/,
    );
    assert.deepEqual(summary(validateStack([updated([deny({ priority: 300 })]), kept(allow())])), []);
  });

  it("that writes the list comes before the standalone rules that refer to the group, and else in any order", () => {
    assert.deepEqual(summary(validateStack([updated([allow()]), written(deny())])), []);
    const alone = standalone(deny());
    const outcome = validateStack([
      updated([allow()]),
      { ...alone, outputs: { ...previewOutputs(alone), name: "no-smtp" } },
    ]);
    assert.match(theAdvisory(outcome), /: whether standalone rule "no-smtp" exists\.$/);
  });

  it("does not decide on a standalone rule that is recorded beside a list that its program sets and that lacks it", () => {
    const resources = [unchanged([allow()], [allow()]), kept(deny())];
    assert.match(theAdvisory(validateStack(resources)), /: whether standalone rule "no-smtp" exists\.$/);
    // Azure lists it.
    assert.deepEqual(summary(validateStack([unchanged([allow()], [allow(), deny()]), kept(deny())])), []);
  });

  it("of a bridged provider, whose plan and record look alike, is undecided about standalone rules that stay", () => {
    const resources = [group([allow()]), kept(deny())].map((one) => inFamily(one, AZURE));
    assert.deepEqual(summary(validateStack(resources)), ["advisory group"]);
    const afterwards = [group([allow()]), written(deny())].map((one) => inFamily(one, AZURE));
    assert.deepEqual(summary(validateStack(afterwards)), []);
  });

  it("in a state, too, is undecided about a rule that the recorded list of its group lacks", () => {
    const options: StackOptions = { isProgramRunning: false };
    assert.deepEqual(summary(validateStack([unchanged([allow()], [allow()]), kept(deny())], options)), [
      "advisory group",
    ]);
    assert.deepEqual(summary(validateStack([unchanged([], [allow()]), kept(deny())], options)), []);
  });

  it("that leaves out a secret list in a state is undecided", () => {
    const nsg = group([], {}, { outputs: { name: "relay", securityRules: "[secret]" } });
    assert.match(theAdvisory(validateStack([nsg], { isProgramRunning: false })), SECURITY_RULES);
  });
});

describe("two providers", () => {
  const of = (subscriptionId: string | undefined, name = "explicit"): Partial<Resource> => ({
    provider: {
      urn: urnOf("pulumi:providers:azure-native", name),
      name,
      props: subscriptionId === undefined ? {} : { subscriptionId },
    },
  });
  const A = "00000000-0000-0000-0000-00000000000a";
  const B = "00000000-0000-0000-0000-00000000000b";

  it("of other subscriptions reach other groups of one name", () => {
    const resources = [group([allow()], {}, of(A, "a")), standalone(deny(), {}, of(B, "b"))];
    assert.deepEqual(summary(validateStack(resources)), ["mandatory group"]);
    const same = [group([allow()], {}, of(A, "a")), standalone(deny(), {}, of(A.toUpperCase(), "b"))];
    assert.deepEqual(summary(validateStack(same)), []);
  });

  it("may reach one group where a subscription is unknown", () => {
    const resources = [group([allow()], {}, of(A, "a")), standalone(deny(), {}, of(undefined, "b"))];
    assert.match(theAdvisory(validateStack(resources)), /: whether standalone rule "no-smtp" belongs to the group\.$/);
    const one = [group([allow()], {}, of(undefined, "a")), standalone(deny(), {}, of(undefined, "a"))];
    assert.deepEqual(summary(validateStack(one)), []);
  });

  it("that are the defaults of a stack reach one subscription, whatever their packages", () => {
    const defaults = (type: string) => ({ provider: { urn: urnOf(type, "default_1"), name: "default_1", props: {} } });
    const resources = [
      group([allow()], {}, defaults("pulumi:providers:azure-native")),
      inFamily(standalone(deny(), {}, defaults("pulumi:providers:azure")), AZURE),
    ];
    assert.deepEqual(summary(validateStack(resources)), []);
  });

  it("are distinguished by what the resource policy knows, too", () => {
    const resources = (provider: Partial<Resource>) => [
      group([deny()], {}, of(A, "a")),
      standalone(allow(), {}, provider),
    ];
    assert.deepEqual(summary(validateStack(resources(of(B, "b")))), ["mandatory smtp"]);
    assert.deepEqual(summary(validateStack(resources(of(A, "a")))), []);
  });
});

describe("a name that is unknown", () => {
  const pet = resource("random:index/randomPet:RandomPet", "pet", {});
  const other = resource("random:index/randomPet:RandomPet", "other", {});
  const computed = resource("command:local:Command", "computed", {});
  const nameFrom = (source: Resource) => ({
    propertyDependencies: { networkSecurityGroupName: [source.urn] },
  });
  const unnamed = { networkSecurityGroupName: UNKNOWN };
  const half = (first: string): Properties => ({ sourceAddressPrefix: first, destinationPortRange: "25" });

  it("of a group and its rules may be the same, so that they are judged together", () => {
    const resources = [
      pet,
      group([allow(half("0.0.0.0/5"))], unnamed, nameFrom(pet)),
      standalone(allow({ name: "more", priority: 201, ...half("16.0.0.0/5") }), unnamed, nameFrom(pet)),
    ];
    // Each is open by itself; what is open only together is undecided.
    const small = [
      pet,
      group(
        [allow(half("20.0.0.0/9")), allow({ name: "b", priority: 202, ...half("20.128.0.0/9") })],
        unnamed,
        nameFrom(pet),
      ),
      standalone(allow({ name: "more", priority: 201, ...half("40.0.0.0/9") }), unnamed, nameFrom(pet)),
    ];
    assert.deepEqual(summary(validateStack(small)), ["advisory group"]);
    assert.ok(summary(validateStack(resources)).includes("mandatory group"));
  });

  it("that is random is neither a name that is written nor another random one", () => {
    const denied = standalone(deny(), unnamed, nameFrom(pet));
    assert.deepEqual(summary(validateStack([pet, group([allow()]), denied])), ["mandatory group"]);
    assert.deepEqual(summary(validateStack([pet, other, group([allow()], unnamed, nameFrom(other)), denied])), [
      "mandatory group",
    ]);
    assert.deepEqual(summary(validateStack([pet, group([allow()], unnamed, nameFrom(pet)), denied])), [
      "advisory group",
    ]);
  });

  it("that is computed may be any", () => {
    const denied = standalone(deny(), unnamed, nameFrom(computed));
    assert.deepEqual(summary(validateStack([computed, group([allow()]), denied])), ["advisory group"]);
  });

  it("made from a group and something else is that group's perhaps", () => {
    const both = { propertyDependencies: { networkSecurityGroupName: [urnOf(NSG, "group"), computed.urn] } };
    const resources = [computed, group([allow()]), standalone(deny(), unnamed, both)];
    assert.deepEqual(summary(validateStack(resources)), ["advisory group"]);
  });

  it("of a resource group is that of its resource, whose inputs have it", () => {
    const mail = resource("azure-native:resources:ResourceGroup", "rg", { resourceGroupName: "mail" });
    const of = { propertyDependencies: { resourceGroupName: [mail.urn] } };
    const denied = standalone(deny(), { resourceGroupName: UNKNOWN }, of);
    assert.deepEqual(summary(validateStack([mail, group([allow()]), denied])), []);
    assert.deepEqual(summary(validateStack([mail, group([allow()], { resourceGroupName: "other" }), denied])), [
      "mandatory group",
    ]);
  });
});

describe("the resource policy", () => {
  /** What it says of each resource, in the order in which a program registers them. */
  const inOrder = (...resources: readonly Resource[]): readonly string[] =>
    validateInOrder(resources).flatMap((outcome) => summary(outcome));

  it("knows the Denies of a group that was registered before, and those of standalone rules", () => {
    assert.deepEqual(inOrder(group([deny()]), standalone(allow())), []);
    assert.deepEqual(inOrder(group([]), standalone(deny()), standalone(allow())), []);
    assert.deepEqual(inOrder(standalone(deny()), standalone(allow())), []);
  });

  it("does not know what is registered later, nor what may be elsewhere", () => {
    assert.deepEqual(inOrder(standalone(allow()), group([deny()])), ["mandatory smtp"]);
    assert.deepEqual(inOrder(group([deny()]), standalone(allow(), { resourceGroupName: "other" })), ["mandatory smtp"]);
    assert.deepEqual(inOrder(group([deny()]), standalone(allow(), { networkSecurityGroupName: UNKNOWN })), [
      "mandatory smtp",
    ]);
    assert.deepEqual(inOrder(group([deny({ priority: 300 })]), standalone(allow())), ["mandatory smtp"]);
    // The list of the group may be written after the rule.
    assert.deepEqual(inOrder(group([allow(NARROW)]), standalone(deny()), standalone(allow({ name: "b" }))), [
      "mandatory b",
    ]);
  });

  it("leaves standalone rules to their groups if the configuration says so", () => {
    const config = { standaloneRules: "grouped" };
    assert.deepEqual(validateInOrder([group([allow()]), standalone(allow())], config).map(summary), [
      ["mandatory group"],
      [],
    ]);
    assert.deepEqual(summary(validateStack([standalone(allow())], { resourceConfig: config })), ["mandatory smtp"]);
  });

  it("reports at its own level what is undecided if the configuration says so", () => {
    const nsg = group([allow({ sourceAddressPrefix: UNKNOWN })]);
    assert.deepEqual(summary(validateResource(nsg)), ["advisory group"]);
    assert.deepEqual(summary(validateResource(nsg, { undecided: "enforce" })), ["mandatory group"]);
    assert.deepEqual(summary(validateStack([nsg], { config: { undecided: "enforce" } })), ["mandatory group"]);
    const unread = resource("acme:network:SecurityRule", "strange", {});
    assert.deepEqual(summary(validateStack([unread], { config: { undecided: "enforce" } })), ["mandatory strange"]);
  });
});
