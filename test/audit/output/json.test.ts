import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { Ajv2020 } from "ajv/dist/2020";
import addFormats from "ajv-formats";
import * as fc from "fast-check";
import { roomForAttached } from "../../../audit/output/format";
import { json } from "../../../audit/output/json";
import { readReported } from "../../../audit/input/own-report";
import type { Report, ReportedFinding } from "../../../audit/reporting/report";
import { check } from "../../evaluator/arbitraries";
import { anyReport } from "../report-arbitrary";
import {
  ACCEPTED,
  EMPTY,
  MACHINES,
  GONE,
  NOTES,
  NOTHING_OPEN,
  PLAIN,
  reportOf,
  REPORTED,
  SAMPLE,
  WEB,
  WITHOUT_BASELINE,
} from "../report-sample";

type Json = Readonly<Record<string, unknown>>;

interface ObjectSchema {
  readonly properties: Readonly<Record<string, Json>>;
  readonly required: readonly string[];
  readonly additionalProperties: boolean;
}

const SCHEMA_FILE = path.join(__dirname, "../../../docs/audit-report.schema.json");
const schema = JSON.parse(fs.readFileSync(SCHEMA_FILE, "utf8")) as ObjectSchema & {
  $defs: Record<string, ObjectSchema>;
};
const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
addFormats(ajv);
const validate = ajv.compile(schema);

/** Where a value is not as the schema says, and by which of its words. */
function errorsIn(value: unknown): readonly string[] {
  validate(value);
  return (validate.errors ?? []).map(({ instancePath, keyword }) => `${instancePath} ${keyword}`);
}

const written = (report: Report): Json => JSON.parse(json(report)) as Json;

/** The sample as it is written, with a value set at a path; `undefined` removes it. */
function changed(place: string, value: unknown): unknown {
  const copy = written(SAMPLE);
  const keys = place.split("/");
  const last = keys.pop()!;
  const holder = keys.reduce<Record<string, unknown>>((object, key) => object[key] as Record<string, unknown>, copy);
  if (value === undefined) delete holder[last];
  else holder[last] = value;
  return copy;
}

const OF_AZURE: Report = {
  ...SAMPLE,
  azure: {
    cloud: "usgov",
    indexedAt: "2026-01-31T12:34:56.789Z",
    isVerified: true,
    subscriptions: [
      { id: "one", name: "web", tenant: "tenant", state: "Enabled", groups: 3, leftOut: 2 },
      { id: "two", name: null, tenant: null, state: null, groups: 0, leftOut: 0 },
    ],
    missing: ["three"],
  },
};

describe("json", () => {
  it("escapes characters that steer terminals or show nothing, and keeps the value", () => {
    const nsg = "a\u009b\u202eb\u2066\u2028\u3164\u115f\u034f\ufe0f\u2800\u00a0\u{e0041}\n é中😀";
    const report = reportOf({ findings: [{ ...WEB, nsg }] });
    const text = json(report);
    const escaped = String.raw`"a\u009b\u202eb\u2066\u2028\u3164\u115f\u034f\ufe0f\u2800\u00a0\udb40\udc41\n é中😀"`;
    assert.ok(text.includes(`"nsg": ${escaped},\n`));
    assert.equal((JSON.parse(text) as Report).findings[0]!.nsg, nsg);
  });

  it("shows all that it holds, whatever the files name", () => {
    check(
      200,
      fc.property(anyReport, (report) => {
        assert.match(json(report), /^(?:[^\p{C}\p{Z}\p{DI}\u{2800}]|[\n ])*$/u);
      }),
    );
  });

  it("is the report, indented", () => {
    assert.equal(
      json(reportOf({ findings: [REPORTED], problems: PLAIN.problems, notes: NOTES.slice(0, 1) })),
      `{
  "tool": {
    "name": "azure-smtp-guard",
    "version": "1.0.0"
  },
  "created": "2026-01-31T12:34:56.789Z",
  "summary": {
    "files": 2,
    "inputs": [
      {
        "form": "Azure listing",
        "files": 2
      }
    ],
    "groups": 0,
    "openGroups": 0,
    "undecidedGroups": 0,
    "restrictedGroups": 0,
    "leftOut": 0,
    "partialGroups": 0,
    "adminRules": 0,
    "openAdminRules": 0,
    "undecidedAdminRules": 0,
    "open": 1,
    "undecided": 0,
    "new": 1,
    "worsened": 0,
    "fixed": 0,
    "accepted": 0,
    "problems": 1,
    "reachableMachines": 0,
    "unknownMachines": 0,
    "unreachableMachines": 0,
    "interfacesWithoutWay": 0
  },
  "findings": [
    {
      "rule": "Network-018",
      "status": "open",
      "isNew": true,
      "worsened": [],
      "acceptance": null,
      "resource": "urn:pulumi:dev::app::azure-native:network:SecurityRule::smtp",
      "nsg": null,
      "resourceGroup": null,
      "subscription": null,
      "attachedTo": null,
      "source": "-",
      "line": null,
      "declaredAt": null,
      "rules": [],
      "ports": [],
      "sources": null,
      "destinations": null,
      "sourcesDigest": null,
      "destinationsDigest": null,
      "atMost": null,
      "ipv4Addresses": null,
      "ipv6Addresses": null,
      "example": null,
      "message": "A network security group must not let unrestricted sources reach TCP port 25, but rule \\"smtp\\" admits 54 % of public IPv4 addresses.",
      "fix": {
        "text": "",
        "changes": [],
        "updates": []
      },
      "reachableMachines": null,
      "fingerprint": "a0000000000000000000000000000004"
    }
  ],
  "fixed": [],
  "problems": [
    {
      "source": "states/cut.json",
      "line": 7,
      "message": "The file is truncated: its JSON ends within a string."
    }
  ],
  "notes": [
    {
      "about": "skipped",
      "source": "listing.json",
      "line": 1,
      "message": "Skipped a line of text before the JSON: |<b>\`x\`"
    }
  ],
  "groups": [],
  "machines": []
}
`,
    );
  });

  it("loses nothing, whatever the files name", () => {
    for (const report of [SAMPLE, PLAIN, WITHOUT_BASELINE, NOTHING_OPEN, EMPTY, OF_AZURE]) {
      assert.deepEqual(written(report), report);
    }
    check(
      300,
      fc.property(anyReport, (report) => assert.deepEqual(written(report), report)),
    );
  });

  it("is the same text whatever the order of the keys", () => {
    const reversed = (value: unknown): unknown => {
      if (typeof value !== "object" || value === null) return value;
      if (Array.isArray(value)) return value.map(reversed);
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, each]) => [key, reversed(each)]),
      );
    };
    const report = reversed(SAMPLE) as Report;
    assert.notEqual(JSON.stringify(report), JSON.stringify(SAMPLE));
    assert.equal(json(report), json(SAMPLE));
  });
});

describe("json: its schema", () => {
  it("accepts reports", () => {
    for (const report of [SAMPLE, PLAIN, WITHOUT_BASELINE, NOTHING_OPEN, EMPTY, OF_AZURE]) {
      assert.deepEqual(errorsIn(written(report)), []);
    }
  });

  it("has just the keys that reports have, all but azure required, in their order", () => {
    const sample = {
      ...OF_AZURE,
      machines: MACHINES,
      findings: [ACCEPTED, ...OF_AZURE.findings.filter((finding) => finding !== WEB)],
    };
    const { findings, problems, notes, groups, machines, tool, summary, azure } = written(sample) as unknown as Report;
    const samples: readonly (readonly [unknown, object])[] = [
      [schema, written({ ...OF_AZURE, machines: MACHINES })],
      [schema.$defs["azureReading"], azure!],
      [schema.$defs["readSubscription"], azure!.subscriptions[0]!],
      [schema.properties["tool"], tool],
      [schema.properties["summary"], summary],
      [schema.$defs["formCount"], summary.inputs[0]!],
      [schema.$defs["finding"], findings[0]!],
      [schema.$defs["acceptance"], findings[0]!.acceptance!],
      [schema.$defs["atMost"], findings[0]!.atMost!],
      [schema.$defs["rule"], findings[0]!.rules[0]!],
      [schema.$defs["fix"], findings[0]!.fix],
      [schema.$defs["change"], findings[0]!.fix.changes[0]!],
      [schema.$defs["update"], findings[0]!.fix.updates[0]!],
      [schema.$defs["edit"], findings[0]!.fix.changes[0]!.edit!],
      [schema.$defs["programPlace"], findings.find(({ declaredAt }) => declaredAt !== null)!.declaredAt!],
      [schema.$defs["problem"], problems[0]!],
      [schema.$defs["note"], notes[0]!],
      [schema.$defs["judgedGroup"], groups[0]!],
      [schema.$defs["judgedRule"], groups[0]!.rules[0]!],
      [schema.$defs["machine"], machines[0]!],
      [schema.$defs["way"], machines[0]!.ways[0]!],
      [schema.$defs["door"], machines[0]!.ways[0]!.doors[0]!],
    ];
    for (const [part, sample] of samples) {
      const { properties, required, additionalProperties } = part as ObjectSchema;
      assert.deepEqual(Object.keys(properties), Object.keys(sample));
      assert.deepEqual(
        required,
        Object.keys(sample).filter((key) => key !== "azure"),
      );
      assert.equal(additionalProperties, false);
    }
    const objects = JSON.stringify(schema).match(/"type":"object"/g)!;
    assert.equal(objects.length, samples.length);
  });

  it("says of everything what it is", () => {
    const described = (value: Json): boolean => "description" in value || "$ref" in value;
    const objects = [schema, schema.properties["tool"], schema.properties["summary"], ...Object.values(schema.$defs)];
    for (const object of objects as readonly Json[]) {
      assert.ok(described(object), JSON.stringify(object));
      for (const [key, property] of Object.entries((object["properties"] ?? {}) as Record<string, Json>)) {
        assert.ok(described(property), key);
      }
    }
  });

  const wrong: readonly (readonly [string, unknown, string])[] = [
    ["more", 1, " additionalProperties"],
    ["tool/more", 1, "/tool additionalProperties"],
    ["tool/name", "", "/tool/name minLength"],
    ["tool/version", "1", "/tool/version pattern"],
    ["created", "2026-01-31", "/created pattern, /created format"],
    ["created", "2026-01-31T12:34:56+01:00", "/created pattern"],
    ["created", 0, "/created type"],
    ["summary/more", 1, "/summary additionalProperties"],
    ["summary/files", -1, "/summary/files minimum"],
    ["summary/inputs/0/files", 0, "/summary/inputs/0/files minimum"],
    ["summary/inputs/0/form", "picture", "/summary/inputs/0/form enum"],
    ["summary/new", 1.5, "/summary/new type"],
    ["summary/open", "1", "/summary/open type"],
    [
      "azure",
      { cloud: "germany" },
      "/azure required, /azure required, /azure required, /azure required, /azure/cloud enum",
    ],
    ["findings", {}, "/findings type"],
    ["fixed/0/status", "restricted", "/fixed/0/status enum"],
    ["findings/0/more", 1, "/findings/0 additionalProperties"],
    ["findings/0/rule", "Network-019", "/findings/0/rule const"],
    ["findings/0/isNew", "yes", "/findings/0/isNew type"],
    ["findings/0/worsened", ["addresses"], "/findings/0/worsened/0 enum"],
    ["findings/0/worsened", "sources", "/findings/0/worsened type"],
    ["findings/0/sources", [1], "/findings/0/sources/0 type"],
    ["findings/0/destinations", "*", "/findings/0/destinations type"],
    ["findings/0/sourcesDigest", "0a", "/findings/0/sourcesDigest pattern"],
    ["findings/0/destinationsDigest", 5, "/findings/0/destinationsDigest type"],
    ["summary/worsened", null, "/summary/worsened type"],
    ["findings/0/resource", "", "/findings/0/resource minLength"],
    ["findings/0/nsg", 1, "/findings/0/nsg type"],
    ["findings/0/resourceGroup", false, "/findings/0/resourceGroup type"],
    ["findings/0/subscription", {}, "/findings/0/subscription type"],
    ["findings/0/source", "", "/findings/0/source minLength"],
    ["findings/0/line", 0, "/findings/0/line minimum"],
    ["findings/0/line", 1.5, "/findings/0/line type"],
    ["findings/0/rules/0/more", 1, "/findings/0/rules/0 additionalProperties"],
    ["findings/0/rules/0/priority", 100, "/findings/0/rules/0/priority type"],
    ["findings/0/rules/0/origin", "nested", "/findings/0/rules/0/origin enum"],
    ["findings/0/ports", [0], "/findings/0/ports/0 minimum"],
    ["findings/0/ports", [65536], "/findings/0/ports/0 maximum"],
    ["findings/0/ports", [25, 25], "/findings/0/ports uniqueItems"],
    ["findings/0/ports", ["25"], "/findings/0/ports/0 type"],
    [
      "findings/0/ipv4Addresses",
      1,
      "/findings/0/ipv4Addresses type, /findings/0/ipv4Addresses type, /findings/0/ipv4Addresses anyOf",
    ],
    [
      "findings/0/ipv6Addresses",
      "1,000",
      "/findings/0/ipv6Addresses pattern, /findings/0/ipv6Addresses type, /findings/0/ipv6Addresses anyOf",
    ],
    [
      "findings/0/example",
      "1.0.0.0/8",
      "/findings/0/example format, /findings/0/example format, /findings/0/example type, /findings/0/example anyOf",
    ],
    ["findings/0/message", "", "/findings/0/message minLength"],
    ["findings/0/fix", null, "/findings/0/fix type"],
    ["findings/0/fix/updates/0/rule", "", "/findings/0/fix/updates/0/rule minLength"],
    ["findings/0/fix/updates/0/property", "access", "/findings/0/fix/updates/0/property enum"],
    ["findings/0/fingerprint", "A1", "/findings/0/fingerprint pattern"],
    ["problems/0/more", 1, "/problems/0 additionalProperties"],
    ["problems/0/message", "", "/problems/0/message minLength"],
    ["groups/0/more", 1, "/groups/0 additionalProperties"],
    ["groups/0/status", "shut", "/groups/0/status enum"],
    [
      "groups/0/openIpv4",
      [["1.0.0.0"]],
      "/groups/0/openIpv4/0 minItems, /groups/0/openIpv4 type, /groups/0/openIpv4 anyOf",
    ],
    [
      "groups/0/openIpv4",
      [["1.0.0.0", "::"]],
      "/groups/0/openIpv4/0/1 format, /groups/0/openIpv4 type, /groups/0/openIpv4 anyOf",
    ],
    [
      "groups/0/deniedIpv4",
      [["1.0.0.0", "1.0.0.1", "1.0.0.2"]],
      "/groups/0/deniedIpv4/0 items, /groups/0/deniedIpv4 type, /groups/0/deniedIpv4 anyOf",
    ],
    ["groups/0/rules/0/more", 1, "/groups/0/rules/0 additionalProperties"],
    ["groups/0/rules/0/sources", "*", "/groups/0/rules/0/sources type"],
    ["groups/0/rules/0/destinations", [null], "/groups/0/rules/0/destinations/0 type"],
    ["groups/0/rules/0/ports", [25], "/groups/0/rules/0/ports/0 type"],
    ["groups/0/rules/0/effect", "lets-in", "/groups/0/rules/0/effect enum"],
    [
      "groups/0/rules/0/ipv4Addresses",
      1,
      "/groups/0/rules/0/ipv4Addresses type, /groups/0/rules/0/ipv4Addresses type, /groups/0/rules/0/ipv4Addresses anyOf",
    ],
    [
      "groups/0/rules/0/ipv6Addresses",
      "01",
      "/groups/0/rules/0/ipv6Addresses pattern, /groups/0/rules/0/ipv6Addresses type, /groups/0/rules/0/ipv6Addresses anyOf",
    ],
    ["groups/0/rules/0/isInFinding", 1, "/groups/0/rules/0/isInFinding type"],
  ];
  for (const [place, value, errors] of wrong) {
    it(`rejects ${JSON.stringify(value)} as ${place}`, () =>
      assert.equal(errorsIn(changed(place, value)).join(", "), errors));
  }

  it("rejects a report without any one of its keys", () => {
    const { findings, problems, groups } = SAMPLE;
    const objects: readonly (readonly [string, object])[] = [
      ["", SAMPLE],
      ["tool/", SAMPLE.tool],
      ["summary/", SAMPLE.summary],
      ["findings/0/", findings[0]!],
      ["findings/0/rules/0/", findings[0]!.rules[0]!],
      ["problems/0/", problems[0]!],
      ["groups/0/", groups[0]!],
      ["groups/0/rules/0/", groups[0]!.rules[0]!],
    ];
    for (const [place, object] of objects) {
      for (const key of Object.keys(object)) {
        const parent = place === "" ? "" : `/${place.slice(0, -1)}`;
        assert.deepEqual(errorsIn(changed(place + key, undefined)), [`${parent} required`], place + key);
      }
    }
  });
});

describe("what many findings are attached to", () => {
  it("is listed of all as far as there is room, of their groups whole, and as ever of few", () => {
    const attachedTo = Array.from({ length: 1000 }, (_, index) => `subnet-${index}`);
    const attached = (count: number): unknown => {
      const findings = Array.from({ length: count }, () => ({ ...WEB, attachedTo }));
      const groups = [{ ...SAMPLE.groups[0]!, attachedTo }];
      const report = JSON.parse(json(reportOf({ findings, fixed: [WEB, GONE], groups }))) as Report;
      return [report.findings, report.fixed, report.groups].map((all) =>
        all.map((one) => one.attachedTo?.length).at(-1),
      );
    };
    assert.deepEqual(attached(400), [250, GONE.attachedTo?.length, 1000]);
    assert.deepEqual(attached(100), [1000, GONE.attachedTo?.length, 1000]);
    assert.equal(roomForAttached(new Array<ReportedFinding>(150_000)), 1);
  });
});

describe("many ranges of addresses", () => {
  const ranges = (count: number): (readonly [string, string])[] =>
    Array.from({ length: count }, (_, index) => [`1.0.${index % 256}.0`, `1.0.${index % 256}.4`] as const);

  it("are left out of a report of very many groups, and are read again as none", () => {
    const group = { ...SAMPLE.groups[0]!, openIpv4: ranges(101), deniedIpv4: ranges(100) };
    const written = (count: number): Report["groups"] =>
      (JSON.parse(json(reportOf({ groups: Array.from({ length: count }, () => group) }))) as Report).groups;
    const few = written(1)[0]!;
    assert.deepEqual([few.openIpv4.length, few.deniedIpv4.length], [101, 100]);
    const one = written(10_000)[0]!;
    assert.deepEqual([one.openIpv4, one.deniedIpv4.length], [null, 100]);
    assert.deepEqual(readReported(one), [{ kind: "judged-group", group: { ...group, openIpv4: [] } }]);
  });
});
