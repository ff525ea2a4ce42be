import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { markdown } from "../../../audit/output/markdown";
import type { Problem, ReportedFinding } from "../../../audit/reporting/report";
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
  WITHOUT_BASELINE,
} from "../report-sample";

const fenced = (text: string, fence = "```"): string => `${fence}text\n${text}\n${fence}`;

describe("markdown", () => {
  it("is the verdict, a table, each finding to be unfolded, what is fixed and what could not be read", () => {
    assert.equal(
      markdown(PLAIN),
      `## SMTP from the Internet: 2 of 5 network security groups are open, 1 undecided, and 1 finding of groups that this audit did not judge (5 Azure listings)

4 findings; 2 new, 1 fixed; 1 problem.

| status | NSG | resource group | subscription | attached to | rules | addresses |
| --- | --- | --- | --- | --- | --- | --- |
| open, known | \`web\` | \`rg-web\` | \`00000000-0000-0000-0000-000000000001\` | 2 subnets, 1 network interface | \`allow-smtp\` | 3,702,258,434 IPv4, about 4.3e+37 IPv6 |
| open, new | \`relay\` | \`rg-mail\` | \`00000000-0000-0000-0000-000000000002\` | nothing | \`allow-low\`, \`allow-high\` | 33,554,432 IPv4 |
| open, new | \`urn:pulumi:dev::app::azure-native:network:SecurityRule::smtp\` |  |  |  |  |  |
| undecided, known | \`pending\` | \`rg-web\` | \`00000000-0000-0000-0000-000000000001\` |  | \`allow-from-parameter\` |  |

### Findings

<details><summary>open, known: <code>web</code> in <code>listing.json:12</code></summary>

${fenced(`${WEB.message}\n\n${WEB.resource}`)}

</details>
<details><summary>open, new: <code>relay</code> in <code>states/mail.json</code></summary>

${fenced(`${RELAY.message}\n\n${RELAY.resource}\ndeclared at index.ts:4`)}

</details>
<details><summary>open, new: <code>urn:pulumi:dev::app::azure-native:network:SecurityRule::smtp</code> in <code>standard input</code></summary>

${fenced(`${REPORTED.message}\n\n${REPORTED.resource}`)}

</details>
<details><summary>undecided, known: <code>pending</code> in <code>template.json:40</code></summary>

${fenced(`${PENDING.message}\n\n${PENDING.resource}`)}

</details>

### Fixed since the baseline

- \`${GONE.resource}\` in \`listing.json:80\`

### Could not be read

- \`states/cut.json:7\`: \`The file is truncated: its JSON ends within a string.\`
`,
    );
  });

  it("lets no name break out", () => {
    const name =
      "=<script>alert(\"1\")</script>\\u{7c}\\u{60}a\\u{60},'b'\\u{d}\\u{a}\\u{1b}[31m\\u{202e}txt\\u{0}]]>@octocat #1 \\u{60}\\u{60}\\u{60}\\u{60} é中😀 \\u{d800} ~end*_[x](y)";
    const inHtml =
      "=&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;|`a`,&#39;b&#39;\\u{d}\\u{a}\\u{1b}[31m\\u{202e}txt\\u{0}]]&gt;@octocat #1 ```` é中😀 \\u{d800} ~end*_[x](y)";
    const inFence =
      "=<script>alert(\"1\")</script>|`a`,'b'\\u{d}\\u{a}\\u{1b}[31m\\u{202e}txt\\u{0}]]>@octocat #1 ```` é中😀 \\u{d800} ~end*_[x](y)";
    const urn = "urn:pulumi:dev::mail::azure-native:network:NetworkSecurityGroup::";
    assert.equal(
      markdown(reportOf({ findings: [BREAKOUT], fixed: [BREAKOUT], problems: PROBLEMS.slice(1), notes: NOTES })),
      `## SMTP from the Internet: 1 finding is open (1 Azure listing)

1 new, 1 fixed; 1 problem.

| status | NSG | resource group | subscription | attached to | rules | addresses |
| --- | --- | --- | --- | --- | --- | --- |
| open, new | \`${name}\` |  |  |  | \`-2+3\\u{7c}<b>\\u{60}x\\u{60}\` | about 4.3e+37 IPv6 |

### Findings

<details><summary>open, new: <code>${inHtml}</code> in <code>exports\\=a|&lt;b&gt; é 100%#?.json:3</code></summary>

${fenced(`${BREAKOUT.message}\n\n${urn}${inFence}\ndeclared at src/é 100%#?|<b>\`x\`\\u{1b}[31m.ts:17:3`, "`````")}

</details>

### Fixed since the baseline

- \`${urn}${name}\` in \`exports\\=a\\u{7c}<b> é 100%#?.json:3\`

### Could not be read

- \`exports\\=a\\u{7c}<b> é 100%#?.json\`: \`Resource "=1+1\\u{1b}[2J\\u{7c}\\u{60}<i>\\u{60}" has no properties.\\u{a}It is left out.\`

### Notes

- \`listing.json:1\`: \`Skipped a line of text before the JSON: \\u{7c}<b>\\u{60}x\\u{60}\`
- \`states/empty.json\`: \`This state holds no network security group.\`
`,
    );
  });

  it("is short where there is nothing to report", () => {
    assert.equal(
      markdown(NOTHING_OPEN),
      "## SMTP from the Internet: no network security group is open: 2 judged in 2 Azure listings\n",
    );
    assert.equal(markdown(EMPTY), "## SMTP from the Internet: found no network security groups in 0 files\n");
  });

  it("says nothing of a baseline if there is none", () => {
    assert.doesNotMatch(markdown(WITHOUT_BASELINE), /\b(new|fixed)\b|, known/i);
  });
});

/** Blocks of code, and text as code in a line or in HTML: what stands there GitHub shows as it is. */
const CODE = /^(`{3,})text\n(?:(?!\1)[^])*\n\1$|`[^`\n]+`|<code>[^<>\n]*<\/code>/gm;

/** All lines that may stand outside code. */
const LINES = [
  /^## SMTP from the Internet: [\w ,:()]+$/,
  /^[\w ,;]+\.$/,
  /^### (Findings|Fixed since the baseline|Could not be read|Notes)$/,
  /^\| status \| NSG \| resource group \| subscription \| attached to \| rules \| addresses \|$/,
  /^(\| --- ){7}\|$/,
  /^\| (open|undecided)(, new|, known|, worsened)?(, accepted|, expired|, exceeded)? \| (CODE)? \| (CODE)? \| (CODE)? \| [\w, ]* \| ((CODE)?(, (CODE)?)*(, and \d+ more)?) \| [\w.+, ]* \|$/,
  /^<details><summary>(open|undecided)(, new|, known|, worsened)?(, accepted|, expired|, exceeded)?(, more (sources|destinations|ports)(, destinations)?( and (destinations|ports))?)?: CODE in CODE<\/summary>$/,
  /^CODE$/,
  /^<\/details>$/,
  /^- (CODE)? in (CODE)?$/,
  /^- (CODE)?: (CODE)?$/,
  /^[\d,]+ more are not shown here; other formats have all of them\.$/,
  /^$/,
];

/** Fails if anything but code and the words of the writer is there, or anything in code that does not show. */
function assertContained(comment: string): void {
  assert.match(comment, /^(?:[^\p{C}\p{Zl}\p{Zp}]|\n)*$/u);
  for (const line of comment.replace(CODE, "CODE").split("\n")) {
    assert.ok(
      LINES.some((expected) => expected.test(line)),
      JSON.stringify(line),
    );
  }
}

describe("markdown: containment", () => {
  it("holds for the samples", () => {
    for (const report of [SAMPLE, PLAIN, WITHOUT_BASELINE, NOTHING_OPEN, EMPTY]) assertContained(markdown(report));
  });

  it("holds whatever the files name", () => {
    check(
      500,
      fc.property(anyReport, (report) => assertContained(markdown(report))),
    );
  });
});

describe("markdown: room", () => {
  const LONGEST = 65_536;
  const finding = (index: number): ReportedFinding => ({
    ...WEB,
    nsg: `nsg-${index}`,
    fingerprint: index.toString(16),
  });
  const problem = (index: number): Problem => ({
    source: `states/${index}.json`,
    line: 1,
    message: "It is truncated.",
  });
  const list = <T>(length: number, item: (index: number) => T): readonly T[] =>
    Array.from({ length }, (_, i) => item(i));

  /** How many items a section has, and how many it says that it leaves out. */
  function reported(comment: string, head: string, item: RegExp): readonly [number, number] {
    const section = comment.split(`${head}\n`)[1]!.split("\n### ", 1)[0]!;
    const omitted = /^([\d,]+) more are not shown here/m.exec(section)?.[1] ?? "0";
    return [section.match(item)?.length ?? 0, Number(omitted.replaceAll(",", ""))];
  }

  const TABLE = ["| --- | --- | --- | --- | --- | --- |", /^\| open/gm] as const;
  const FINDINGS = ["### Findings", /^<details>/gm] as const;
  const FIXED = ["### Fixed since the baseline", /^- /gm] as const;
  const UNREAD = ["### Could not be read", /^- /gm] as const;

  const reportedOf = (comment: string): readonly (readonly [number, number])[] =>
    [TABLE, FINDINGS, FIXED, UNREAD].map(([head, item]) => reported(comment, head, item));

  it("is enough for all of some", () => {
    const comment = markdown(
      reportOf({ findings: list(20, finding), fixed: list(20, finding), problems: list(20, problem) }),
    );
    assert.ok(comment.length <= LONGEST);
    assert.deepEqual(reportedOf(comment), Array(4).fill([20, 0]));
    assertContained(comment);
  });

  it("is enough for some of all, and the others are counted", () => {
    const comment = markdown(
      reportOf({ findings: list(10_000, finding), fixed: list(10_000, finding), problems: list(10_000, problem) }),
    );
    assert.ok(comment.length <= LONGEST);
    for (const [shown, omitted] of reportedOf(comment)) {
      assert.ok(shown >= 30, String(shown));
      assert.equal(shown + omitted, 10_000);
    }
    assertContained(comment);
  });

  it("is enough for a message of very many fences", () => {
    const comment = markdown(reportOf({ findings: [{ ...WEB, message: "` ".repeat(500_000) }] }));
    assert.deepEqual(reported(comment, ...FINDINGS), [0, 1]);
  });

  it("is used up", () => {
    const comment = markdown(reportOf({ findings: list(10_000, finding) }));
    assert.ok(comment.length > LONGEST - 1_500, String(comment.length));
  });

  it("goes to the first: one that is too long, and those after it, are left out whole", () => {
    const long = { ...WEB, message: "x".repeat(LONGEST) };
    const comment = markdown(reportOf({ findings: [finding(1), long, finding(2)] }));
    assert.ok(comment.length <= LONGEST);
    assert.deepEqual(reported(comment, ...TABLE), [3, 0]);
    assert.deepEqual(reported(comment, ...FINDINGS), [1, 2]);
    assertContained(comment);
    assert.deepEqual(reported(markdown(reportOf({ findings: [long] })), ...FINDINGS), [0, 1]);
  });

  it("is never exceeded", () => {
    check(
      60,
      fc.property(anyReport, fc.integer({ min: 1, max: 2_000 }), (report, times) => {
        const many = <T>(items: readonly T[]): readonly T[] => list(times, () => items).flat();
        const { findings, fixed, problems } = report;
        const comment = markdown(reportOf({ findings: many(findings), fixed: many(fixed), problems: many(problems) }));
        assert.ok(comment.length <= LONGEST);
        assertContained(comment);
      }),
    );
  });
});
