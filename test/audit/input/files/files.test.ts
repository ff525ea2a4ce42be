import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { filesOf, plansFirst } from "../../../../audit/input/files/files";
import { reasonOf } from "../../../../audit/input/files/folders";

describe("filesOf", () => {
  let folder: string;
  const at = (...names: string[]): string => path.join(folder, ...names);
  const leftOut = (source: string, what: string): object => ({
    kind: "note",
    note: { about: "skipped", source, line: null, message: `Left out: ${what}.` },
  });
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
    const files = ["B.json", "a.JSON", "b.json", "c.jsonl"].map((name) => at("some", name));
    assert.deepEqual(filesOf([at("some")]), [...files, leftOut(at("some"), "1 other file")]);
    assert.deepEqual(filesOf([`${at("some")}/`]), [...files, leftOut(`${at("some")}/`, "1 other file")]);
  });

  it("takes what is the same once, by the name that came first", () => {
    const names = ["-", at("link"), at("some"), at("some", "..", "some", "b.json"), at("some"), "-"];
    assert.deepEqual(filesOf(names), [
      ...["-", at("link"), at("some", "B.json"), at("some", "a.JSON"), at("some", "c.jsonl")],
      leftOut(at("some"), "1 other file"),
    ]);
  });

  it("leaves it to the reader to report what is not there", () => {
    assert.deepEqual(filesOf([at("nowhere"), at("dangling"), at("nowhere"), ""]), [at("nowhere"), at("dangling"), ""]);
  });

  it("reports a folder without JSON files, or one that may not be read", () => {
    assert.deepEqual(filesOf([at("none"), at("x.txt")]), [
      problem(at("none"), "This folder contains no *.json or *.jsonl files."),
      leftOut(at("none"), "1 other file"),
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

describe("filesOf: subfolders and patterns", () => {
  let folder: string;
  const here = process.cwd();

  /** The files relative to the folder, and the notes and problems, as text. */
  const found = (...names: readonly string[]): readonly string[] =>
    filesOf(names).map((item) => {
      if (typeof item === "string") return item;
      const { source, message } = item.kind === "note" ? item.note : item.problem;
      return `${source}: ${message}`;
    });

  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "azure-smtp-guard-"));
    const files = ["b.json", "a/c.json", "a/d/e.json", "a/d/f.jsonl", "a/.hidden.json", "a/node_modules/x.json"];
    for (const file of [...files, ".git/y.json", "z/[a].json", "z/a.json", "z/a+b.json", "none/text"]) {
      fs.mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
      fs.writeFileSync(path.join(folder, file), "[]");
    }
    fs.symlinkSync(folder, path.join(folder, "a", "d", "loop"));
    fs.symlinkSync(path.join(folder, "z"), path.join(folder, "a", "again"));
    process.chdir(folder);
  });
  after(() => {
    process.chdir(here);
    fs.rmSync(folder, { recursive: true });
  });

  const LEFT_OUT = "Left out: 2 hidden files or folders, 1 folder node_modules.";
  const ALL = ["b.json", "a/c.json", "a/again/[a].json", "a/again/a+b.json", "a/again/a.json", "a/d/e.json"];
  const LINES = "a/d/f.jsonl";
  const cases: readonly (readonly [names: readonly string[], expected: readonly string[]])[] = [
    [["."], [...ALL, LINES, ".: Left out: 1 other file, 2 hidden files or folders, 1 folder node_modules."]],
    [["**"], [...ALL, LINES, ".: Left out: 1 other file, 2 hidden files or folders, 1 folder node_modules."]],
    [["**/*.json"], [...ALL, `.: ${LEFT_OUT}`]],
    [["**/*.jsonl"], [LINES, `.: ${LEFT_OUT}`]],
    [["*.json"], ["b.json", ".: Left out: 1 hidden file or folder."]],
    [["*/c.json"], ["a/c.json", ".: Left out: 2 hidden files or folders, 1 folder node_modules."]],
    [["?/**/e.json"], ["a/d/e.json", ".: Left out: 2 hidden files or folders, 1 folder node_modules."]],
    [["z/*.json"], ["z/[a].json", "z/a+b.json", "z/a.json"]],
    [
      ["z/a?b.json", "z/?.json"],
      ["z/a+b.json", "z/a.json"],
    ],
    [["z/[a]*"], ["z/[a].json"]],
    [["z/**/a.json"], ["z/a.json"]],
    [["z/**"], ["z/[a].json", "z/a+b.json", "z/a.json"]],
    [["z/*.yaml"], ["z/*.yaml: No file matches this pattern."]],
    [["nowhere/*.json"], ["nowhere: This does not exist."]],
    [
      ["z", "z/*.json", "z/a.json"],
      ["z/[a].json", "z/a+b.json", "z/a.json"],
    ],
    [["none"], ["none: This folder contains no *.json or *.jsonl files.", "none: Left out: 1 other file."]],
  ];
  for (const [names, expected] of cases) {
    it(`finds what ${names.join(" ")} means`, () => assert.deepEqual(found(...names), expected));
  }

  it("takes a pattern from the root", () => {
    assert.deepEqual(found(path.join(folder, "z", "a.j*")), [path.join(folder, "z", "a.json")]);
    assert.ok(found("/*.none")[0]!.startsWith("/*.none: No file"));
  });

  it("takes a file whose name looks like a pattern", () => {
    fs.writeFileSync("z/q?.json", "[]");
    assert.deepEqual(found("z/q?.json"), ["z/q?.json"]);
    fs.rmSync("z/q?.json");
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
