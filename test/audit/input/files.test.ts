import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { filesOf, plansFirst, reasonOf } from "../../../audit/input/files";

describe("filesOf", () => {
  let folder: string;
  const at = (...names: string[]): string => path.join(folder, ...names);
  const problem = (source: string, message: string): object => ({
    kind: "problem",
    problem: { source, line: null, message },
  });

  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "azure-smtp-guard-"));
    for (const name of ["some", "some/sub.json", "none"]) fs.mkdirSync(at(name));
    for (const name of [
      "some/b.json",
      "some/a.JSON",
      "some/B.json",
      "some/c.jsonl",
      "some/json",
      "none/a.txt",
      "x.txt",
    ]) {
      fs.writeFileSync(at(name), "[]");
    }
    fs.symlinkSync(at("some", "b.json"), at("link"));
    fs.symlinkSync(at("nowhere"), at("dangling"));
  });
  after(() => fs.rmSync(folder, { recursive: true }));

  it("reads plans of Terraform first, but for what cannot be read twice", () => {
    fs.writeFileSync(at("plan.json"), '{"format_version":"1.2"}');
    const files = ["-", at("x.txt"), at("nowhere"), at("plan.json")];
    assert.deepEqual(plansFirst(files), [at("plan.json"), "-", at("x.txt"), at("nowhere")]);
    assert.deepEqual(plansFirst([at("x.txt")]), [at("x.txt")]);
  });

  it("keeps files and standard input, in their order", () => {
    assert.deepEqual(filesOf([at("x.txt"), "-", at("some", "b.json")]), [at("x.txt"), "-", at("some", "b.json")]);
    assert.deepEqual(filesOf([]), []);
  });

  it("takes the JSON files of a folder, by name", () => {
    const files = ["B.json", "a.JSON", "b.json"].map((name) => at("some", name));
    assert.deepEqual(filesOf([at("some")]), files);
    assert.deepEqual(filesOf([`${at("some")}/`]), files);
  });

  it("takes what is the same once, by the name that came first", () => {
    const names = ["-", at("link"), at("some"), at("some", "..", "some", "b.json"), at("some"), "-"];
    assert.deepEqual(filesOf(names), ["-", at("link"), at("some", "B.json"), at("some", "a.JSON")]);
  });

  it("leaves what is not there to whoever opens it", () => {
    assert.deepEqual(filesOf([at("nowhere"), at("dangling"), at("nowhere"), ""]), [at("nowhere"), at("dangling"), ""]);
  });

  it("tells of a folder without JSON files, or that may not be read", () => {
    assert.deepEqual(filesOf([at("none"), at("x.txt")]), [
      problem(at("none"), "This folder has no *.json."),
      at("x.txt"),
    ]);
    const { readdirSync } = fs;
    try {
      Object.assign(fs, {
        readdirSync: () => {
          throw Object.assign(new Error(), { code: "EACCES" });
        },
      });
      assert.deepEqual(filesOf([at("some")]), [problem(at("some"), "This may not be read.")]);
    } finally {
      Object.assign(fs, { readdirSync });
    }
  });
});

describe("reasonOf", () => {
  it("says what the file system said", () => {
    const reasons = ["ENOENT", "EACCES", "EISDIR"].map((code) => reasonOf(Object.assign(new Error(), { code })));
    assert.deepEqual(reasons, ["This does not exist.", "This may not be read.", "This cannot be read (EISDIR)."]);
    assert.equal(reasonOf(new TypeError("a fault of the program")), undefined);
  });
});

describe("plansFirst", () => {
  let folder: string;
  const save = (name: string, content: string): string => {
    fs.writeFileSync(path.join(folder, name), content);
    return path.join(folder, name);
  };
  before(() => void (folder = fs.mkdtempSync(path.join(os.tmpdir(), "azure-smtp-guard-"))));
  after(() => fs.rmSync(folder, { recursive: true }));

  it("puts plans and previews before what Azure lists and what states hold", () => {
    const others = [
      save("listing.json", '[{"name": "steps"}]'),
      save("state.json", '{"version": 3, "deployment": {}}'),
      path.join(folder, "none.json"),
      "-",
    ];
    const plans = [
      save("terraform.json", '{"terraform_version":"1","format_version":"1.2"}'),
      save("digest.json", '{\n    "steps": ['),
      save("configured.json", '\ufeff{"config": {}}'),
      save("events.jsonl", '{"sequence":0,"timestamp":1}'),
    ];
    assert.deepEqual(plansFirst([...others, ...plans]), [...plans, ...others]);
    assert.deepEqual(plansFirst([others[0]!]), [others[0]]);
  });
});
