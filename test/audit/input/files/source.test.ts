import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as fc from "fast-check";
import type { ReadBytes } from "../../../../audit/input/json/scan";
import { inUtf8, openSource } from "../../../../audit/input/files/source";
import { check } from "../../../evaluator/arbitraries";
import { RUNS, readerOf } from "../harness";

/** All that is read, so many bytes at a time. */
function readAll(read: ReadBytes, length: number): string {
  const pieces: Buffer[] = [];
  for (;;) {
    const buffer = Buffer.alloc(length + 2);
    const count = read(buffer, 2, length);
    if (count === 0) return Buffer.concat(pieces).toString();
    pieces.push(buffer.subarray(2, 2 + count));
  }
}

function utf16le(text: string): Buffer {
  return Buffer.from(text, "utf16le");
}

function utf16be(text: string): Buffer {
  return utf16le(text).swap16();
}

describe("inUtf8", () => {
  const TEXT = '[{"name":"Zoë 中 😀"}]\r\n';
  const encodings: readonly (readonly [what: string, bytes: Buffer, text: string])[] = [
    ["nothing", Buffer.alloc(0), ""],
    ["one byte", Buffer.from("1"), "1"],
    ["UTF-8", Buffer.from(TEXT), TEXT],
    ["UTF-8 with a byte order mark", Buffer.from(`\ufeff${TEXT}`), TEXT],
    ["only a byte order mark", Buffer.from("\ufeff"), ""],
    ["UTF-16LE", utf16le(`\ufeff${TEXT}`), TEXT],
    ["UTF-16BE", utf16be(`\ufeff${TEXT}`), TEXT],
    ["UTF-16LE without a byte order mark", utf16le(TEXT), TEXT],
    ["UTF-16BE without a byte order mark", utf16be(TEXT), TEXT],
    ["UTF-16LE of one character, without a byte order mark", utf16le("1"), "1"],
    ["UTF-16BE of one character, without a byte order mark", utf16be("1"), "1"],
    ["zero bytes", Buffer.from("\0\0[]"), "\0\u5b5d"],
    ["a zero byte", Buffer.from("\0"), "\0"],
    ["UTF-16LE without text", utf16le("\ufeff"), ""],
    ["UTF-16LE cut in a character", utf16le(`\ufeff1😀`).subarray(0, -1), "1\ufffd"],
  ];
  for (const [what, bytes, text] of encodings) {
    it(what, () => {
      for (const length of [1, 2, 3, 5, 1000]) assert.equal(readAll(inUtf8(readerOf(bytes)), length), text);
    });
  }

  it("any text, however it comes", () => {
    const text = fc.string({ unit: "grapheme" });
    check(
      RUNS,
      fc.property(
        text,
        fc.boolean(),
        fc.integer({ min: 1, max: 9 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 5 })),
        (text, isBigEndian, length, sizes) => {
          const read = readerOf((isBigEndian ? utf16be : utf16le)(`\ufeff${text}`));
          const slow: ReadBytes = (buffer, offset, length) =>
            read(buffer, offset, Math.min(length, sizes.next().value as number));
          assert.equal(readAll(inUtf8(slow), length), text);
        },
      ),
    );
  });
});

describe("openSource", () => {
  const { readSync } = fs;
  let folder: string;
  before(() => void (folder = fs.mkdtempSync(path.join(os.tmpdir(), "azure-smtp-guard-"))));
  after(() => fs.rmSync(folder, { recursive: true }));
  afterEach(() => void Object.assign(fs, { readSync }));

  it("reads a file and closes it", () => {
    const file = path.join(folder, "a.json");
    fs.writeFileSync(file, "[1]");
    const { read, close } = openSource(file);
    assert.equal(readAll(read, 2), "[1]");
    close();
    assert.throws(() => read(Buffer.alloc(1), 0, 1), { code: "EBADF" });
  });

  it("throws what the file system says", () => {
    assert.throws(() => openSource(path.join(folder, "b.json")), { code: "ENOENT" });
    const { read, close } = openSource(folder);
    assert.throws(() => read(Buffer.alloc(1), 0, 1), { code: "EISDIR" });
    close();
  });

  it("reads standard input, waits for what is to come, and takes a closed pipe for its end", () => {
    const answers = ["EAGAIN", "[", "EAGAIN", "EAGAIN", "1]", "EOF"];
    const stub = (descriptor: number, buffer: Buffer, offset: number): number => {
      assert.equal(descriptor, 0);
      const answer = answers.shift() ?? "EOF";
      if (answer.startsWith("E")) throw Object.assign(new Error(answer), { code: answer });
      return buffer.write(answer, offset);
    };
    Object.assign(fs, { readSync: stub });
    const { read, close } = openSource("-");
    assert.equal(readAll(read, 10), "[1]");
    assert.deepEqual(answers, []);
    close();
  });
});
