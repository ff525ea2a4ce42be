/** Which machines a live audit says that the Internet reaches: in a large tenant, in scale sets, with a prefilter, and where something fails. */

import * as assert from "node:assert/strict";
import { NETWORK_QUERIES, QUERIES, type Query } from "../../../audit/live/queries";
import type { Report } from "../../../audit/reporting/report";
import { largeTenant } from "./network-tenant";
import { rowsFor } from "./resource-graph";
import { type Asked, refusal } from "./stand-in";
import { Laboratory, isGroupQuery, problemsOf, unreadRows } from "./tenant";

const PAGE = 1000;

/** The ways of a report in short, in an order of their own. */
function waysOf({ machines }: Report): readonly string[] {
  const ways = machines.flatMap(({ machine, ways: each }) =>
    each.map(({ frontendPorts, port, atLeast, atMost, status }) =>
      [machine, frontendPorts, port, atLeast, atMost, status].join(" "),
    ),
  );
  return ways.sort();
}

function statusesById({ groups }: Report): ReadonlyMap<string, string> {
  const own = groups.filter(({ kind }) => kind === "network-security-group");
  return new Map(own.map(({ resource, status }) => [resource, status]));
}

describe("the machines of a live audit", function () {
  this.timeout(120_000);
  const laboratory = new Laboratory();
  const { azure } = laboratory;
  before(() => laboratory.open());
  after(() => laboratory.close());

  /** How many pages a query has. */
  function pagesOf({ text }: Query): number {
    return Math.max(1, Math.ceil(rowsFor(text, azure.estate.tables).length / PAGE));
  }

  it("are right in a tenant of 3 subscriptions, 2,001 groups and 5,000 interfaces", async () => {
    const tenant = largeTenant({ subscriptions: 3, groups: 2001, interfaces: 5000 });
    azure.reset(tenant.estate);
    const { status, report } = await laboratory.audit();
    assert.deepEqual([status, report.problems], [1, []]);
    assert.deepEqual(
      report.azure!.subscriptions.map(({ groups }) => groups),
      [669, 666, 666],
    );
    assert.deepEqual(statusesById(report), tenant.statuses);
    assert.deepEqual(waysOf(report), tenant.ways);
    const counts = NETWORK_QUERIES.map((query) => azure.asked.filter(({ body }) => body?.query === query.text).length);
    assert.deepEqual(counts, NETWORK_QUERIES.map(pagesOf));
    assert.deepEqual([counts[0], azure.asked.filter(isGroupQuery).length], [5, 3]);
    const adminPages = pagesOf(QUERIES.effectiveAdminRules) + pagesOf(QUERIES.adminRules);
    // Groups, subscriptions twice, service tags, and security admin rules.
    assert.equal(azure.asked.length, counts.reduce((all, one) => all + one) + 3 + 3 + adminPages);
  });

  describe("in a small tenant", () => {
    const small = largeTenant({ subscriptions: 2, groups: 60, interfaces: 90 });
    beforeEach(() => azure.reset(small.estate));

    /** Whether a request is for the rows of a table that decide which machines are reachable. */
    const isFor = ({ body }: Asked, what: string): boolean => body?.query.includes(`'${what}'`) === true;

    /** The machines that a walk finds reachable, though the report says that they are not. */
    function overlooked(report: Report): readonly string[] {
      const known = new Map(report.machines.map(({ machine, status }) => [machine, status]));
      const reachable = small.ways.filter((way) => way.endsWith(" reachable")).map((way) => way.split(" ")[0]!);
      return [...new Set(reachable)].filter((machine) => known.get(machine) === "not-reachable");
    }

    it("are the same where Azure throttles each query once", async () => {
      const throttled = new Set<string>();
      azure.intervene = ({ body }) => {
        const query = body?.query ?? "";
        if (throttled.has(query)) return undefined;
        throttled.add(query);
        return { ...refusal(429, "RateLimiting", "Please wait."), headers: { "retry-after": "0" } };
      };
      const { report } = await laboratory.audit();
      assert.deepEqual([report.problems, waysOf(report)], [[], small.ways]);
      assert.equal(azure.asked.length, 2 * throttled.size + 1);
    });

    it("are the same in pages of a few rows", async () => {
      azure.largest = 20_000;
      const { report } = await laboratory.audit();
      assert.deepEqual([report.problems, waysOf(report)], [[], small.ways]);
      assert.ok(azure.asked.length > 60, String(azure.asked.length));
    });

    const TYPES: readonly [type: string, noun: string][] = [
      ["networkinterfaces", "network interface"],
      ["publicipaddresses", "public IP address"],
      ["virtualnetworks", "virtual network"],
      ["loadbalancers", "load balancer"],
    ];
    for (const [what, noun] of TYPES) {
      it(`are never called unreachable where the sign-in may not read ${what}`, async () => {
        azure.intervene = (asked) =>
          isFor(asked, `microsoft.network/${what}`) ? refusal(403, "AuthorizationFailed", "No.") : undefined;
        const { status, report } = await laboratory.audit();
        assert.equal(status, 3);
        assert.deepEqual(problemsOf(report), [unreadRows("Azure answers 403 (AuthorizationFailed: No.)", noun)]);
        assert.deepEqual(overlooked(report), []);
      });

      it(`are never called unreachable where Azure cuts short ${what}`, async () => {
        azure.intervene = (asked) => {
          if (!isFor(asked, `microsoft.network/${what}`)) return undefined;
          const { body, ...others } = azure.replyTo(asked);
          const page = body as { readonly data: readonly unknown[] };
          return { ...others, body: { ...page, data: page.data.slice(0, 10), resultTruncated: "true" } };
        };
        const { status, report } = await laboratory.audit();
        assert.equal(status, 3);
        assert.match(
          problemsOf(report).join("\n"),
          /^Resource Graph cut its answer short while it gave rows of [^\n]*$/,
        );
        assert.deepEqual(overlooked(report), []);
      });
    }

    it("are the same with --prefilter, which names the groups that it leaves out", async () => {
      const { report } = await laboratory.audit(["--prefilter"]);
      assert.deepEqual([report.problems, waysOf(report)], [[], small.ways]);
      const { subscriptions } = report.azure!;
      const leftOut = subscriptions.reduce((all, one) => all + one.leftOut, 0);
      assert.ok(leftOut > 0);
      assert.equal(statusesById(report).size + leftOut, 60);
    });

    it("are unknown with --prefilter where it is not known which groups are left out", async () => {
      azure.intervene = ({ body }) =>
        body?.query.includes("where not(") ? refusal(403, "AuthorizationFailed", "No.") : undefined;
      const { report } = await laboratory.audit(["--prefilter"]);
      assert.equal(report.problems.length, 1);
      assert.ok(report.summary.unknownMachines > 0);
      assert.deepEqual(overlooked(report), []);
    });

    it("stand behind groups that they name, whatever a row without an id says", async () => {
      azure.intervene = ({ body }) =>
        body?.query.includes("where not(") ? { status: 200, body: { totalRecords: 1, data: [{}] } } : undefined;
      const { report } = await laboratory.audit(["--prefilter"]);
      assert.deepEqual([report.problems, overlooked(report)], [[], []]);
    });
  });
});
