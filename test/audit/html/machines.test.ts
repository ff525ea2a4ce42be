import * as assert from "node:assert/strict";
import { machinesSection } from "../../../audit/output/html/machines";
import { MACHINES, PLAIN, reportOf } from "../report-sample";

describe("the machines of a page", () => {
  const section = machinesSection(reportOf({ machines: MACHINES })).html;

  it("are a row each, with a picture of each way", () => {
    assert.equal(section.match(/<tr><td>/g)!.length, MACHINES.length);
    assert.equal(section.match(/<svg /g)!.length, MACHINES.flatMap(({ ways }) => ways).length);
    assert.match(
      section,
      /<title>address 203\.0\.113\.4 port 2525 → through mail \(smtp\) → subnet web admits → interface no group → machine port 25<\/title>/,
    );
    assert.match(section, /3,702,258,434 public IPv4 addresses, e\.g\. 1\.0\.0\.0/);
  });

  it("cut long texts in the picture only", () => {
    const [machine] = MACHINES;
    const balancer = `/loadBalancers/${"x".repeat(30)}`;
    const { html } = machinesSection(
      reportOf({ machines: [{ ...machine!, ways: [{ ...machine!.ways[0]!, balancer }] }] }),
    );
    assert.ok(html.includes(`>${"x".repeat(21)}…</text>`) && html.includes(`through ${"x".repeat(30)} (smtp)`));
  });

  it("cannot break out of the page", () => {
    assert.doesNotMatch(section, /<script|<b>/);
  });

  it("are counted where there are very many", () => {
    const machines = Array.from({ length: 203 }, () => MACHINES[0]!);
    assert.match(
      machinesSection(reportOf({ machines })).html,
      /<p>And 3 more machines: the JSON report has all\.<\/p>/,
    );
  });

  it("are no section where there are none", () => {
    assert.equal(machinesSection(PLAIN).html, "");
  });
});
