/** Runs the audit of a built pack on files. */

import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as os from "node:os";
import * as path from "node:path";
import type { Report } from "../../../audit/reporting/report";

type Main = (
  argv: readonly string[],
  version: string,
  surroundings: {
    readonly stdout: Writable;
    readonly stderr: Writable;
    readonly env: Readonly<Record<string, string>>;
  },
) => number;

interface Writable {
  write(text: string): unknown;
}

/** The audit of a pack, in this process. */
export class Audits {
  readonly #main: Main;
  readonly #file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "azure-smtp-guard-audits-")), "file.json");

  /** @param folder The folder of the pack, which must be built. */
  constructor(folder: string) {
    const load = createRequire(path.join(folder, "package.json"));
    this.#main = (load("./audit/bin/audit/cli.js") as { readonly main: Main }).main;
  }

  /** The report on one file. */
  of(text: string): Report {
    fs.writeFileSync(this.#file, text);
    let [written, said] = ["", ""];
    this.#main(["node", "azure-smtp-guard", "audit", "--format", "json", this.#file], "0", {
      stdout: { write: (part) => (written += part) },
      stderr: { write: (part) => (said += part) },
      env: {},
    });
    if (written === "") throw new Error(`the audit wrote no report: ${said}`);
    return JSON.parse(written) as Report;
  }

  close(): void {
    fs.rmSync(path.dirname(this.#file), { recursive: true });
  }
}
