/** What audits say of what the real az CLI printed, held against the Azure that a stand-in for Azure's REST API had (tools/recording/az). */
import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { type Auditor, auditorOf } from "../../tools/recording/judge/auditor";
import { judgeAz } from "../../tools/recording/az/judge";

const FOLDER = path.join(__dirname, "az");
const audit = auditorOf();
const read = (file: string): string => fs.readFileSync(path.join(FOLDER, file), "utf8");

describe("recordings of az", () => {
  it("agree with the Azure that was listed", () => {
    const { compared, differences } = judgeAz(FOLDER, audit);
    assert.deepEqual(differences, []);
    // 8 groups in the listing, 5 on the page, and 2 groups in 5 files each.
    assert.equal(compared, 23);
  });

  it("have a listing of several pages, and one page that says that there are more", () => {
    assert.equal((JSON.parse(read("nsg-list.json")) as unknown[]).length, 8);
    const page = JSON.parse(read("rest.json")) as { readonly value: unknown[]; readonly nextLink?: string };
    assert.equal(page.value.length, 5);
    assert.notEqual(page.nextLink, undefined);
    const [problem] = audit(path.join(FOLDER, "rest.json")).problems;
    assert.match(problem!.message, /one page of several/);
  });

  it("name the subnet and the interface that a group is attached to", () => {
    const { groups } = audit(path.join(FOLDER, "nsg-list.json"));
    const attached = groups.filter((group) => group.nsg === "Attached");
    assert.match(JSON.stringify(attached), /subnets\/mail.*networkInterfaces\/mail/);
  });

  it("are small, and have nothing of the machine that made them", () => {
    for (const file of fs.readdirSync(FOLDER)) {
      const text = read(file);
      assert.ok(text.length < 60_000, `${file}: ${text.length}`);
      assert.doesNotMatch(text, /127\.0\.0\.1|localhost|"\/(?!subscriptions\/)\w+\//, file);
    }
  });
});

describe("the judge of what az printed", () => {
  const withStatus =
    (status: "open" | "restricted"): Auditor =>
    (file) => {
      const findings = audit(file);
      return { ...findings, groups: findings.groups.map((group) => ({ ...group, status })) };
    };

  it("sees that what is open is reported restricted, left out, or the other way round", () => {
    for (const auditor of [withStatus("restricted"), withStatus("open")]) {
      assert.notDeepEqual(judgeAz(FOLDER, auditor).differences, []);
    }
    const blind: Auditor = (file) => ({ ...audit(file), groups: [] });
    assert.match(judgeAz(FOLDER, blind).differences.join("\n"), /open, reported not at all/);
  });
});
