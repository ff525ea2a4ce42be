/**
 * Runs pairs of programs through the real engine, over stand-in providers that keep an Azure, and compares what the stack policy reports
 * at the preview with that Azure after the update.
 */

import * as assert from "node:assert/strict";
import { azureOf, verdictsOf } from "../../tools/recording/azure-file";
import { type Member, merged, partOf } from "../../tools/recording/pulumi/batch";
import type { PlannedStep } from "../../tools/recording/pulumi/case";
import { type Engine, openEngine } from "../../tools/recording/pulumi/engine";
import { type GroupReport, groupIds, reportsOf } from "../../tools/recording/pulumi/findings";
import { idsIn } from "../../tools/recording/pulumi/states";
import { type Recording, record } from "../../tools/recording/pulumi/record";
import { REPOSITORY } from "../../tools/measure";
import { type Allowed, PAIRS, type Pair } from "./updates/pairs";

describe("an update and the preview before it", () => {
  let engine: Engine;
  before(async () => {
    engine = await openEngine();
  });
  after(() => engine.close());

  for (const isRefreshed of [false, true]) {
    describe(isRefreshed ? "after a refresh" : "without a refresh", () => {
      // One stack has all pairs, because the engine is slow to start.
      const members = PAIRS.filter((pair) => (pair.isRefreshed ?? false) === isRefreshed).map(memberOf);
      let whole: Recording;
      before(async () => {
        const options = { policyPack: REPOSITORY, isContinued: true };
        whole = await record(engine, merged(members.map(({ member }) => member)), options);
      });

      for (const { pair, member } of members) {
        it(pair.what, () => {
          const [, step] = partOf(whole, member).steps;
          const { program, preview, upError, stateAfter, azureAfter } = step!;
          assert.equal(upError, undefined);
          const ids = idsIn(stateAfter);
          const id = groupIds(program, ids).get(`${member.tag}-${pair.key ?? "g"}`)!;
          assert.equal(verdictsOf(azureAfter).get(id), pair.afterwards);
          const report = reportsOf(program, preview!, ids).get(id)!;
          assertAllowed(report, pair.allowed);
          if (pair.isListReported) assert.equal(report.hasOpenList, true);
        });
      }
    });
  }
});

function memberOf(pair: Pair, index: number): { readonly pair: Pair; readonly member: Member } {
  const { what, first, second, isRefreshed = false, drift = [], azure = [] } = pair;
  const initial: PlannedStep = { program: first, changes: [], drift: [], isRefreshed: false, faults: [] };
  const steps = [initial, { ...initial, program: second, drift, isRefreshed }];
  return {
    pair,
    member: { name: what, tag: `p${index}`, experiment: { sequence: { what, steps }, azure: azureOf(azure) } },
  };
}

/** Requires that the stack policy reports one of what is allowed. */
function assertAllowed({ hasViolation, undecided }: GroupReport, allowed: Allowed): void {
  const reported = hasViolation ? "violation" : undecided.length > 0 ? `undecided: ${undecided.join("; ")}` : "nothing";
  const patterns: Readonly<Record<Allowed, RegExp>> = {
    violation: /^violation$/,
    "violation or undecided": /^(violation$|undecided: [^]*depending on [^]*\w)/,
    "no violation": /^(nothing$|undecided: [^]*depending on [^]*\w)/,
    nothing: /^nothing$/,
  };
  assert.match(reported, patterns[allowed]);
}
