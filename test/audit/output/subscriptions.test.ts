import * as assert from "node:assert/strict";
import { html } from "../../../audit/output/html";
import { markdown } from "../../../audit/output/markdown";
import { text } from "../../../audit/output/text";
import type { Report } from "../../../audit/reporting/report";
import { SAMPLE } from "../report-sample";

/* The subscriptions of an audit of Azure, as people read them. */

const OF_AZURE: Report = {
  ...SAMPLE,
  azure: {
    cloud: "public",
    indexedAt: "2026-01-31T12:34:56.789Z",
    isVerified: false,
    subscriptions: [
      { id: "one", name: "web <b>|`", tenant: "contoso", state: "Enabled", groups: 3, leftOut: 2000 },
      { id: "two", name: null, tenant: null, state: null, groups: 1, leftOut: 0 },
    ],
    missing: ["three"],
  },
};

describe("the subscriptions of a report", () => {
  it("stand in text, with those that were not seen", () => {
    const [, listed = ""] = /\nRead from Azure:\n([^]*?)\n\n/.exec(text(OF_AZURE, { colour: false, width: 120 })) ?? [];
    assert.deepEqual(listed.split("\n"), [
      "  web <b>|` (one, tenant contoso, Enabled): 3 groups, and 2,000 without an inbound Allow left out",
      "  subscription (two): 1 group",
      "  three: not seen",
    ]);
  });

  it("stand in Markdown, where no name breaks out", () => {
    const [, listed = ""] = /### Read from Azure\n\n?([^]*)$/.exec(markdown(OF_AZURE)) ?? [];
    assert.deepEqual(listed.trim().split("\n"), [
      "- `web <b>\\u{7c}\\u{60} (one, tenant contoso, Enabled): 3 groups, and 2,000 without an inbound Allow left out`",
      "- `subscription (two): 1 group`",
      "- `three: not seen`",
    ]);
  });

  it("stand in the page, where no name breaks out", () => {
    const [, listed = ""] =
      /<h2 id="subscriptions">Read from Azure<\/h2><ul class="list">(.*)<\/ul>/.exec(html(OF_AZURE)) ?? [];
    assert.deepEqual(listed.split(/(?<=<\/li>)/), [
      "<li>web &lt;b&gt;|` (one, tenant contoso, Enabled): 3 groups, and 2,000 without an inbound Allow left out</li>",
      "<li>subscription (two): 1 group</li>",
      "<li>three: not seen</li>",
    ]);
  });

  it("are nowhere in the report of files", () => {
    for (const written of [text(SAMPLE, { colour: false, width: 120 }), markdown(SAMPLE), html(SAMPLE)]) {
      assert.doesNotMatch(written, /Read from Azure/);
    }
  });
});
