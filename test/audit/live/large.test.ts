/** A live audit of a large tenant: page by page, in memory that does not grow with what Azure sends. */

import * as assert from "node:assert/strict";
import type { Row } from "./resource-graph";
import { Laboratory, group, isGroupQuery, rule, tenantOf } from "./tenant";

const PAGE = 1000;
const PAGES = 100;
/** Of each group, in characters: all of them have more than the memory that the command may have. */
const PADDING = 5000;
/** The tools that run the tests take a third of it. */
const MOST_MEMORY_IN_MIB = 400;

describe("a live audit of 100,000 groups", function () {
  this.timeout(300_000);
  const laboratory = new Laboratory({ memoryInMib: MOST_MEMORY_IN_MIB });
  const { azure } = laboratory;
  before(() => laboratory.open());
  after(() => laboratory.close());

  it("reads each once, a page at a time", async () => {
    azure.reset(tenantOf([group("first", [])]));
    const padding = "x".repeat(PADDING);
    const rowOf = (index: number): Row => ({
      ...group(`g${index}`, []),
      properties: undefined,
      securityRules: [rule(index % 1000 === 0 ? "*" : "203.0.113.0/24", { description: padding })],
    });
    let sent = 0;
    azure.intervene = (asked) => {
      if (!isGroupQuery(asked)) return undefined;
      const { body } = asked;
      const start = Number(body!.options.$skipToken ?? 0);
      const data = Array.from({ length: PAGE }, (_, index) => rowOf(start + index));
      const next = start + PAGE < PAGE * PAGES ? { $skipToken: String(start + PAGE) } : {};
      const text = JSON.stringify({ totalRecords: PAGE * PAGES, count: PAGE, data, resultTruncated: "false", ...next });
      sent += text.length;
      return { status: 200, body: text };
    };
    const { status, stdout, stderr } = await laboratory.run(["--summary"]);
    assert.equal(status, 1, stderr);
    assert.match(stdout, /\n100 of 100,000 network security groups are open \(1 subscription\); 100 findings\.\n$/);
    assert.equal(azure.asked.filter(isGroupQuery).length, PAGES);
    assert.ok(sent > 1.2 * MOST_MEMORY_IN_MIB * 1024 * 1024, `${sent} bytes`);
  });
});
