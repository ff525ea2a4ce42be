import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { Ajv2020 } from "ajv/dist/2020";
import addFormats from "ajv-formats";
import * as yaml from "yaml";
import { readAcceptedFile } from "../../../audit/accepting/accepted-file";
import { ACCEPTED_FILE, findAcceptedFiles } from "../../../audit/accepting/accepted-files";
import { reportedDestinations, reportedSources } from "../../../audit/reporting/admitted";
import { SettingsError } from "../../../audit/settings";

const SCHEMA = path.join(__dirname, "../../../docs/accepted-findings.schema.json");
const ajv = new Ajv2020({ allErrors: true, strict: true });
addFormats(ajv);
const isBySchema = ajv.compile(JSON.parse(fs.readFileSync(SCHEMA, "utf8")) as object);

/** An entry with some keys in place of others; `undefined` takes one away. */
function entry(changes: Readonly<Record<string, string | undefined>>): string {
  const keys: Readonly<Record<string, string | undefined>> = {
    group: '"*/networkSecurityGroups/mx"',
    reason: "Takes mail from everybody",
    acceptedBy: "security@example.com",
    expires: "2027-01-31",
    widest: '{ sources: ["*"], ports: [25], destinations: ["*"] }',
    ...changes,
  };
  const lines = Object.entries(keys).flatMap(([key, text]) => (text === undefined ? [] : [`${key}: ${text}`]));
  return `accepted:\n  - ${lines.join("\n    ")}\n`;
}

const widest = (sources: string, destinations = '"*"', ports = "25"): string =>
  entry({ widest: `{ sources: [${sources}], ports: [${ports}], destinations: [${destinations}] }` });

const ENTRY_KEYS = "group, rule, reason, acceptedBy, expires, widest";
const QUOTE = 'put text that begins with * in quotation marks, such as "*"';
const SOURCES = 'which is not "*", an address, a range, or a block without bits beyond its prefix';
const DESTINATIONS =
  'which is not "*", VirtualNetwork, Internet, an address, a range, or a block without bits beyond its prefix';

describe("a file of accepted findings", () => {
  let folder: string;
  before(() => (folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "azure-smtp-guard-")))));
  after(() => fs.rmSync(folder, { recursive: true }));

  function save(text: string, name = "accepted.yaml"): string {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
    return file;
  }

  it("has entries, with what they name and the exposure that they accept", () => {
    const rule = "/subscriptions/<SUBSCRIPTION>/resourceGroups/rg/providers/x/networkSecurityGroups/mx/securityRules/a";
    const text = `${widest("0.0.0.0/0, 2001:db8::/32", "VirtualNetwork, outside 192.0.2.0/24", "25, 587")}  - rule: ${rule}
    <<REST`;
    const shared = entry({})
      .replace("accepted:\n  - ", "    ")
      .replace(/ +group: .*\n/, "");
    const entries = readAcceptedFile(save(text.replace("    <<REST", shared)));
    assert.deepEqual(
      entries.map(({ widest: { sources, destinations, ports }, place, ...others }) => ({
        ...others,
        line: place.line,
        sources: reportedSources(sources).texts,
        destinations: reportedDestinations(destinations).texts,
        ports: [...ports],
      })),
      [
        {
          group: "*/networkSecurityGroups/mx",
          rule: undefined,
          reason: "Takes mail from everybody",
          acceptedBy: "security@example.com",
          expires: "2027-01-31",
          line: 2,
          sources: ["0.0.0.0/0", "2001:db8::/32"],
          destinations: ["0.0.0.0/0", "outside 192.0.2.0/24", "::/0"],
          ports: [25, 587],
        },
        {
          group: undefined,
          rule,
          reason: "Takes mail from everybody",
          acceptedBy: "security@example.com",
          expires: "2027-01-31",
          line: 7,
          sources: ["0.0.0.0/0", "::/0"],
          destinations: ["*"],
          ports: [25],
        },
      ],
    );
  });

  it("reads what an alias stands for, and JSON", () => {
    const shared = `accepted:
  - &mx { group: a/b, reason: a, acceptedBy: b, expires: 2027-01-31, widest: &all { sources: &any ["*"], ports: [25], destinations: *any } }
  - *mx
  - { group: c/d, reason: a, acceptedBy: b, expires: 2027-01-31, widest: *all }
`;
    assert.deepEqual(
      readAcceptedFile(save(shared)).map(({ group }) => group),
      ["a/b", "a/b", "c/d"],
    );
    const asJson = JSON.stringify(yaml.parse(entry({})));
    assert.equal(readAcceptedFile(save(asJson, "accepted.json")).length, 1);
  });

  const texts: readonly (readonly [text: string, of: "sources" | "destinations"])[] = [
    ["Internet", "sources"],
    ["192.0.2.7", "sources"],
    ["192.0.2.5-192.0.2.9", "sources"],
    ["::/0", "sources"],
    ["internet", "destinations"],
    ["2001:db8::1", "destinations"],
    ["10.0.0.0/24", "destinations"],
  ];
  for (const [text, of] of texts) {
    it(`may name ${text} among its ${of}`, () => {
      const content = of === "sources" ? widest(text) : widest('"*"', text);
      assert.equal(readAcceptedFile(save(content)).length, 1);
      assert.ok(isBySchema(yaml.parse(content)));
    });
  }

  /** The schema accepts some of these: it checks neither the texts of addresses nor what is around a document. */
  const bad: readonly (readonly [what: string, text: string, says: string, isFine?: "to the schema"])[] = [
    ["is empty", "# nothing yet\n", '1:1: this is empty; it must have the key "accepted"'],
    ["is a text", "mx", '1:1: the file must have the keys accepted, but is "mx"'],
    ["lacks its key", "{}", '1:1: the key "accepted" is missing'],
    ["has another key", "acepted: []", '1:1: the file has no key "acepted"; its keys are accepted'],
    ["has no list", "accepted: 5", '1:11: "accepted" must be a list, not "5"'],
    ["has an entry that is a text", "accepted: [mx]", `1:12: an entry must have the keys ${ENTRY_KEYS}, but is "mx"`],
    [
      "has two documents",
      `${entry({})}---\n${entry({})}`,
      "7:1: this is no YAML: Source contains multiple documents",
      "to the schema",
    ],
    ["has a key twice", `${entry({})}    reason: b\n`, "7:5: this is no YAML: Map keys must be unique"],
    ["has a tag", entry({ reason: "!secret x" }), "3:13: this is no YAML: Unresolved tag: !secret", "to the schema"],
    ["has a * alone", widest("*"), `6:25: this is no YAML: Alias cannot be an empty string; ${QUOTE}`],
    [
      "has a text that begins with *",
      entry({ group: "*/mx" }),
      `2:12: "*/mx" refers to nothing; ${QUOTE}`,
      "to the schema",
    ],
    ["is nested deep in brackets", "[".repeat(10_000), "this is no YAML: Maximum call stack size exceeded"],
    ["is nested deep in braces", "{a: ".repeat(10_000), "this is no YAML: Maximum call stack size exceeded"],
    ["is nested deep in lists", "- ".repeat(10_000), "this is nested too deep to be read"],
    ["is nested deep in keys", "? ".repeat(10_000), "this is nested too deep to be read"],
    [
      "is nested deep in lines",
      Array.from({ length: 300 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n"),
      "this is nested too deep to be read",
    ],
    [
      "names neither group nor rule",
      entry({ group: undefined }),
      '2:5: an entry needs the key "group", "rule" or both',
    ],
    [
      "names a rule without its group",
      entry({ group: undefined, rule: "smtp" }),
      '2:11: "smtp" is the name of a rule: name its group, too, or give the rule\'s id'.replace("2:11", "6:11"),
    ],
    ["has an unknown key", entry({ reasons: "b" }), `7:5: an entry has no key "reasons"; its keys are ${ENTRY_KEYS}`],
    ["gives no reason", entry({ reason: undefined }), '2:5: the key "reason" is missing'],
    ["gives an empty reason", entry({ reason: '" "' }), '3:13: "reason" must be text that is not empty, not "" ""'],
    ["gives a reason without a value", entry({ reason: "" }), '3:13: "reason" must be text that is not empty, not ""'],
    ["gives a key alone", "accepted: [{ group }]", '1:19: "group" must be text that is not empty, not ""'],
    ["does not say who", entry({ acceptedBy: "[a]" }), '4:17: "acceptedBy" must be text that is not empty, not "[a]"'],
    ["has no end", entry({ expires: undefined }), '2:5: the key "expires" is missing'],
    ["ends some day", entry({ expires: "soon" }), '5:14: "expires" must be a day such as 2027-01-31, not "soon"'],
    [
      "ends on a day that does not exist",
      entry({ expires: "2027-02-30" }),
      '5:14: "expires" must be a day such as 2027-01-31, not "2027-02-30"',
    ],
    ["ends in a year", entry({ expires: "2027" }), '5:14: "expires" must be a day such as 2027-01-31, not "2027"'],
    ["ends on a list of days", entry({ expires: "[a]" }), '5:14: "expires" must be text that is not empty, not "[a]"'],
    [
      "gives a number",
      entry({ reason: "12" }),
      '3:13: "reason" must be text that is not empty, not "12"; put it in quot',
    ],
    [
      "says yes",
      entry({ acceptedBy: "true" }),
      'must be text that is not empty, not "true"; put it in quotation marks',
    ],
    ["accepts any exposure", entry({ widest: undefined }), '2:5: the key "widest" is missing'],
    ["accepts all", entry({ widest: "all" }), '6:13: "widest" must have the keys sources, ports, destinations'],
    ["names no sources", widest(""), '6:24: "sources" must not be empty'],
    ["has text for a list", entry({ widest: '{ sources: "*" }' }), '6:24: "sources" must be a list, not ""*""'],
    ["has a port in words", widest('"*"', '"*"', "smtp"), '"ports" must have numbers from 1 to 65535, not "smtp"'],
    ["has port 0", widest('"*"', '"*"', "0"), '6:39: "ports" must have numbers from 1 to 65535, not "0"'],
    ["has port 65536", widest('"*"', '"*"', "65536"), "must have numbers from 1 to 65535"],
    ["has half a port", widest('"*"', '"*"', "25.5"), "must have numbers from 1 to 65535"],
    ["has a list for a port", widest('"*"', '"*"', "[25]"), 'not "[25]"'],
    ["has a tag for a source", widest("AzureCloud"), `6:25: "sources" has "AzureCloud", ${SOURCES}`, "to the schema"],
    ["has a bare 0.0.0.0", widest("0.0.0.0"), SOURCES, "to the schema"],
    ["has bits beyond a prefix", widest("198.51.100.7/24"), SOURCES, "to the schema"],
    ["has such bits in IPv6", widest("2001:db8::1/32"), SOURCES, "to the schema"],
    ["has a tag for a destination", widest('"*"', "Sql"), `"destinations" has "Sql", ${DESTINATIONS}`, "to the schema"],
    ["has a tag outside", widest('"*"', "outside Sql"), DESTINATIONS, "to the schema"],
    ["has an unsafe text", entry({ expires: '"\\e[2J"' }), 'not "\\u{1b}[2J"'],
  ];
  for (const [what, text, says, isFine] of bad) {
    it(`is refused if it ${what}`, () => {
      const file = save(text);
      assert.throws(
        () => readAcceptedFile(file),
        (error) => {
          assert.ok(error instanceof SettingsError);
          assert.ok(error.message.startsWith(`${file}:`), error.message);
          assert.ok(error.message.includes(says), `${error.message} and not ${says}`);
          return true;
        },
      );
      const [document] = yaml.parseAllDocuments(text.slice(0, 10_000), { logLevel: "error" });
      if (document === undefined || "empty" in document || document.errors.length > 0 || isFine !== undefined) return;
      assert.equal(isBySchema(document.toJS()), false, "the schema takes it");
    });
  }

  it("is refused if it is not there", () => {
    const file = path.join(folder, "nowhere.yaml");
    assert.throws(() => readAcceptedFile(file), { message: new RegExp(`^${file}: ENOENT`) });
  });

  it("is as its schema says", () => assert.ok(isBySchema(yaml.parse(entry({ rule: "smtp" })))));

  it("is found upwards and beside the inputs, once", () => {
    const above = save("", ACCEPTED_FILE);
    const beside = save("", `exports/${ACCEPTED_FILE}`);
    const input = save("[]", "exports/a.json");
    const here = path.join(folder, "project");
    fs.mkdirSync(here);
    const upwards = path.join("..", ACCEPTED_FILE);
    assert.deepEqual(findAcceptedFiles(here, ["-"]), [upwards]);
    assert.deepEqual(findAcceptedFiles(here, [path.join(folder, "a.json"), input]), [upwards, beside]);
    for (const name of [path.dirname(input), path.join(folder, "exports", "*.json"), path.join(folder, "exports/**")]) {
      assert.deepEqual(findAcceptedFiles(here, [name]), [upwards, beside]);
    }
    fs.rmSync(above);
    fs.rmSync(beside);
    assert.deepEqual(findAcceptedFiles(here, [input]), []);
  });
});
