import * as assert from "node:assert/strict";
import { rulesIn, rulesInText, textOf } from "../../../audit/judging/rule-texts";

const RULE = { name: "smtp", access: "Allow", direction: "Inbound", protocol: "Tcp", destinationPortRanges: ["25"] };

describe("texts of rules", () => {
  it("have all that decides, and nothing else", () => {
    const listed = [{ ...RULE, id: "/an/id", etag: "an etag" }, null, "a text", [], { ...RULE, name: undefined }];
    const text = textOf(listed);
    assert.doesNotMatch(text, /an id|etag/);
    const values = (rules: readonly object[]) =>
      rules.map((rule) => JSON.stringify(rule, (_, value: unknown) => value ?? undefined));
    assert.deepEqual(values(rulesInText(text, "urn")), values(rulesIn(listed, "urn")));
  });
});
