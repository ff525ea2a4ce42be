import * as assert from "node:assert/strict";
import { fixParts } from "../../../audit/output/fix-parts";

describe("parts of a fix", () => {
  const cases: readonly (readonly [what: string, fix: string, code: readonly string[], other: readonly string[]])[] = [
    ["none where nothing is to be pasted", "leave TCP port 25 out", [], ["leave TCP port 25 out"]],
    ["the command without the words", "do this:\n  az network", ["az network"], ["do this:"]],
    [
      "commands of several lines, as they are indented",
      "do this:\n  ($nsg.SecurityRules)\n    more",
      ["($nsg.SecurityRules)\n  more"],
      ["do this:"],
    ],
    [
      "what it leaves out apart",
      "do this:\n  ports: [],\n  (this leaves out what has no ports, too, such as ICMP)",
      ["ports: [],"],
      ["do this:", "(this leaves out what has no ports, too, such as ICMP)"],
    ],
    ["either of two ways", "one:\n  a\nor:\n  b", ["a", "b"], ["one:", "or:"]],
  ];
  for (const [what, fix, code, other] of cases) {
    it(`are ${what}`, () => {
      const parts = fixParts(fix);
      const textsOf = (some: typeof parts): readonly string[] => some.map(({ text }) => text);
      assert.deepEqual(textsOf(parts.filter(({ isCode }) => isCode)), code);
      assert.deepEqual(textsOf(parts.filter(({ isCode }) => !isCode)), other);
    });
  }
});
