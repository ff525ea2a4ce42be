import * as assert from "node:assert/strict";
import * as path from "node:path";
import { UnusedParameters } from "../../../../audit/input/templates/unused-parameters";

describe("files of parameters beside a template", () => {
  it("are not searched for beside standard input, nor in a folder that cannot be read", () => {
    const unused = new UnusedParameters(() => false);
    assert.deepEqual(unused.beside("-"), []);
    assert.deepEqual(unused.beside(path.join(__dirname, "nowhere", "main.json")), []);
  });
});
