/** Recordings survive in files, can be previewed again, and show what pack and audit get wrong. */

import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { REPOSITORY } from "../../tools/measure";
import { azureOf } from "../../tools/recording/azure-file";
import { Audits } from "../../tools/recording/pulumi/audits";
import { type Engine, openEngine } from "../../tools/recording/pulumi/engine";
import { readRecording, writeRecording } from "../../tools/recording/pulumi/files";
import { policyEventsIn } from "../../tools/recording/pulumi/findings";
import { judge } from "../../tools/recording/pulumi/judge";
import { sequenceOf } from "../../tools/recording/pulumi/known-pairs";
import { type RecordedStep, type Recording, previewAgain, record } from "../../tools/recording/pulumi/record";
import { randomSequence } from "../../tools/recording/pulumi/sequence";
import { NARROW, allow, deny, existing, group, inline, literal, program, rule } from "./updates/programs";

const PAIR = {
  what: "widened",
  refresh_between: true,
  changed_outside: { "rg/mail": [inline("drift", allow({ ...NARROW, priority: 300 }))] },
  first: program(group("native"), rule("r", allow(NARROW))),
  second: program(group("native"), rule("r", allow())),
  afterwards: "open",
};

describe("a recording of the engine", () => {
  let engine: Engine;
  let audits: Audits;
  let recording: Recording;
  let folder: string;
  before(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "azure-smtp-guard-"));
    engine = await openEngine();
    audits = new Audits(REPOSITORY);
    const options = { policyPack: REPOSITORY, isContinued: false };
    recording = await record(engine, { sequence: sequenceOf(PAIR), azure: azureOf([]) }, options);
  });
  after(() => {
    audits.close();
    engine.close();
    fs.rmSync(folder, { recursive: true });
  });

  /** The kinds of differences, with a change of the second step. */
  const differences = (change: Partial<RecordedStep>, first: Partial<RecordedStep> = {}): readonly string[] => {
    const [one, two] = recording.steps;
    const steps = [
      { ...one!, ...first },
      { ...two!, ...change },
    ];
    return judge({ ...recording, steps }, audits).differences.map(({ kind }) => kind);
  };

  it("has what the engine, the pack and Azure said", () => {
    const [first, second] = recording.steps;
    assert.equal(first!.preview, undefined);
    assert.equal(second!.upError, undefined);
    assert.deepEqual(
      policyEventsIn(second!.preview!).map(({ enforcementLevel }) => enforcementLevel),
      ["mandatory", "mandatory"],
    );
    assert.deepEqual(Object.keys(second!.azureBefore.resources), Object.keys(second!.azureAfter.resources));
    assert.match(JSON.stringify(second!.stateBefore), /drift/);
    assert.equal((second!.preview!.digest as { changeSummary: { update: number } }).changeSummary.update, 1);
  });

  it("is the same in files, without a path of this machine", () => {
    writeRecording(recording, folder);
    assert.deepEqual(readRecording(folder), JSON.parse(JSON.stringify(recording)));
    for (const file of fs.readdirSync(folder, { recursive: true, encoding: "utf8" })) {
      const whole = path.join(folder, file);
      if (fs.statSync(whole).isFile()) assert.ok(!fs.readFileSync(whole, "utf8").includes(REPOSITORY), file);
    }
  });

  it("can be previewed again", async () => {
    const [, second] = recording.steps;
    const again = await previewAgain(engine, second!, REPOSITORY);
    assert.deepEqual(policyEventsIn(again), policyEventsIn(second!.preview!));
  });

  it("shows no difference where pack and audit are right", () => {
    assert.deepEqual(differences({}), []);
  });

  it("shows what is open and not reported, in a preview, its streamed events and a state", () => {
    const [, { preview, stateAfter }] = recording.steps as [RecordedStep, RecordedStep];
    const silent = preview!.events.filter((event) => !("policyEvent" in (event as object)));
    assert.deepEqual(differences({ preview: { ...preview!, events: silent } }), ["preview: open, not reported"]);
    const narrow = JSON.parse(
      JSON.stringify(stateAfter).replaceAll('"sourceAddressPrefix":"*"', '"sourceAddressPrefix":"203.0.113.0/24"'),
    ) as unknown;
    assert.deepEqual(differences({ stateAfter: narrow }), ["state after: open, not reported"]);
  });

  it("shows what is restricted and reported as open", () => {
    const [first] = recording.steps;
    assert.deepEqual(differences({ azureAfter: first!.azureAfter }), [
      "preview: restricted, reported as open",
      "state after: restricted, reported as open",
    ]);
  });

  it("shows what is undecided though all was known", () => {
    const [, { preview }] = recording.steps as [RecordedStep, RecordedStep];
    const undecided = preview!.events.map((event) => {
      const { policyEvent } = event as { policyEvent?: object };
      const message = "A group may let unrestricted sources reach TCP port 25.";
      return policyEvent ? { policyEvent: { ...policyEvent, enforcementLevel: "advisory", message } } : event;
    });
    const kinds = ["preview: undecided, names no property", "preview: undecided, all was known"];
    const found = differences({ preview: { ...preview!, events: undecided } });
    assert.deepEqual(new Set(found.filter((kind) => kind.startsWith("preview"))), new Set(kinds));
  });

  it("says apart what neither policy nor state can know", () => {
    const [, { preview }] = recording.steps as [RecordedStep, RecordedStep];
    const silent = { ...preview!, events: [] };
    const retained = program(
      group("native"),
      rule("r", allow(NARROW)),
      literal("gone", deny(), { retainOnDelete: true }),
    );
    const moved = program(group("native"), rule("r", allow(NARROW)), rule("inline", deny()));
    const inlined = program(group("native", { inline: [inline("inline", deny())] }), rule("r", allow()));
    const requests = [`DELETE ${existing().id}/securityRules/r done`];
    const kind = "preview: open, not reported";
    assert.deepEqual(differences({ preview: silent, isRefreshed: false }), [`${kind} (drift)`]);
    assert.deepEqual(differences({ preview: silent }, { program: retained }), [`${kind} (retained)`]);
    assert.deepEqual(differences({ preview: silent, program: inlined }, { program: moved }), [
      `${kind} (deleted after)`,
    ]);
    const azureAfter = { ...recording.steps[1]!.azureAfter, requests };
    assert.deepEqual(differences({ preview: silent, azureAfter }), [`${kind} (fault)`]);
  });

  it("is of the same programs for the same seed, and has all kinds of steps", () => {
    const sequences = Array.from({ length: 200 }, (_, seed) => randomSequence(seed));
    assert.deepEqual(sequences[7], randomSequence(7));
    const steps = sequences.flatMap(({ sequence }) => sequence.steps);
    assert.ok(steps.some(({ faults }) => faults.length > 0));
    assert.ok(steps.some(({ drift, isRefreshed }) => drift.length > 0 && isRefreshed));
    assert.ok(new Set(steps.flatMap(({ changes }) => changes)).size > 25);
  });
});
