import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { widthOf } from "../../../audit/output/columns";
import { text } from "../../../audit/output/text";
import type { ReportedFinding } from "../../../audit/reporting/report";
import { check } from "../../evaluator/arbitraries";
import { anyReport } from "../report-arbitrary";
import {
  BREAKOUT,
  EMPTY,
  GONE,
  NOTES,
  NOTHING_OPEN,
  PENDING,
  PLAIN,
  PROBLEMS,
  RELAY,
  REPORTED,
  reportOf,
  SAMPLE,
  WEB,
} from "../report-sample";

const WIDE = { colour: false, width: 132, isWhole: true };

const tableIn = (output: string): string => output.split("\n\n", 1)[0]!;

/** Checks that each cell of a table fits the line above it, and that this line fits the width. */
function assertFits(table: string, width: number): void {
  const [top = "", ...lines] = table.split("\n");
  assert.ok(top.length <= width, top);
  const columns = top.slice(1, -1).split("┬");
  for (const line of lines.filter((each) => each.startsWith("│"))) {
    for (const [index, cell] of line.slice(1, -1).split("│").entries()) {
      assert.ok(widthOf(cell.trimEnd()) <= columns[index]!.length, line);
    }
  }
}

describe("text", () => {
  it("reports all: a table, each finding in full, what could not be read, what is fixed, and the sum", () => {
    assert.equal(
      text(PLAIN, WIDE),
      `\
┌───────────┬────────────────────────────────────┬─────────────────────────────────────┬──────────────────────┬────────────────────┐
│ status    │ NSG                                │ resource group                      │ rules                │ addresses          │
├───────────┼────────────────────────────────────┼─────────────────────────────────────┼──────────────────────┼────────────────────┤
│ open      │ web                                │ rg-web                              │ allow-smtp           │ 3,702,258,434 IPv4 │
│ known     │                                    │ 00000000-0000-0000-0000-00000000000 │                      │ about 4.3e+37 IPv6 │
│           │                                    │ 1                                   │                      │                    │
├───────────┼────────────────────────────────────┼─────────────────────────────────────┼──────────────────────┼────────────────────┤
│ open      │ relay                              │ rg-mail                             │ allow-low            │ 33,554,432 IPv4    │
│ new       │                                    │ 00000000-0000-0000-0000-00000000000 │ allow-high           │                    │
│           │                                    │ 2                                   │                      │                    │
├───────────┼────────────────────────────────────┼─────────────────────────────────────┼──────────────────────┼────────────────────┤
│ open      │ urn:pulumi:dev::app::azure-native: │ (unknown)                           │                      │                    │
│ new       │ network:SecurityRule::smtp         │ (unknown)                           │                      │                    │
├───────────┼────────────────────────────────────┼─────────────────────────────────────┼──────────────────────┼────────────────────┤
│ undecided │ pending                            │ rg-web                              │ allow-from-parameter │                    │
│ known     │                                    │ 00000000-0000-0000-0000-00000000000 │                      │                    │
│           │                                    │ 1                                   │                      │                    │
└───────────┴────────────────────────────────────┴─────────────────────────────────────┴──────────────────────┴────────────────────┘

listing.json:12: open, known
${WEB.resource}
attached to 2 subnets, 1 network interface
${WEB.message}

states/mail.json: open, new
${RELAY.resource}
declared at index.ts:4
attached to nothing
${RELAY.message}

standard input: open, new
${REPORTED.resource}
${REPORTED.message}

template.json:40: undecided, known
${PENDING.resource}
${PENDING.message}

Could not be read:
  states/cut.json:7: The file is truncated: its JSON ends within a string.

Fixed since the baseline:
  listing.json:80: ${GONE.resource}

2 of 5 network security groups are open, 1 undecided, and 1 finding of groups that this audit did not judge (5 Azure listings); 4 findings; 2 new, 1 fixed; 1 problem.
`,
    );
  });

  it("makes what would steer the terminal visible, and wraps long names", () => {
    const report = reportOf({ findings: [{ ...BREAKOUT, isNew: null }], problems: PROBLEMS.slice(1) });
    assert.equal(
      text(report, { colour: false, width: 80, isWhole: true }),
      `\
┌────────┬─────────────────┬────────────────┬─────────────┬────────────────────┐
│ status │ NSG             │ resource group │ rules       │ addresses          │
├────────┼─────────────────┼────────────────┼─────────────┼────────────────────┤
│ open   │ =<script>alert( │ (unknown)      │ -2+3|<b>\`x\` │ about 4.3e+37 IPv6 │
│        │ "1")</script>|\` │ (unknown)      │             │                    │
│        │ a\`,'b'\\u{d}\\u{a │                │             │                    │
│        │ }\\u{1b}[31m\\u{2 │                │             │                    │
│        │ 02e}txt\\u{0}]]> │                │             │                    │
│        │ @octocat #1 \`\`\` │                │             │                    │
│        │ \` é中😀 \\u{d80  │                │             │                    │
│        │ 0} ~end*_[x](y) │                │             │                    │
└────────┴─────────────────┴────────────────┴─────────────┴────────────────────┘

exports\\=a|<b> é 100%#?.json:3: open
urn:pulumi:dev::mail::azure-native:network:NetworkSecurityGroup::=<script>alert("1")</script>|\`a\`,'b'\\u{d}\\u{a}\\u{1b}[31m\\u{202e}txt\\u{0}]]>@octocat #1 \`\`\`\` é中😀 \\u{d800} ~end*_[x](y)
declared at src/é 100%#?|<b>\`x\`\\u{1b}[31m.ts:17:3
${BREAKOUT.message}

Could not be read:
  exports\\=a|<b> é 100%#?.json: Resource "=1+1\\u{1b}[2J|\`<i>\`" has no properties.\\u{a}It is left out.

1 finding is open (1 Azure listing); 1 problem.
`,
    );
  });

  it("is one line where there is nothing to report", () => {
    assert.equal(text(NOTHING_OPEN, WIDE), "No network security group is open: 2 judged in 2 Azure listings.\n");
    assert.equal(text(EMPTY, WIDE), "Found no network security groups in 0 files.\n");
    assert.equal(
      text(reportOf({ notes: NOTES }), WIDE),
      "No network security groups:\n  states/empty.json: This state holds no network security group.\n\nFound no network security groups in 0 files.\n",
    );
    assert.equal(
      text(reportOf({ notes: [{ about: "assumed", source: "plan.json", line: 2, message: "a" }] }), WIDE),
      "Assumed:\n  plan.json:2: a\n\nFound no network security groups in 0 files.\n",
    );
    const notes = (["left-out", "unread", "unevaluated"] as const).map((about) => ({
      about,
      source: "a.json",
      line: 2,
      message: about,
    }));
    assert.equal(
      text(reportOf({ notes }), WIDE),
      "Could not be evaluated:\n  a.json:2: unevaluated\n\nNot read (--allow-unread):\n  a.json:2: unread\n\nLeft out of previews:\n  a.json:2: left-out\n\nFound no network security groups in 0 files.\n",
    );
  });

  it("has a line for each finding that the baseline knows, unless all is asked for", () => {
    const worse: ReportedFinding = { ...RELAY, isNew: false, worsened: ["sources", "ports"] };
    const report = reportOf({ findings: [worse, WEB, PENDING, { ...REPORTED, isNew: false }] });
    const output = text(report, { colour: false, width: 132 });
    assert.deepEqual(
      output.split("\n").filter((line) => line.startsWith("  ") && / (open|undecided);/.test(line)),
      [
        "  listing.json:12: open; web; allow-smtp; 3,702,258,434 IPv4; about 4.3e+37 IPv6",
        "  template.json:40: undecided; pending; allow-from-parameter",
        "  standard input: open; urn:pulumi:dev::app::azure-native:network:SecurityRule::smtp",
      ],
    );
    assert.ok(output.includes("\n\nKnown to the baseline:\n"));
    assert.ok(output.includes("\nstates/mail.json: open, worsened (more sources and ports)\n"));
    assert.ok(!output.includes(WEB.message));
    assert.match(output, /; 0 new, 1 worsened, 0 fixed\.\n$/);
    const whole = text(report, WIDE);
    assert.ok(!whole.includes("Known to the baseline:"));
    assert.ok(whole.includes(WEB.message));
  });

  it("colours the status, heads and places where it is asked to", () => {
    const findings = [
      { ...REPORTED, nsg: "app" },
      { ...PENDING, resourceGroup: "rg", subscription: "s" },
    ];
    const report = reportOf({ findings, fixed: [GONE], problems: PROBLEMS.slice(0, 1) });
    const [bold, red, yellow] = ([1, 31, 33] as const).map(
      (code) => (words: string) => `\u001b[${code}m${words}\u001b[${code === 1 ? 22 : 39}m`,
    ) as [(words: string) => string, (words: string) => string, (words: string) => string];
    assert.equal(
      text(report, { colour: true, width: 100, isWhole: true }),
      `\
┌───────────┬─────────┬────────────────┬──────────────────────┬───────────┐
│ ${bold("status")}    │ ${bold("NSG")}     │ ${bold("resource group")} │ ${bold("rules")}                │ ${bold("addresses")} │
├───────────┼─────────┼────────────────┼──────────────────────┼───────────┤
│ ${red("open")}      │ app     │ (unknown)      │                      │           │
│ ${red("new")}       │         │ (unknown)      │                      │           │
├───────────┼─────────┼────────────────┼──────────────────────┼───────────┤
│ ${yellow("undecided")} │ pending │ rg             │ allow-from-parameter │           │
│ ${yellow("known")}     │         │ s              │                      │           │
└───────────┴─────────┴────────────────┴──────────────────────┴───────────┘

${bold("standard input")}: ${red("open, new")}
${REPORTED.resource}
${REPORTED.message}

${bold("template.json:40")}: ${yellow("undecided, known")}
${PENDING.resource}
${PENDING.message}

${bold("Could not be read:")}
  states/cut.json:7: The file is truncated: its JSON ends within a string.

${bold("Fixed since the baseline:")}
  listing.json:80: ${GONE.resource}

${bold("1 finding is open, 1 undecided (3 Azure listings); 1 new, 1 fixed; 1 problem.")}
`,
    );
  });

  it("has the same text with colours and without", () => {
    const withoutColours = text(SAMPLE, { colour: true, width: 80, isWhole: true }).replace(/\u001b\[\d+m/g, "");
    assert.equal(withoutColours, text(SAMPLE, { colour: false, width: 80, isWhole: true }));
  });

  it("has the first 30 findings in its table, and all in full", () => {
    const many = (length: number): string =>
      text(reportOf({ findings: Array.from({ length }, (_, index) => ({ ...WEB, nsg: `nsg-${index}` })) }), WIDE);
    const rows = (output: string): number => tableIn(output).match(/nsg-\d+/g)!.length;
    assert.equal(rows(many(30)), 30);
    assert.doesNotMatch(tableIn(many(30)), /more, below/);
    assert.equal(rows(many(1_230)), 30);
    assert.match(tableIn(many(1_230)), /┘\nand 1,200 more, below$/);
    assert.equal(many(1_230).split("listing.json:12: open, known").length, 1_230 + 1);
  });

  it("lists the first of many rules in its table", () => {
    const rules = Array.from({ length: 9 }, (_, index) => ({ ...WEB.rules[0]!, name: `allow-${index}` }));
    const cells = tableIn(text(reportOf({ findings: [{ ...WEB, rules }] }), WIDE));
    assert.deepEqual(cells.match(/allow-\d|and \d more/g), [
      "allow-0",
      "allow-1",
      "allow-2",
      "allow-3",
      "allow-4",
      "and 4 more",
    ]);
  });

  for (const width of [200, 132, 80, 60]) {
    it(`has a table no wider than ${width} columns`, () => {
      assertFits(tableIn(text(SAMPLE, { colour: false, width, isWhole: true })), width);
    });
  }

  it("takes a narrower terminal for one of 60 columns", () => {
    assert.equal(
      text(SAMPLE, { colour: false, width: 10, isWhole: true }),
      text(SAMPLE, { colour: false, width: 60, isWhole: true }),
    );
  });

  it("has the beginning of a very long name in its table, and below it all", () => {
    const long = "x".repeat(100_000);
    const [rule] = WEB.rules;
    const finding = { ...WEB, nsg: long, resourceGroup: long, resource: `/${long}`, rules: [{ ...rule!, name: long }] };
    const output = text(reportOf({ findings: [finding] }), WIDE);
    assert.equal(tableIn(output).match(/x/g)?.length, 3 * 300);
    assert.equal(tableIn(output).match(/…/g)?.length, 3);
    assert.ok(output.includes(`/${long}\n`));
    const whole = text(reportOf({ findings: [{ ...WEB, nsg: "x".repeat(300) }] }), WIDE);
    assert.ok(!tableIn(whole).includes("…"));
  });

  it("never is wider, nor sends anything to the terminal but text, whatever the files name", () => {
    check(
      60,
      fc.property(anyReport, (report) => {
        const output = text(report, { colour: false, width: 80, isWhole: true });
        assert.match(output, /^(?:[^\p{C}\p{Zl}\p{Zp}]|\n)*$/u);
        if (report.findings.length > 0) assertFits(tableIn(output), 80);
      }),
    );
  });
});
