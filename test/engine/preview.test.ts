/** What `pulumi preview` and `pulumi up` report with the pack, for programs of every kind that the policies must judge. */

import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { type Outcome, type Program, type State, deployed, preview, previewOfCases, reports, up } from "./harness";
import { allow, deny, group, resource, standalone, unknownAddress } from "./programs";
import { UNKNOWN } from "./provider/provider";

const RULE_ON_GROUP = "no-unrestricted-smtp mandatory group";
/** A standalone rule that is open as declared, and closed by its group. */
const CLOSED_BY_GROUP = ["no-unrestricted-smtp mandatory rule", "no-unrestricted-smtp-stack advisory rule"];
const STACK_ON_GROUP = "no-unrestricted-smtp-stack mandatory group";

const OPEN_RULE = { ...allow(100), resourceGroupName: "mail", networkSecurityGroupName: "elsewhere" };
const OPEN_GROUP = { resourceGroupName: "mail", securityRules: [allow(100)] };

const OPEN_TYPES = [
  ["azure-native:network/v20230201:SecurityRule", OPEN_RULE],
  ["azure-native_network_v20240101:network:SecurityRule", OPEN_RULE],
  ["azure-native:network/v20230201:NetworkSecurityGroup", OPEN_GROUP],
  ["azure-native_network_v20240101:network:NetworkSecurityGroup", OPEN_GROUP],
] as const;

/** Programs that one preview runs together, since each run takes some seconds. */
const TOGETHER: Readonly<Record<string, Program>> = {
  restricted: () => {
    group(allow(100, { sourceAddressPrefix: "20.30.40.0/24" }), allow(200, { destinationPortRange: "443" }));
  },
  shadowed: () => group(deny(100), allow(200)),
  tooLate: () => group(allow(100), deny(200)),
  withoutRules: () => group(),
  open: () => standalone("rule", "elsewhere", allow(100)),
  restrictedRule: () => standalone("rule", "elsewhere", allow(100, { sourceAddressPrefix: "20.30.40.0/24" })),
  closed: () => standalone("rule", group(deny(100)).name, allow(200)),
  closing: () => standalone("rule", group(allow(200)).name, deny(100)),
  union: () => {
    const { name } = group(allow(100, { sourceAddressPrefix: "20.0.0.0/9" }));
    standalone("second", name, allow(200, { sourceAddressPrefix: "20.128.0.0/9" }));
    standalone("third", name, allow(300, { sourceAddressPrefix: "40.0.0.0/9" }));
  },
  literalNames: () => {
    const denying = resource("azure-native:network:NetworkSecurityGroup", "group", {
      resourceGroupName: "mail",
      networkSecurityGroupName: "relay",
      securityRules: [deny(100)],
    });
    const rule = { ...allow(200), resourceGroupName: "MAIL", networkSecurityGroupName: "Relay" };
    resource("azure-native:network:SecurityRule", "rule", rule, { dependsOn: denying });
  },
  otherResourceGroup: () => {
    resource("azure-native:network:NetworkSecurityGroup", "group", {
      resourceGroupName: "other",
      networkSecurityGroupName: "relay",
      securityRules: [deny(100)],
    });
    standalone("rule", "relay", allow(200));
  },
  absentGroup: () => {
    const denying = standalone("deny", "elsewhere", deny(100));
    standalone("rule", "Elsewhere", allow(200), { dependsOn: denying });
  },
  unknown: () => group(allow(100, { sourceAddressPrefix: unknownAddress() })),
  besideUnknown: () => group(allow(100, { sourceAddressPrefix: unknownAddress(), name: "unknown" }), allow(200)),
  restrictedWhatever: () => group(deny(100), allow(200, { sourceAddressPrefix: unknownAddress() })),
  unknownRule: () => {
    const sources = { sourceAddressPrefixes: [unknownAddress()], sourceAddressPrefix: undefined };
    standalone("rule", "elsewhere", allow(100, sources));
  },
  secret: () => group(allow(100, { sourceAddressPrefix: pulumi.secret("*") })),
  ...Object.fromEntries(OPEN_TYPES.map(([type, properties]) => [type, () => resource(type, "any", properties)])),
  otherService: () => {
    resource("azure-native:azurestackhci:SecurityRule", "rule", OPEN_RULE);
    resource("azure-native:azurestackhci:NetworkSecurityGroup", "group", OPEN_GROUP);
  },
};

let outcomes: ReadonlyMap<string, Outcome>;
before(async () => {
  outcomes = await previewOfCases(TOGETHER);
});

/** What the preview of all reports of one. */
function outcomeOf(name: string): Outcome {
  return outcomes.get(name)!;
}

describe("preview of a network security group", () => {
  it("blocks an inline rule that is open", async () => {
    const outcome = await preview(() => void group(allow(100)));
    assert.equal(outcome.ok, false);
    assert.deepEqual(reports(outcome), [RULE_ON_GROUP, STACK_ON_GROUP]);
    assert.deepEqual(new Set(outcome.policyEvents.map((event) => event.severity)), new Set(["high"]));
    assert.equal(
      outcome.policyEvents[0]?.urn,
      "urn:pulumi:dev::test::azure-native:network:NetworkSecurityGroup::group",
    );
    assert.match(outcome.policyEvents[0].message, /\bmust\b[^]*allow-100/);
    assert.match(outcome.stdout, /\[mandatory\] \[severity: high\] {2}no-unrestricted-smtp /);
  });

  it("is reported once in full, and blocked by the stack policy where the other is advisory", async () => {
    const outcome = await preview(() => void group(allow(100), allow(200, { destinationPortRange: "20-30" })), {
      policyPackConfig: { "no-unrestricted-smtp": "advisory", "no-unrestricted-smtp-stack": "mandatory" },
    });
    assert.equal(outcome.ok, false);
    assert.deepEqual(reports(outcome), [
      "no-unrestricted-smtp advisory group",
      "no-unrestricted-smtp advisory group",
      STACK_ON_GROUP,
      STACK_ON_GROUP,
    ]);
    const [, , first, second] = outcome.policyEvents.map(({ message }) => message);
    const reported = "see the details that no-unrestricted-smtp reports for the same resource.";
    for (const [message, name] of [
      [first!, "allow-100"],
      [second!, "allow-200"],
    ] as const) {
      assert.match(
        message,
        /^Network security group "group[0-9a-f]*" must not let unrestricted sources reach TCP port 25, /,
      );
      assert.ok(message.endsWith(`, but inline rule "${name}" admits them: ${reported}`), message);
    }
  });

  it("passes an inline rule that is restricted", () => {
    const outcome = outcomeOf("restricted");
    assert.equal(outcome.ok, true, outcome.stdout);
    assert.deepEqual(outcome.policyEvents, []);
  });

  it("passes an Allow that an earlier Deny shadows, and blocks it before the Deny", () => {
    const shadowed = outcomeOf("shadowed");
    assert.equal(shadowed.ok, true, shadowed.stdout);
    assert.deepEqual(shadowed.policyEvents, []);

    const tooLate = outcomeOf("tooLate");
    assert.equal(tooLate.ok, false);
    assert.deepEqual(reports(tooLate), [RULE_ON_GROUP, STACK_ON_GROUP]);
  });

  it("says nothing about a group without inline rules, whose rules are unknown at preview", () => {
    const outcome = outcomeOf("withoutRules");
    assert.equal(outcome.ok, true, outcome.stdout);
    assert.deepEqual(outcome.policyEvents, []);
  });

  it("reports the same for a group that exists already and does not change", async () => {
    const program = () => void group(allow(100));
    const outcome = await preview(program, { state: await deployed(program) });
    assert.equal(outcome.ok, false);
    assert.deepEqual(outcome.summary?.resourceChanges, { same: 2 });
    assert.deepEqual(reports(outcome), [RULE_ON_GROUP, STACK_ON_GROUP]);
  });

  it("blocks the change that opens a group", async () => {
    const state = await deployed(() => void group(allow(100, { sourceAddressPrefix: "20.30.40.0/24" })));
    const outcome = await preview(() => void group(allow(100)), { state });
    assert.equal(outcome.ok, false);
    assert.deepEqual(outcome.summary?.resourceChanges, { same: 1, update: 1 });
    assert.deepEqual(reports(outcome), [RULE_ON_GROUP, STACK_ON_GROUP]);
  });
});

describe("preview of standalone rules", () => {
  it("blocks a rule that is open, in a group of another program", () => {
    const outcome = outcomeOf("open");
    assert.equal(outcome.ok, false);
    assert.deepEqual(reports(outcome), [
      "no-unrestricted-smtp mandatory rule",
      "no-unrestricted-smtp-stack mandatory rule",
    ]);
  });

  it("passes a rule that is restricted", () => {
    const outcome = outcomeOf("restrictedRule");
    assert.equal(outcome.ok, true, outcome.stdout);
    assert.deepEqual(outcome.policyEvents, []);
  });

  it("judges a rule as declared where it is alone, and with its group in the stack policy", () => {
    const outcome = outcomeOf("closed");
    assert.equal(outcome.ok, false);
    assert.deepEqual(reports(outcome), CLOSED_BY_GROUP);
  });

  it("passes the same with the resource policy disabled: the stack policy alone decides", async () => {
    const outcome = await preview(
      () => {
        standalone("rule", group(deny(100)).name, allow(200));
      },
      { policyPackConfig: { "no-unrestricted-smtp": "disabled" } },
    );
    assert.equal(outcome.ok, true, outcome.stdout);
    assert.deepEqual(outcome.policyEvents, []);
  });

  it("lets a standalone Deny close an inline Allow, in the stack policy", () => {
    const outcome = outcomeOf("closing");
    assert.equal(outcome.ok, false);
    assert.deepEqual(reports(outcome), [RULE_ON_GROUP, "no-unrestricted-smtp-stack advisory group"]);
  });

  it("finds a union of rules that are restricted one by one", () => {
    const outcome = outcomeOf("union");
    assert.equal(outcome.ok, false);
    assert.equal(outcome.policyEvents.length, 1);
    assert.deepEqual(
      outcome.policyEvents.map((event) => [event.policyName, event.enforcementLevel]),
      [["no-unrestricted-smtp-stack", "mandatory"]],
    );
    for (const rule of ["allow-100", "second", "third"]) {
      assert.ok(outcome.policyEvents[0]?.message.includes(rule), outcome.policyEvents[0]?.message);
    }
  });

  it("joins a rule to its group by literal names, whatever their case", () => {
    const outcome = outcomeOf("literalNames");
    assert.deepEqual(reports(outcome), []);
  });

  it("does not join a rule to a group of the same name in another resource group", () => {
    const outcome = outcomeOf("otherResourceGroup");
    assert.deepEqual(reports(outcome), [
      "no-unrestricted-smtp mandatory rule",
      "no-unrestricted-smtp-stack mandatory rule",
    ]);
  });

  it("joins rules of a group that is not in the stack by its name", () => {
    const outcome = outcomeOf("absentGroup");
    assert.deepEqual(reports(outcome), []);
  });
});

describe("preview with values that are not known yet", () => {
  it("passes an unknown source, with advice that names the property", () => {
    const outcome = outcomeOf("unknown");
    assert.equal(outcome.ok, true, outcome.stdout);
    assert.deepEqual(reports(outcome), ["no-unrestricted-smtp advisory group"]);
    const { message } = outcome.policyEvents[0]!;
    assert.match(message, /\bsourceAddressPrefix\b.*"allow-100"/);
    assert.ok(!message.includes(UNKNOWN), message);
  });

  it("reports what is open beside an unknown", () => {
    const outcome = outcomeOf("besideUnknown");
    assert.equal(outcome.ok, false);
    const firm = outcome.policyEvents.filter((event) => event.enforcementLevel === "mandatory");
    assert.deepEqual(reports({ policyEvents: firm }), [RULE_ON_GROUP, STACK_ON_GROUP]);
    for (const { message } of firm) {
      assert.match(message, /allow-200/);
    }
  });

  it("says nothing where the group is restricted whatever the value becomes", () => {
    const outcome = outcomeOf("restrictedWhatever");
    assert.equal(outcome.ok, true, outcome.stdout);
    assert.deepEqual(outcome.policyEvents, []);
  });

  it("advises on an unknown in a standalone rule", () => {
    const outcome = outcomeOf("unknownRule");
    assert.equal(outcome.ok, true, outcome.stdout);
    assert.deepEqual(reports(outcome), ["no-unrestricted-smtp advisory rule"]);
    assert.match(outcome.policyEvents[0]!.message, /sourceAddressPrefixes\[0\]/);
  });

  it("sees through a secret", () => {
    const outcome = outcomeOf("secret");
    assert.equal(outcome.ok, false);
    assert.deepEqual(reports(outcome), [RULE_ON_GROUP, STACK_ON_GROUP]);
  });
});

describe("resource types", () => {
  for (const [type] of OPEN_TYPES) {
    it(`judges ${type}`, () => {
      const outcome = outcomeOf(type);
      assert.equal(outcome.ok, false);
      assert.deepEqual(reports(outcome), [
        "no-unrestricted-smtp mandatory any",
        "no-unrestricted-smtp-stack mandatory any",
      ]);
    });
  }

  it("leaves alone the types of the same names in another service", () => {
    const outcome = outcomeOf("otherService");
    assert.equal(outcome.ok, true, outcome.stdout);
    assert.deepEqual(outcome.policyEvents, []);
  });
});

describe("up", () => {
  it("stops before anything is created", async () => {
    const outcome = await up(() => void group(allow(100)));
    assert.equal(outcome.ok, false);
    assert.deepEqual(reports(outcome), [RULE_ON_GROUP]);
    assert.deepEqual(ids(outcome.state.deployment), []);
  });

  it("creates what is restricted", async () => {
    const outcome = await up(() => void group(allow(100, { sourceAddressPrefix: "20.30.40.0/24" })));
    assert.equal(outcome.ok, true, outcome.stdout);
    assert.deepEqual(outcome.policyEvents, []);
    assert.equal(ids(outcome.state.deployment).length, 1);
  });
});

/** The Azure ids in a deployment. */
function ids({ resources }: State["deployment"]): string[] {
  return (resources ?? []).flatMap(({ id }) => (id?.startsWith("/subscriptions/") === true ? [id] : []));
}
