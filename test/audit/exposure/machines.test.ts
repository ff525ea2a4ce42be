import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { type Findings, audit } from "../../../audit/judging/audit";
import { DEFAULT_QUESTION } from "../../../policies/evaluator/question";
import { check } from "../../evaluator/arbitraries";
import { itemsOf } from "../input/harness";
import {
  azDocuments,
  classicState,
  graphDocuments,
  interfaceId,
  machineId,
  nativeState,
  powerShellDocuments,
  type Resource,
  resourcesOf,
  restDocuments,
  terraformState,
} from "./forms";
import { STORAGE, effectiveDocuments } from "./effective-rules";
import { type Rule, type Tenant, type WalkedWay, adminRules, tenants, walkedWays } from "./tenant";

/** The statuses of the machine, or the interface, of an index. */
function statusesOf({ machines }: Findings, index: number): readonly string[] {
  const ids = [machineId(index), interfaceId(index)];
  return machines.flatMap(({ machine, status }) => (ids.includes(machine) ? [status] : []));
}

function audited(documents: readonly unknown[]): Findings {
  const items = documents.flatMap((document, index) => itemsOf(JSON.stringify(document), `${index}.json`));
  return audit(items, { question: DEFAULT_QUESTION, isDetailed: false, baseline: undefined });
}

/** The ways of a report in short, in an order of their own. */
function waysIn({ machines }: Findings): readonly string[] {
  const ways = machines.flatMap(({ machine, ways }) =>
    ways.map(({ frontendPorts, port, atLeast, atMost, status }) =>
      [machine, frontendPorts, port, atLeast, atMost, status].join(" "),
    ),
  );
  return ways.sort();
}

/** What a query leaves of a resource that takes one property only. */
function projected({ id, type, name, beside, properties }: Resource): Resource {
  const [first] = Object.entries(properties).filter(([key]) => key !== "provisioningState");
  return { id, type, name, ...(beside ? { beside } : {}), properties: Object.fromEntries([first!]) };
}

const LIMIT = 1n << 24n;

function expected(ways: readonly WalkedWay[]): readonly string[] {
  return ways
    .map(({ index, frontendPort, port, addresses, atMost }) =>
      [
        ...[machineId(index), frontendPort, port, addresses, atMost],
        addresses > LIMIT ? "reachable" : atMost > LIMIT ? "unknown" : "not-reachable",
      ].join(" "),
    )
    .sort();
}

/** Rules that every form can say: what no form writes in another way. */
const plainRules: fc.Arbitrary<readonly Rule[]> = fc
  .array(
    fc.record({
      access: fc.constantFrom("Allow", "Allow", "Deny"),
      protocol: fc.constantFrom("Tcp", "*", "Udp"),
      sourceAddressPrefix: fc.constantFrom("*", "Internet", "0.0.0.0/1", "128.0.0.0/1", "8.0.0.0/7", "198.51.100.0/24"),
      sourcePortRange: fc.constantFrom("*", "*", "0-1023", "1024-65535"),
      destinationAddressPrefix: fc.constantFrom("*", "*", "10.0.0.4", "10.0.0.0/8", "20.0.0.4", "VirtualNetwork"),
      destinationPortRange: fc.constantFrom("25", "*", "20-30", "80", "2525"),
    }),
    { maxLength: 4 },
  )
  .map((rules) =>
    rules.map((rule, index) => ({ name: `rule${index}`, priority: 100 + index, direction: "Inbound", ...rule })),
  );

describe("machines that the Internet reaches", () => {
  it("are those that a packet walk through both doors finds, in thousands of tenants", () => {
    check(
      1500,
      fc.property(tenants(), (tenant) => {
        assert.deepEqual(waysIn(audited(azDocuments(tenant))), expected(walkedWays(tenant)));
      }),
    );
  });

  it("are never called unreachable where something is missing", () => {
    check(
      600,
      fc.property(tenants(), fc.nat(99), fc.boolean(), (tenant, which, isProjected) => {
        const resources = resourcesOf(tenant);
        const missing = resources[which % resources.length]!;
        const rows = resources.flatMap((one) => (one !== missing ? [one] : isProjected ? [projected(one)] : []));
        const found = audited([{ data: rows.map(({ beside, ...others }) => ({ ...others, ...beside })) }]);
        for (const { index, addresses } of walkedWays(tenant)) {
          if (addresses <= LIMIT) continue;
          const statuses = statusesOf(found, index);
          assert.ok(statuses.length > 0 && !statuses.every((one) => one === "not-reachable"), missing.id);
        }
      }),
    );
  });

  /** With sources that only Azure's own expansion shows, since the listing names a tag. */
  const rulesWithTags = fc
    .tuple(plainRules, fc.nat(3))
    .map(([rules, tagged]) =>
      rules.map((rule, index) => (index === tagged ? { ...rule, sourceAddressPrefix: "Storage" } : rule)),
    );

  for (const [what, isListed] of [
    ["beside the groups", true],
    ["in place of groups that nobody lists", false],
  ] as const) {
    it(`are those by the effective rules that Azure expands, ${what}`, () => {
      check(
        400,
        fc.property(tenants(rulesWithTags), fc.option(adminRules, { freq: 2 }), (tenant, admin) => {
          const { interfaces, subnets } = tenant;
          // Azure's output does not name an interface that has no group.
          const isNamed = interfaces.every(({ subnet, group }) => group !== null || subnets[subnet] !== null);
          const inForce = admin && isNamed ? { ...tenant, adminRules: admin } : tenant;
          const listed = isListed
            ? azDocuments(tenant)
            : azDocuments({ ...tenant, groups: tenant.groups.map(() => []) });
          const found = audited([...listed, ...effectiveDocuments(inForce)]);
          assert.deepEqual(found.problems, []);
          assert.deepEqual(waysIn(found), expected(walkedWays(inForce, new Map([["storage", STORAGE]]))));
        }),
      );
    });
  }

  const forms: Readonly<Record<string, (tenant: Tenant) => readonly unknown[]>> = {
    "the REST API": restDocuments,
    "Resource Graph": graphDocuments,
    PowerShell: powerShellDocuments,
    "a state of azure-native": (tenant) => [nativeState(tenant)],
    "a state of Terraform": (tenant) => [terraformState(tenant)],
    "a state of a bridged provider": (tenant) => [classicState(tenant)],
  };
  for (const [name, documentsOf] of Object.entries(forms)) {
    it(`are the same by ${name}`, () => {
      check(
        150,
        fc.property(tenants(plainRules), (tenant) => {
          const found = audited(documentsOf(tenant));
          assert.deepEqual(found.problems, []);
          assert.deepEqual(waysIn(found), expected(walkedWays(tenant)));
        }),
      );
    });
  }
});
