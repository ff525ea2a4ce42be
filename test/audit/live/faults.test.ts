/** What a live audit does where Azure, the network or the sign-in fails: it ends in a right answer or in a named problem. */

import * as assert from "node:assert/strict";
import { NETWORK_QUERIES, QUERIES } from "../../../audit/live/queries";
import type { Row } from "./resource-graph";
import { type Asked, type Reply, refusal } from "./stand-in";
import {
  Laboratory,
  group,
  isGroupQuery,
  problemsOf,
  rule,
  statuses,
  subscription,
  subscriptionId,
  tenantOf,
  unreadRows,
} from "./tenant";

/** What is asked for if the subscriptions cannot be read. */
const KINDS = [QUERIES.groups, ...NETWORK_QUERIES, QUERIES.effectiveAdminRules].map(({ noun }) => noun);

describe("a live audit where something fails", function () {
  this.timeout(120_000);
  const laboratory = new Laboratory();
  const { azure } = laboratory;
  before(() => laboratory.open());
  after(() => laboratory.close());

  const GROUPS = Array.from({ length: 5 }, (_, index) =>
    group(`g${index}`, [rule(index === 4 ? "*" : "203.0.113.0/24")]),
  );
  const STATUSES = { g0: "restricted", g1: "restricted", g2: "restricted", g3: "restricted", g4: "open" };
  beforeEach(() => azure.reset(tenantOf(GROUPS)));

  /** Answers the first of the queries of groups in another way. */
  function onceFor(times: number, reply: (asked: Asked) => ReturnType<typeof azure.intervene>): void {
    let count = 0;
    azure.intervene = (asked) => (isGroupQuery(asked) && count++ < times ? reply(asked) : undefined);
  }

  /** Lets pages have a few rows only, by refusing larger answers. */
  function smallPages(): void {
    const row = JSON.stringify(GROUPS[0]).length;
    azure.largest = 2 * row;
  }

  async function expectAll(): Promise<void> {
    const { status, report } = await laboratory.audit();
    assert.deepEqual([status, statuses(report), report.problems], [1, STATUSES, []]);
  }

  async function expectProblem(expected: readonly string[], seen: readonly string[] = []): Promise<void> {
    const { status, report } = await laboratory.audit();
    assert.equal(status, 3);
    assert.deepEqual(problemsOf(report), expected);
    assert.deepEqual(Object.keys(statuses(report)), seen);
  }

  const WAITS: readonly [what: string, headers: Readonly<Record<string, string>>, seconds: number][] = [
    ["so many seconds", { "retry-after": "1" }, 1],
    ["until a time", { "retry-after": new Date(Date.now() + 1500).toUTCString() }, 0],
    ["not at all", { "retry-after": "0" }, 0],
    ["until there is quota", { "x-ms-user-quota-resets-after": "00:00:01" }, 1],
    ["as long as it likes", {}, 0],
    ["so long as nobody can read", { "retry-after": "soon" }, 0],
  ];
  for (const [what, headers, seconds] of WAITS) {
    it(`waits ${what} where Azure throttles`, async () => {
      onceFor(2, () => ({ ...refusal(429, "RateLimiting", "Please wait."), headers }));
      const begun = Date.now();
      await expectAll();
      assert.ok(Date.now() - begun >= 2 * seconds * 1000);
      assert.equal(laboratory.queries.filter(isGroupQuery).length, 3);
    });
  }

  it("waits before it asks again once its quota is used up", async () => {
    const times: number[] = [];
    azure.intervene = (asked) => {
      times.push(Date.now());
      const headers = { "x-ms-user-quota-remaining": "0", "x-ms-user-quota-resets-after": "00:00:01" };
      return asked.number === 1 ? { ...azure.replyTo(asked), headers } : undefined;
    };
    await expectAll();
    assert.ok(times[1]! - times[0]! >= 1000);
  });

  it("does not wait if quota that is used up says no time", async () => {
    azure.intervene = (asked) => ({ ...azure.replyTo(asked), headers: { "x-ms-user-quota-remaining": "0" } });
    await expectAll();
  });

  it("says that Azure throttles for longer than it waits", async () => {
    onceFor(1, () => ({ ...refusal(429, "RateLimiting", "Please wait."), headers: { "retry-after": "3600" } }));
    await expectProblem([unreadRows("Azure answers 429 (RateLimiting: Please wait.)", "network security group")]);
  });

  it("says that Azure does not stop throttling", async () => {
    onceFor(100, () => ({ ...refusal(429, "RateLimiting", "Please wait."), headers: { "retry-after": "0" } }));
    await expectProblem([unreadRows("Azure answers 429 (RateLimiting: Please wait.)", "network security group")]);
  });

  it("halves its pages where they are too large, down to one row, and reads each row once", async () => {
    smallPages();
    await expectAll();
    const asked = laboratory.queries.filter(isGroupQuery).map(({ body }) => body!.options);
    assert.deepEqual(
      asked.map(({ $top }) => $top),
      [1000, 500, 250, 125, 63, 32, 16, 8, 4, 2, 2, 2, 2].slice(0, asked.length),
    );
    assert.equal(asked.at(-1)!.$skipToken, "4");
  });

  it("says that a row is too large by itself", async () => {
    azure.largest = 500;
    const { status, report } = await laboratory.audit();
    assert.equal(status, 3);
    assert.match(
      problemsOf(report)[0]!,
      /^Rows of the kind .* cannot be read: Azure answers 400 \(BadRequest, ResponsePayloadTooLarge: Please provide below info\.\)\. The audit is incomplete\.$/,
    );
    assert.equal(laboratory.queries.filter(isGroupQuery).at(-1)!.body!.options.$top, 1);
  });

  it("says what Azure says, whatever form it has", async () => {
    const details = [{ code: "Inner", message: "Why." }, "why"];
    azure.intervene = (asked) => {
      if (asked.body?.query.startsWith("resourcecontainers")) return { status: 400, body: { error: { details } } };
      return { status: 400, body: { error: { message: "Only a message." } } };
    };
    await expectProblem([
      unreadRows("Azure answers 400 (Inner)", "subscription"),
      unreadRows("Azure answers 400 (Only a message.)", ...KINDS),
    ]);
  });

  it("says once that nothing may be read", async () => {
    azure.intervene = () => refusal(403, "AuthorizationFailed", "No.");
    await expectProblem([unreadRows("Azure answers 403 (AuthorizationFailed: No.)", "subscription", ...KINDS)]);
  });

  const TABLES: readonly [table: string, ...nouns: readonly string[]][] = [
    ["resourcecontainers", "subscription"],
    ["networkresources", "virtual network with security admin rules"],
    ["computeresources", "network interface of a scale set", "public IP address of a scale set"],
  ];
  for (const [table, ...nouns] of TABLES) {
    for (const [status, code] of [
      [403, "AuthorizationFailed"],
      [400, "InvalidQuery"],
    ] as const) {
      it(`says what it cannot read where Azure refuses the table ${table} with ${status}`, async () => {
        azure.intervene = ({ body }) =>
          body?.query.startsWith(`${table}\n`) === true ? refusal(status, code, "No.") : undefined;
        const says = [unreadRows(`Azure answers ${status} (${code}: No.)`, ...nouns)];
        await expectProblem(says, Object.keys(STATUSES));
      });
    }
  }

  for (const status of [401, 403, 404]) {
    it(`says that pages end with ${status}, and keeps what it has read`, async () => {
      smallPages();
      azure.intervene = (asked) =>
        asked.body?.options.$skipToken === "2" ? { status, body: "<html>No.</html>" } : undefined;
      await expectProblem([unreadRows(`Azure answers ${status}`, "network security group")], ["g0", "g1"]);
    });
  }

  it("does not follow a redirect, which would take its token elsewhere", async () => {
    onceFor(1, () => ({ status: 307, headers: { location: "https://elsewhere.invalid/" }, body: "" }));
    await expectProblem([unreadRows("Azure answers 307", "network security group")]);
    assert.deepEqual([...azure.hosts].sort(), ["login.microsoftonline.com:443", "management.azure.com:443"]);
  });

  for (const times of [1, 2]) {
    const isSaid = times === 2;
    /** Changes the page of the groups that begins at a row, so many times. */
    const changedPage = (at: string, change: (page: Page) => object): void => {
      smallPages();
      let count = 0;
      azure.intervene = (asked) => {
        const reply = azure.replyTo(asked);
        const isPage = isGroupQuery(asked) && asked.body!.options.$skipToken === at && reply.status === 200;
        if (!isPage || count++ >= times) return undefined;
        return { ...reply, body: change(reply.body as Page) };
      };
    };
    const CHANGES: readonly [what: string, change: (page: Page) => object, says: string][] = [
      [
        "is truncated without a next page",
        ({ $skipToken, ...page }) => ({ ...page, resultTruncated: $skipToken === undefined ? "" : "true" }),
        "Resource Graph cut its answer short while it gave rows of the kind",
      ],
      ["lacks a row", (page) => ({ ...page, data: page.data.slice(1) }), "Resource Graph found 5 rows of the kind"],
      [
        "repeats a row of another one",
        (page) => ({ ...page, data: [{ ...GROUPS[0], id: String(GROUPS[0]!.id).toUpperCase() }, page.data[1]] }),
        "Resource Graph gave rows of the kind",
      ],
      [
        "repeats the one before for ever",
        (page) => ({ ...page, data: GROUPS.slice(0, 2) }),
        "Resource Graph gave rows of the kind",
      ],
      ["is of more rows in all", (page) => ({ ...page, totalRecords: 6 }), "The number of rows of the kind"],
    ];
    for (const [what, change, says] of CHANGES) {
      const then = isSaid ? "says that a page" : "reads all pages again if one of them";
      it(`${then} ${what}${isSaid ? " also when it is read again" : ""}`, async () => {
        changedPage("2", change);
        if (!isSaid) return expectAll();
        const { status, report } = await laboratory.audit();
        assert.equal(status, 3);
        const [problem = ""] = problemsOf(report);
        assert.ok(problem.startsWith(`${says} "network security group"`), problem);
        assert.ok(problem.endsWith(". The audit is incomplete."), problem);
        assert.equal(report.problems.length, 1);
        assert.equal(report.groups.length, new Set(report.groups.map(({ resource }) => resource)).size);
      });
    }
  }

  it("reads a page that is empty, and then all pages again", async () => {
    onceFor(1, () => ({ status: 200, body: { totalRecords: 5, count: 0, data: [], $skipToken: "0" } }));
    await expectAll();
  });

  const STRANGE: readonly [what: string, body: unknown][] = [
    ["no object", ["rows"]],
    ["no rows", { totalRecords: 1 }],
    ["no number of rows", { data: [] }],
    ["rows that are none", { totalRecords: 1, data: ["row"] }],
  ];
  for (const [what, body] of STRANGE) {
    it(`says that an answer has ${what}`, async () => {
      onceFor(1, () => ({ status: 200, body }));
      await expectProblem([
        unreadRows("Resource Graph gives an answer without rows or their number", "network security group"),
      ]);
    });
  }

  it("says that the tenant has more subscriptions than a query covers", async () => {
    onceFor(1, (asked) => ({ ...azure.replyTo(asked), headers: { "x-ms-tenant-subscription-limit-hit": "true" } }));
    await expectProblem(
      [
        "The tenant has more subscriptions than one query covers: name them by --management-group or --subscription. The audit is incomplete.",
      ],
      Object.keys(STATUSES),
    );
  });

  const NETWORK: readonly [what: string, reply: Reply | "reset" | "silence" | "half"][] = [
    ["ends the connection", "reset"],
    ["says nothing", "silence"],
    ["cuts an answer", "half"],
    ["is busy", refusal(503, "ServiceUnavailable", "Try again.")],
    ["answers with something else than JSON", { status: 200, body: "<html>Sign in</html>" }],
  ];
  for (const [what, reply] of NETWORK) {
    it(`asks again where Azure ${what}`, async () => {
      onceFor(2, () => reply);
      const { status, report } = await laboratory.audit([], { timing: { answer: 1500 } });
      assert.deepEqual([status, statuses(report), report.problems], [1, STATUSES, []]);
    });
  }

  it("says that Azure does not answer, after six attempts", async () => {
    onceFor(6, () => "reset");
    const { status, report } = await laboratory.audit();
    assert.equal(status, 3);
    assert.match(
      problemsOf(report)[0]!,
      /^Rows of the kind .* cannot be read: management\.azure\.com does not answer: .*\. The audit is incomplete\.$/,
    );
    assert.equal(laboratory.queries.filter(isGroupQuery).length, 6);
  });

  it("says that Azure is busy, after six attempts", async () => {
    onceFor(6, () => refusal(500, "InternalServerError", "Sorry."));
    await expectProblem([unreadRows("Azure answers 500 (InternalServerError: Sorry.)", "network security group")]);
  });

  it("redacts its token in what Azure says about it", async () => {
    azure.intervene = (asked) =>
      isGroupQuery(asked) ? refusal(400, "BadRequest", `The token ${asked.token} is of no use.`) : undefined;
    await expectProblem([
      unreadRows("Azure answers 400 (BadRequest: The token [token] is of no use.)", "network security group"),
    ]);
  });

  it("takes another token where one has expired", async () => {
    smallPages();
    azure.intervene = (asked) => {
      if (asked.body?.options.$skipToken === "2" && azure.tokens.length === 1) {
        return refusal(401, "ExpiredAuthenticationToken", "The access token expired.");
      }
      return undefined;
    };
    await expectAll();
    assert.equal(azure.tokens.length, 2);
    assert.equal(azure.asked.at(-1)!.token, azure.tokens[1]);
  });

  it("takes another token before one expires", async () => {
    azure.lifetime = 60;
    await expectAll();
    assert.ok(azure.tokens.length > 1);
  });

  it("says that the sign-in is refused, and still writes its report", async () => {
    azure.isLockedOut = true;
    const { status, report } = await laboratory.audit();
    assert.equal(status, 3);
    assert.match(problemsOf(report)[0]!, /^Signing in to Azure fails: .*AADSTS7000215/);
    assert.deepEqual([report.problems.length, report.azure!.subscriptions], [1, []]);
  });

  it("says that the sign-in is refused while it reads", async () => {
    azure.intervene = (asked) => {
      if (!isGroupQuery(asked)) return undefined;
      azure.isLockedOut = true;
      return refusal(401, "ExpiredAuthenticationToken", "The access token expired.");
    };
    const { status, report } = await laboratory.audit();
    assert.equal(status, 3);
    assert.match(problemsOf(report)[0]!, /^Signing in to Azure fails: /);
    assert.deepEqual(
      report.azure!.subscriptions.map(({ id }) => id),
      [subscriptionId(1)],
    );
  });

  it("says that nobody is signed in", async () => {
    const env = { AZURE_TOKEN_CREDENTIALS: "AzureCliCredential", PATH: "/nowhere" };
    const { status, report } = await laboratory.audit([], { env });
    assert.equal(status, 3);
    assert.match(problemsOf(report)[0]!, /^Signing in to Azure fails: .*Azure CLI could not be found\./);
  });

  it("says which subscriptions come and go while it reads", async () => {
    const [first, second, third] = [1, 2, 3].map((number) => subscription(number));
    azure.reset({ tables: { resources: GROUPS, resourcecontainers: [first!, second!] } });
    azure.intervene = (asked) => {
      if (isGroupQuery(asked)) azure.estate = { tables: { resources: GROUPS, resourcecontainers: [first!, third!] } };
      return undefined;
    };
    await expectProblem(
      [
        `Subscription ${subscriptionId(2)} was seen when the audit began, but not when it ended: the audit may be incomplete.`,
        `Subscription ${subscriptionId(3)} was not seen before the audit ended: audit again.`,
      ],
      Object.keys(STATUSES),
    );
  });

  it("does not guess which subscriptions there are where they cannot be listed", async () => {
    azure.intervene = ({ body }) =>
      body?.query.startsWith("resourcecontainers") ? refusal(403, "AuthorizationFailed", "No.") : undefined;
    const { status, report } = await laboratory.audit([
      "--subscription",
      subscriptionId(1),
      "--subscription",
      subscriptionId(9),
    ]);
    assert.equal(status, 3);
    assert.deepEqual(problemsOf(report), [unreadRows("Azure answers 403 (AuthorizationFailed: No.)", "subscription")]);
    assert.deepEqual(report.azure!.subscriptions, [
      { id: subscriptionId(1), name: null, tenant: null, state: null, groups: 5, leftOut: 0 },
    ]);
    assert.deepEqual(report.azure!.missing, [subscriptionId(9)]);
  });
});

interface Page {
  readonly data: readonly Row[];
  readonly $skipToken?: string;
}
