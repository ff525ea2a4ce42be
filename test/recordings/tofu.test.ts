/**
 * What audits say of plans and states that the real OpenTofu printed, held against the Azure that a stand-in provider then had
 * (tools/recording). Each folder in tofu/ is one step of a recording, reduced to what its name says.
 */
import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Findings } from "../../audit/judging/audit";
import { type Auditor, auditorOf } from "../../tools/recording/judge/auditor";
import { isDifference, judgeStep, lineOf } from "../../tools/recording/judge/judgement";
import { stepsIn } from "../../tools/recording/judge/recorded";

const FOLDER = path.join(__dirname, "tofu");

const steps = [...stepsIn(FOLDER)];
const audit = auditorOf();

/** The lines for all differences that a judge sees in a step. */
function differencesIn(step: (typeof steps)[number], auditor: Auditor): readonly string[] {
  return judgeStep(step, auditor).filter(isDifference).map(lineOf);
}

/** An audit that finds nothing to report. */
const blind: Auditor = (file) => {
  const findings = audit(file);
  return { ...findings, findings: [], groups: [], problems: [] } satisfies Findings;
};

/** An audit that takes every group for open. */
const alarmed: Auditor = (file) => {
  const findings = audit(file);
  return { ...findings, groups: findings.groups.map((group) => ({ ...group, status: "open" })) };
};

describe("recordings of OpenTofu", () => {
  for (const step of steps) {
    it(`${step.name}: the audit agrees with Azure`, () => {
      assert.deepEqual(differencesIn(step, audit), []);
    });
  }
});

describe("the judge of recordings", () => {
  it("compares something in each", () => {
    for (const step of steps) assert.notEqual(judgeStep(step, audit).length, 0, step.name);
  });

  it("sees that an audit reports nothing of what is open", () => {
    const differing = steps.filter((step) =>
      differencesIn(step, blind).some((line) => line.includes("open, left out")),
    );
    assert.ok(differing.length > steps.length / 3, `${differing.length} of ${steps.length}`);
  });

  it("sees that an audit reports what is restricted as open", () => {
    const differing = steps.filter((step) =>
      differencesIn(step, alarmed).some((line) => line.includes("restricted, reported open")),
    );
    assert.ok(differing.length > steps.length / 3, `${differing.length} of ${steps.length}`);
  });
});

describe("the files of recordings", () => {
  for (const { name } of steps) {
    it(`${name}: are small, and have nothing of the machine that made them`, () => {
      for (const file of fs.readdirSync(path.join(FOLDER, name))) {
        const text = fs.readFileSync(path.join(FOLDER, name, file), "utf8");
        assert.ok(text.length < 30_000, `${file}: ${text.length}`);
        assert.doesNotMatch(text, /registry|"\/(?!subscriptions\/)\w+\//, file);
      }
    });
  }
});
