import * as assert from "node:assert/strict";
import { ProgressBar } from "../../audit/progress-bar";

const ERASE = "\r\x1b[K";

describe("progress bar", () => {
  let written: string;
  let time: number;
  beforeEach(() => ([written, time] = ["", 0]));

  function barAt(terminal: { readonly isTTY?: boolean; readonly columns?: number }): ProgressBar {
    return new ProgressBar({ ...terminal, write: (text: string) => (written += text) }, () => time);
  }

  it("says how far it is, in one line that it erases", () => {
    const bar = barAt({ isTTY: true, columns: 70 });
    bar.show({ file: "a.json", fileNumber: 1, files: 4, groups: 0 });
    time = 100;
    bar.show({ file: "-", fileNumber: 4, files: 4, groups: 3200 });
    bar.end();
    assert.deepEqual(written.split(ERASE), [
      "",
      "[--------------------] 1 of 4 files, 0 groups: a.json",
      "[###############-----] 4 of 4 files, 3,200 groups: standard input",
      "",
    ]);
  });

  it("stays for a moment", () => {
    const bar = barAt({ isTTY: true });
    for (time of [0, 50, 99, 100, 150]) bar.show({ file: `${time}.json`, fileNumber: 1, files: 1, groups: 0 });
    assert.deepEqual(
      [...written.matchAll(/\d+\.json/g)].map(([name]) => name),
      ["0.json", "100.json"],
    );
  });

  it("takes one line, however long or wide a name is, and shows no control characters", () => {
    const bar = barAt({ isTTY: true, columns: 60 });
    bar.show({ file: `\x1b]0;中${"中".repeat(100)}`, fileNumber: 1, files: 1, groups: 0 });
    assert.equal(written, `${ERASE}[--------------------] 1 of 1 file, 0 groups: \\u{1b}]0;中中`);
    written = "";
    barAt({ isTTY: true }).show({ file: "a".repeat(1000), fileNumber: 1, files: 1, groups: 0 });
    assert.equal(written.length, ERASE.length + 79);
  });

  it("writes nothing where there is no terminal, or nothing to erase", () => {
    const bar = barAt({});
    bar.show({ file: "a.json", fileNumber: 1, files: 1, groups: 0 });
    bar.end();
    barAt({ isTTY: true }).end();
    assert.equal(written, "");
  });
});
