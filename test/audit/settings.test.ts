import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { SettingsError, readBaseline, readQuestion } from "../../audit/settings";
import { DEFAULT_QUESTION } from "../../policies/evaluator/question";
import { SAMPLE } from "./report-sample";

describe("settings", () => {
  let file: string;
  before(() => {
    file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "azure-smtp-guard-")), "settings.json");
  });
  after(() => fs.rmSync(path.dirname(file), { recursive: true }));

  function write(value: unknown): string {
    fs.writeFileSync(file, typeof value === "string" ? value : JSON.stringify(value));
    return file;
  }

  function refuses(read: () => unknown, says: string): void {
    assert.throws(read, (error) => {
      assert.ok(error instanceof SettingsError);
      assert.equal(error.message.replace(file, "FILE"), says);
      return true;
    });
  }

  const configurations: readonly [what: string, config: unknown, asked: object][] = [
    ["nothing", {}, {}],
    ["levels alone", { all: "advisory", "no-unrestricted-smtp-stack": "disabled" }, {}],
    [
      "a policy that is enabled among disabled ones",
      { all: "disabled", "no-unrestricted-smtp": { enforcementLevel: "advisory", ports: [465] } },
      { ports: [465] },
    ],
    [
      "a disabled policy beside the other",
      {
        "no-unrestricted-smtp": { ports: [465] },
        "no-unrestricted-smtp-stack": { enforcementLevel: "disabled", ports: [587] },
      },
      { ports: [465] },
    ],
    [
      "the stack policy",
      { "no-unrestricted-smtp-stack": { enforcementLevel: "advisory", ports: [587] } },
      { ports: [587] },
    ],
    ["the resource policy alone", { "no-unrestricted-smtp": { ports: [465] } }, { ports: [465] }],
    [
      "both policies",
      {
        "no-unrestricted-smtp": { ports: [587], undecided: "enforce" },
        "no-unrestricted-smtp-stack": { enforcementLevel: "advisory", ports: [587] },
      },
      { ports: [587] },
    ],
    [
      "the resource policy beside a level of the other",
      { "no-unrestricted-smtp": { reading: "declared" }, "no-unrestricted-smtp-stack": "mandatory" },
      { reading: "declared" },
    ],
  ];
  for (const [what, config, asked] of configurations) {
    it(`ask what a configuration of ${what} asks`, () => {
      assert.deepEqual(readQuestion(write(config)), { ...DEFAULT_QUESTION, ...asked });
    });
  }

  it("ask what is asked by default without a configuration", () =>
    assert.equal(readQuestion(undefined), DEFAULT_QUESTION));

  const FORMS =
    "a level (advisory, mandatory, remediate or disabled) or an object, which may have it as enforcementLevel";
  const bad: readonly [what: string, config: unknown, says: string][] = [
    [
      "policies that differ",
      { "no-unrestricted-smtp": { ports: [465] }, "no-unrestricted-smtp-stack": { ports: [587], reading: "declared" } },
      "FILE: no-unrestricted-smtp and no-unrestricted-smtp-stack have different values of ports, reading; the audit uses those of no-unrestricted-smtp-stack: give both policies the same values",
    ],
    [
      "disabled policies",
      { all: { enforcementLevel: "disabled" } },
      "FILE: both policies are disabled; enable one of them",
    ],
    ["no object", [], "FILE: a configuration is a JSON object with a key for each policy"],
    [
      "the name of no policy",
      { "no-smtp": {} },
      'FILE: "no-smtp" is not a policy of this pack; the policies are no-unrestricted-smtp-stack, no-unrestricted-smtp',
    ],
    [
      "a bad value",
      { "no-unrestricted-smtp-stack": { ports: [0] } },
      "FILE: no-unrestricted-smtp-stack: ports[0] must be a whole number from 1 to 65535, not 0",
    ],
    [
      "a value of a wrong type",
      { "no-unrestricted-smtp": { ports: "25" } },
      'FILE: no-unrestricted-smtp: ports must be a list that is not empty, not "25"',
    ],
    [
      "an unknown key",
      { "no-unrestricted-smtp": { port: 25 } },
      'FILE: no-unrestricted-smtp: "port" (25) is not a configuration key; the keys are ports, widestIpv4Prefix, widestIpv6Prefix, trustedSources, unrestrictedServiceTags, reading, standaloneRules, undecided',
    ],
    [
      "values for all policies, which Pulumi ignores",
      { all: { enforcementLevel: "mandatory", ports: [587], reading: "declared" } },
      'FILE: all sets only enforcementLevel; give "ports", "reading" to each policy',
    ],
    ["a level that there is not", { all: "off" }, `FILE: all must be ${FORMS}, not "off"`],
    [
      "such a level in a policy",
      { "no-unrestricted-smtp": { enforcementLevel: "Disabled", ports: [465] } },
      `FILE: no-unrestricted-smtp must be ${FORMS}, not "Disabled"`,
    ],
    [
      "a list for a policy",
      { "no-unrestricted-smtp": [{ ports: [465] }] },
      `FILE: no-unrestricted-smtp must be ${FORMS}, not [{"ports":[465]}]`,
    ],
    ["nothing for a policy", { "no-unrestricted-smtp": null }, `FILE: no-unrestricted-smtp must be ${FORMS}, not null`],
    ["no JSON", "ports: 25", "FILE: Unexpected token 'p', \"ports: 25\" is not valid JSON"],
  ];
  for (const [what, config, says] of bad) {
    it(`refuse a configuration with ${what}`, () => refuses(() => readQuestion(write(config)), says));
  }

  it("pass on errors that the configuration does not cause", () => {
    const { isInteger } = Number;
    Number.isInteger = () => {
      throw new RangeError("not this");
    };
    try {
      assert.throws(() => readQuestion(write({ "no-unrestricted-smtp": { ports: [25] } })), RangeError);
    } finally {
      Number.isInteger = isInteger;
    }
  });

  it("are refused where they are nested too deep", () => {
    fs.writeFileSync(file, "[".repeat(2000));
    assert.throws(() => readQuestion(file), /nested more than 1000 levels deep/);
  });

  it("have a baseline of a report's findings", () => {
    assert.deepEqual(
      readBaseline(write(SAMPLE))?.map(({ fingerprint }) => fingerprint),
      SAMPLE.findings.map(({ fingerprint }) => fingerprint),
    );
    assert.equal(readBaseline(undefined), undefined);
  });

  it("come in the encodings of PowerShell, too", () => {
    const config = { "no-unrestricted-smtp": { ports: [587] } };
    for (const content of [
      Buffer.from(`\ufeff${JSON.stringify(config)}`, "utf16le"),
      `\ufeff${JSON.stringify(config)}`,
    ]) {
      fs.writeFileSync(file, content);
      assert.deepEqual(readQuestion(file).ports, [587]);
    }
  });

  const noBaselines: readonly [what: string, report: unknown, says: string][] = [
    ["something else", { findings: [] }, "FILE: this is not a JSON report of azure-smtp-guard"],
    ["a report without findings", { ...SAMPLE, findings: {} }, "FILE: this is not a JSON report of azure-smtp-guard"],
    [
      "a finding that cannot be read",
      { ...SAMPLE, findings: [...SAMPLE.findings.slice(0, 1), {}] },
      "FILE: findings[1] cannot be read",
    ],
    ["a group for a finding", { ...SAMPLE, findings: SAMPLE.groups.slice(0, 1) }, "FILE: findings[0] cannot be read"],
  ];
  for (const [what, report, says] of noBaselines) {
    it(`refuse a baseline with ${what}`, () => refuses(() => readBaseline(write(report)), says));
  }
});
