import * as assert from "node:assert/strict";
import { programPlaceOf } from "../../../../audit/input/pulumi/program-place";

const at = (position: string): object => ({ sourcePosition: `project:///${position}` });
const NODE = {};
const PACKAGE = at("node_modules/@acme/network/group.js#9,1");

describe("programPlaceOf", () => {
  const positions: readonly (readonly [position: unknown, place: string | undefined])[] = [
    ["project:///index.ts#17,1", "index.ts 17 1"],
    ["project:///lib/network.ts#3,12", "lib/network.ts 3 12"],
    ["project:///__main__.py#10", "__main__.py 10 null"],
    ["project:///my%20app/caf%C3%A9.ts#1,2", "my app/café.ts 1 2"],
    ["project:///node_modules_of_mine/a.ts#1", "node_modules_of_mine/a.ts 1 null"],
    // What is not in the program's own files:
    ["project:///../shared/index.ts#17,1", undefined],
    ["project:///node_modules/@acme/network/index.js#1,1", undefined],
    ["project:///venv/lib/python3.12/site-packages/acme/a.py#1", undefined],
    ["project:///usr/dist-packages/acme/a.py#1", undefined],
    // What is no position:
    ["project:///index.ts#0,1", undefined],
    ["project:///index.ts#1,0", undefined],
    ["project:///index.ts", undefined],
    ["project:////index.ts#1", undefined],
    ["project:///index.ts#1,1,1", undefined],
    ["project:///%zz.ts#1", undefined],
    ["file:///index.ts#1", undefined],
    [`project:///${"a".repeat(1000)}#1`, undefined],
    ["", undefined],
    [undefined, undefined],
    [17, undefined],
  ];
  for (const [sourcePosition, expected] of positions) {
    it(`${String(sourcePosition).slice(0, 80)} is ${expected}`, () => {
      const place = programPlaceOf({ sourcePosition });
      assert.equal(place && `${place.file} ${place.line} ${place.column}`, expected);
    });
  }

  const traces: readonly (readonly [what: string, trace: unknown, place: string | undefined])[] = [
    ["a call at the top", [at("index.js#5,1"), NODE, NODE], "index.js 5"],
    ["a helper, at its call", [at("lib/net.js#3,3"), at("index.js#4,5"), NODE], "index.js 4"],
    ["a helper of a helper", [at("a.js#1"), at("b.js#2"), at("c.js#3")], "c.js 3"],
    ["a component of a package", [PACKAGE, PACKAGE, at("index.js#5,1"), NODE], "index.js 5"],
    // It does not matter who imports the file.
    ["a module's own line", [at("lib/net.js#6,15"), NODE, at("index.js#2,13"), NODE], "lib/net.js 6"],
    ["a function that a package calls", [at("index.js#7,1"), PACKAGE, at("index.js#6,1")], "index.js 7"],
    ["a callback", [at("lib/net.js#3,3"), NODE, PACKAGE], "lib/net.js 3"],
    ["no frame of the program", [PACKAGE, NODE], "other.js 1"],
    ["no frames", [], "other.js 1"],
    ["frames that are none", [5, null], "other.js 1"],
    ["no list", "index.js", "other.js 1"],
  ];
  for (const [what, stackTrace, expected] of traces) {
    it(`takes of a stack trace ${what}`, () => {
      const place = programPlaceOf({ sourcePosition: "project:///other.js#1", stackTrace });
      assert.equal(place && `${place.file} ${place.line}`, expected);
    });
  }
});
