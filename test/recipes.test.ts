/** The recipes of docs/audit.md, run as they stand there; the clouds that they ask are stand-ins that answer from files. */

import * as assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

const ROOT = path.join(__dirname, "..");
const SAMPLES = path.join(ROOT, "test", "audit", "samples");

/** Commands by name, each a script of bash. What they are asked for in another way is an error. */
const STAND_INS: Readonly<Record<string, string>> = {
  az: `case "$*" in
    "account list --query [?state=='Enabled'].id --output tsv") printf '%s\\n' one two ;;
    "network nsg list --subscription one --output json") cat "${SAMPLES}/az-list.json" ;;
    "network nsg list --subscription two --output json") cat "${SAMPLES}/az-list-nested.json" ;;
    *) exit 99 ;;
  esac`,
  pulumi: `case "$*" in
    "stack ls --all --organization ORG --json") printf '[{"name":"org/mail/dev","current":false},{"name":"org/web/dev"}]' ;;
    "stack export --stack org/mail/dev") cat "${SAMPLES}/pulumi-state.json" ;;
    "stack export --stack org/web/dev") printf '{"version":3,"deployment":{}}' ;;
    "preview --json --show-sames") cat "${SAMPLES}/pulumi-preview.json"; exit 255 ;;
    *) exit 99 ;;
  esac`,
  gh: `case "$*" in
    "pr comment --body-file comment.md") test -s comment.md ;;
    *) exit 99 ;;
  esac`,
  npx: `shift 2; exec "${process.execPath}" "${path.join(ROOT, "audit", "main.js")}" "$@"`,
};

interface Recipe {
  readonly status: number;
  /** What it writes. */
  readonly files: readonly string[];
}

/** In the order of the document. The samples have something open. */
const RECIPES: Readonly<Record<string, Recipe>> = {
  "The line of the program": { status: 0, files: ["preview.json", "report.sarif"] },
  "All subscriptions, every night": { status: 1, files: ["report.html", "report.json"] },
  "All stacks of an organization": {
    status: 1,
    files: ["report.html", "states/org+mail+dev.json", "states/org+web+dev.json"],
  },
  "A comment on a pull request": { status: 0, files: ["comment.md"] },
  "Only new findings": { status: 0, files: ["baseline.json"] },
  "Too much for one machine": { status: 1, files: ["report.html"] },
};

describe("recipes", () => {
  let folder: string;
  let env: NodeJS.ProcessEnv;

  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "azure-smtp-guard-"));
    const commands = path.join(folder, "commands");
    fs.mkdirSync(commands);
    for (const [name, script] of Object.entries(STAND_INS)) {
      fs.writeFileSync(path.join(commands, name), `#!/usr/bin/env bash\n${script}\n`, { mode: 0o755 });
    }
    env = { ...process.env, PATH: [commands, process.env["PATH"]].join(path.delimiter) };
  });
  after(() => fs.rmSync(folder, { recursive: true }));

  const document = fs.readFileSync(path.join(ROOT, "docs", "audit.md"), "utf8");
  const blocks = [...document.matchAll(/^### (.+)\n(?:(?!^#)[^])*?^```bash\n([^]*?)^```/gm)];

  it("are all here", () => {
    assert.deepEqual(
      blocks.map(([, title]) => title),
      Object.keys(RECIPES),
    );
  });

  for (const [, title = "", script] of blocks) {
    it(title, () => {
      const { status, files } = RECIPES[title]!;
      for (const file of files) fs.rmSync(path.join(folder, file), { force: true });
      const run = spawnSync("bash", ["-c", `set -o pipefail\n${script}`], { cwd: folder, encoding: "utf8", env });
      assert.deepEqual([run.status, run.stderr.includes("problem")], [status, false], run.stderr);
      for (const file of files) assert.ok(fs.statSync(path.join(folder, file)).size > 0, file);
      // For the last, which merges what others have written.
      const report = path.join(folder, "report.json");
      if (fs.existsSync(report)) fs.cpSync(report, path.join(folder, "reports", "report.json"));
    });
  }
});
