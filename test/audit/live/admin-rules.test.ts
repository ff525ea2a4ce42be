/** Which machines security admin rules open or close: those of the virtual networks where Azure says that the rules are in force. */

import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Report } from "../../../audit/reporting/report";
import { NETWORK, resourcesOf } from "../exposure/forms";
import type { Rule, Tenant } from "../exposure/tenant";
import type { Row } from "./resource-graph";
import { type Asked, type Reply, refusal } from "./stand-in";
import { Laboratory, subscription, subscriptionId } from "./tenant";

const RULE: Rule = {
  ...{ name: "smtp", access: "Allow", direction: "Inbound", priority: 100, protocol: "Tcp" },
  ...{ sourceAddressPrefix: "*", sourcePortRange: "*", destinationAddressPrefix: "*", destinationPortRange: "25" },
};

/** A machine with a public address, behind a group that admits everybody or nobody. */
function network(admits: "everybody" | "nobody"): Tenant {
  return {
    groups: [admits === "everybody" ? [RULE] : []],
    subnets: [0],
    sku: "Standard",
    interfaces: [{ subnet: 0, group: null, hasPublicAddress: true, isInPool: false, hasNatRule: false }],
    balancer: { isPublic: false, protocol: "Tcp", frontendPort: 80, backendPort: 80, isFloating: false },
  };
}

/** The rows of a network in a subscription of its own. */
function rowsOf(number: number, admits: Parameters<typeof network>[0]): readonly Row[] {
  const rows = resourcesOf(network(admits)).map(({ beside, type, ...others }) => ({
    ...others,
    ...beside,
    type: type.toLowerCase(),
    subscriptionId: subscriptionId(1),
  }));
  return JSON.parse(JSON.stringify(rows).replaceAll(subscriptionId(1), subscriptionId(number))) as readonly Row[];
}

const MANAGER = `/subscriptions/${subscriptionId(9)}/resourceGroups/hub/providers/Microsoft.Network/networkManagers/m`;
const networkId = (number: number): string =>
  `${NETWORK}/virtualNetworks/net`.replace(subscriptionId(1), subscriptionId(number));

function configuration(name: string): string {
  return `${MANAGER}/securityAdminConfigurations/${name}`;
}

/** What is in force on the network of a subscription. */
function inForce(number: number, ...snapshots: readonly string[]): Row {
  return {
    id: `${networkId(number)}/providers/Microsoft.Network/effectiveSecurityAdminRules/default`,
    type: "microsoft.network/effectivesecurityadminrules",
    subscriptionId: subscriptionId(number),
    properties: { effectiveSecurityAdminConfigurations: snapshots.map((id) => ({ id })) },
  };
}

interface AdminRule {
  readonly of?: string;
  readonly name?: string;
  readonly collection?: string;
  readonly snapshot?: number;
  readonly access?: string;
  readonly kind?: string;
  readonly priority?: number;
  readonly direction?: string;
}

function adminRule(more: AdminRule = {}): Row {
  const { of = "one", name = "rule", collection = "c", snapshot = 1, kind = "Custom", ...properties } = more;
  return {
    id: `${configuration(of)}/ruleCollections/${collection}/rules/${name}/snapshots/${snapshot}`,
    type: "microsoft.network/networkmanagers/securityadminconfigurations/rulecollections/rules/snapshots",
    ...{ name: String(snapshot), kind, subscriptionId: subscriptionId(9) },
    properties: {
      ...{ access: "Deny", direction: "Inbound", priority: 10, protocol: "Tcp", sources: [], destinations: [] },
      ...{ sourcePortRanges: ["0-65535"], destinationPortRanges: ["25"], ...properties },
    },
  };
}

const SNAPSHOT = `${configuration("one")}/snapshots/1`;
const OTHER = `${configuration("two")}/snapshots/1`;

const UNKNOWN_HERE = "Whether security admin rules apply to the virtual network is unknown.";
const NOT_WHOLE = "The security admin rules of the virtual network were not read whole.";

describe("security admin rules of a live audit", function () {
  this.timeout(120_000);
  const laboratory = new Laboratory();
  const { azure, folder } = laboratory;
  before(() => laboratory.open());
  after(() => laboratory.close());

  /** Networks 1 and 2 admit everybody, network 3 nobody. */
  function setUp(...networkresources: readonly Row[]): void {
    const resources = [...rowsOf(1, "everybody"), ...rowsOf(2, "everybody"), ...rowsOf(3, "nobody")];
    azure.reset({
      tables: { resources, resourcecontainers: [1, 2, 3].map((one) => subscription(one)), networkresources },
    });
  }

  /** The status of the machine of each network, with what is unknown. */
  function machines(report: Report): readonly string[] {
    const all = report.machines.map(({ machine, status, ways: [way] }) =>
      [machine.slice(-1 - "/resourceGroups/mail/providers/Microsoft.Compute/virtualMachines/vm0".length)[0], status]
        .concat(status === "unknown" ? way!.reasons : [])
        .join(" "),
    );
    return all.sort();
  }

  async function audited(args: readonly string[] = []): Promise<readonly string[]> {
    return machines((await laboratory.audit(args)).report);
  }

  it("close machines where they are in force, and nowhere else", async () => {
    setUp(inForce(1, SNAPSHOT), adminRule());
    const { report } = await laboratory.audit();
    assert.deepEqual([machines(report), report.problems], [["1 not-reachable", "2 reachable", "3 not-reachable"], []]);
    const [closed] = report.machines.filter(({ machine }) => machine.includes(subscriptionId(1)));
    assert.deepEqual(closed!.ways[0]!.doors[0], {
      kind: "admin-rules",
      groups: [`${configuration("one")}/ruleCollections/c/rules/rule`],
      status: "shut",
    });
    assert.match(closed!.ways[0]!.reasons[0]!, /^Security admin rules deny it: /);
  });

  it("open machines past a group that admits nobody", async () => {
    setUp(inForce(3, SNAPSHOT), adminRule({ access: "AlwaysAllow" }));
    assert.deepEqual(await audited(), ["1 reachable", "2 reachable", "3 reachable"]);
  });

  it("are one list by their priorities, whatever collections they are in", async () => {
    const rules = [
      adminRule({ name: "later", collection: "d", priority: 20 }),
      adminRule({ name: "earlier", access: "AlwaysAllow" }),
      adminRule({ name: "out", direction: "Outbound", priority: 10 }),
    ];
    setUp(inForce(1, SNAPSHOT), inForce(3, SNAPSHOT), ...rules);
    assert.deepEqual(await audited(), ["1 reachable", "2 reachable", "3 reachable"]);
  });

  it("are those of the snapshot in force, without Azure's own", async () => {
    const own = adminRule({ name: "own", kind: "Default" });
    const { access, ...properties } = own["properties"] as { readonly access: string };
    setUp(inForce(1, SNAPSHOT), adminRule(), adminRule({ snapshot: 0, access: "AlwaysAllow" }), { ...own, properties });
    assert.deepEqual(await audited(), ["1 not-reachable", "2 reachable", "3 not-reachable"]);
    assert.equal(access, "Deny");
  });

  const UNCERTAIN: readonly [what: string, rows: readonly Row[], reason: string][] = [
    [
      "come in the same order",
      [inForce(1, SNAPSHOT), adminRule(), adminRule({ collection: "d", access: "Allow" })],
      UNKNOWN_HERE,
    ],
    [
      "are of two configurations",
      [inForce(1, SNAPSHOT, OTHER), adminRule(), adminRule({ of: "two", access: "Allow", priority: 5 })],
      UNKNOWN_HERE,
    ],
    ["do not name their snapshot", [inForce(1, configuration("one")), adminRule()], UNKNOWN_HERE],
    [
      "are of two snapshots",
      [
        inForce(1, SNAPSHOT),
        inForce(2, `${configuration("one")}/snapshots/2`),
        adminRule(),
        adminRule({ snapshot: 2 }),
      ],
      NOT_WHOLE,
    ],
    [
      "are of Azure, with an effect that is not shown",
      [inForce(1, SNAPSHOT), adminRule({ access: undefined! })],
      NOT_WHOLE,
    ],
    ["cannot be read", [inForce(1, SNAPSHOT)], NOT_WHOLE],
    ["are named by something else", [inForce(1, "strange"), adminRule()], NOT_WHOLE],
  ];
  for (const [what, rows, reason] of UNCERTAIN) {
    it(`leave machines of their network unknown where they ${what}`, async () => {
      setUp(...rows);
      const [first, , third] = await audited();
      assert.deepEqual([first, third], [`1 unknown ${reason}`, "3 not-reachable"]);
    });
  }

  it("may make an exception of networks with delegated subnets", async () => {
    setUp(inForce(1, SNAPSHOT), inForce(2, SNAPSHOT), adminRule());
    const { resources } = azure.estate.tables;
    const subnets = (row: Row): { readonly properties: object }[] =>
      (row["properties"] as { readonly subnets: { readonly properties: object }[] }).subnets;
    const delegated = (row: Row): Row => {
      const properties = { serviceName: "Microsoft.Sql/managedInstances" };
      const delegations = [{ name: "sql", properties }];
      const all = subnets(row).map((one) => ({ ...one, properties: { ...one.properties, delegations } }));
      return { ...row, properties: { subnets: all } };
    };
    const rows = resources!.map((row) => (row.id === networkId(1) ? delegated(row) : row));
    azure.estate = { tables: { ...azure.estate.tables, resources: rows } };
    assert.deepEqual(await audited(), [`1 unknown ${UNKNOWN_HERE}`, "2 not-reachable", "3 not-reachable"]);
  });

  it("may make an exception of networks that are not read", async () => {
    setUp(inForce(1, SNAPSHOT), inForce(2, SNAPSHOT), adminRule());
    const { resources } = azure.estate.tables;
    const rows = resources!.filter((row) => row.id !== networkId(1));
    azure.estate = { tables: { ...azure.estate.tables, resources: rows } };
    const [first, second] = await audited();
    assert.deepEqual([first!.slice(0, "1 unknown".length), second], ["1 unknown", "2 not-reachable"]);
  });

  it("that files declare may be in force anywhere", async () => {
    setUp(inForce(1, SNAPSHOT), adminRule());
    const file = path.join(folder, "rules.json");
    const { id, properties } = adminRule({ of: "declared", access: "AlwaysAllow" });
    const rule = { id: (id as string).replace(/\/snapshots.*/, ""), kind: "Custom", ...(properties as object) };
    fs.writeFileSync(file, JSON.stringify([rule]));
    assert.deepEqual(await audited([file]), [`1 unknown ${UNKNOWN_HERE}`, "2 reachable", `3 unknown ${UNKNOWN_HERE}`]);
    // Of the same rule in both, nobody knows which is older.
    fs.writeFileSync(file, JSON.stringify([{ ...rule, id: `${configuration("one")}/ruleCollections/c/rules/rule` }]));
    assert.deepEqual(await audited([file]), [`1 unknown ${UNKNOWN_HERE}`, "2 reachable", "3 not-reachable"]);
  });

  const isFor = (query: string | undefined, what: string): boolean => query?.includes(what) === true;

  /** The same answer of Azure, which says that there is one more row. */
  function withOneMore(asked: Asked): Reply {
    const reply = azure.replyTo(asked);
    const page = reply.body as { readonly totalRecords: number };
    return { ...reply, body: { ...page, totalRecords: page.totalRecords + 1 } };
  }

  for (const [what, reply] of [
    ["may not be read", () => refusal(403, "AuthorizationFailed", "No.")],
    ["are not all read", withOneMore],
  ] as const) {
    it(`leave machines of their networks unknown where the rules ${what}`, async () => {
      setUp(inForce(1, SNAPSHOT), adminRule());
      azure.intervene = (asked) => (isFor(asked.body?.query, "rules/snapshots") ? reply(asked) : undefined);
      assert.deepEqual(await audited(), [`1 unknown ${NOT_WHOLE}`, "2 reachable", "3 not-reachable"]);
    });
  }

  const CUT: readonly [what: string, ...rows: readonly Row[]][] = [
    ["are not all listed", inForce(1, SNAPSHOT)],
    ["are of no virtual network", { ...inForce(1, SNAPSHOT), id: `/subscriptions/${subscriptionId(1)}/elsewhere` }],
  ];
  for (const [what, ...rows] of CUT) {
    it(`may be in force on any network where the networks ${what}`, async () => {
      setUp(...rows, adminRule());
      azure.intervene = (asked) => {
        const isCut = isFor(asked.body?.query, "effectivesecurityadminrules") && what.includes("all");
        return isCut ? withOneMore(asked) : undefined;
      };
      assert.deepEqual(await audited(), [`1 unknown ${UNKNOWN_HERE}`, `2 unknown ${UNKNOWN_HERE}`, "3 not-reachable"]);
    });
  }
});
