/** The programs under examples/ are what the documentation says they are. */

import * as assert from "node:assert/strict";
import { exampleProgram } from "../../tools/sandbox";
import { preview, reports } from "./harness";

describe("examples", () => {
  it("open is blocked", async () => {
    const outcome = await preview(exampleProgram("open"));
    assert.equal(outcome.ok, false);
    assert.deepEqual(reports(outcome), [
      "no-unrestricted-smtp mandatory relay",
      "no-unrestricted-smtp mandatory relay",
      "no-unrestricted-smtp mandatory allow-monitoring",
      "no-unrestricted-smtp-stack mandatory relay",
      "no-unrestricted-smtp-stack mandatory relay",
      "no-unrestricted-smtp-stack mandatory allow-monitoring",
    ]);
  });

  it("open is reported in the same words every time", async () => {
    const [first, second] = [await preview(exampleProgram("open")), await preview(exampleProgram("open"))];
    assert.deepEqual(second.policyEvents, first.policyEvents);
  });

  it("restricted passes", async () => {
    const outcome = await preview(exampleProgram("restricted"));
    assert.equal(outcome.ok, true, outcome.stdout);
    assert.deepEqual(outcome.policyEvents, []);
  });
});
