/** How tools/browser.ts finds or obtains a Chromium, on machines made of shell scripts. Nothing is downloaded. */

import * as assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

const REPOSITORY = path.join(__dirname, "..", "..", "..");

const BROWSER = 'echo "Chromium 147.0.0.0"';
/** What is there in name only, such as a package's stub. */
const STUB = 'echo "install it first" >&2; exit 1';
const CLOSED = "exit 1";

describe("tools/browser", () => {
  let root: string;

  beforeEach(() => {
    root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "browser-test-")));
    fs.mkdirSync(path.join(root, "bin"));
    fs.mkdirSync(path.join(root, "tools"));
    // A copy, so that its cache is a new one.
    fs.copyFileSync(path.join(REPOSITORY, "tools", "browser.ts"), path.join(root, "tools", "browser.ts"));
    for (const tool of ["sh", "dirname"]) link(tool);
    put("npm", CLOSED);
    put("npx", CLOSED);
  });

  afterEach(() => fs.rmSync(root, { recursive: true }));

  function put(name: string, script: string): string {
    const file = path.join(root, "bin", name);
    fs.writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return file;
  }

  /** Puts a tool of this machine on the PATH of that one. */
  function link(tool: string): void {
    const { stdout } = spawnSync("sh", ["-c", `command -v ${tool}`], { encoding: "utf8" });
    fs.symlinkSync(stdout.trim(), path.join(root, "bin", tool));
  }

  /** Runs the copy, with nothing on PATH but the scripts. */
  function obtain(environment: NodeJS.ProcessEnv = {}): { browser: string; errors: readonly string[] } {
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ["--require", require.resolve("ts-node/register/transpile-only"), path.join(root, "tools", "browser.ts")],
      {
        encoding: "utf8",
        env: {
          ...environment,
          PATH: path.join(root, "bin"),
          TS_NODE_PROJECT: path.join(REPOSITORY, "tsconfig.json"),
        },
      },
    );
    const errors = stderr.split("\n").filter((line) => line !== "" && !line.startsWith("browser: "));
    return { browser: stdout.trimEnd(), errors };
  }

  it("takes the one that CHROMIUM names, before all others", () => {
    put("chromium", BROWSER);
    const named = put("mine", BROWSER);
    assert.deepEqual(obtain({ CHROMIUM: named }), { browser: named, errors: [] });
  });

  it("says so where CHROMIUM names none", () => {
    put("chromium", BROWSER);
    assert.deepEqual(obtain({ CHROMIUM: "/nowhere" }), {
      browser: "",
      errors: ["The environment variable CHROMIUM names no browser that runs: /nowhere"],
    });
  });

  for (const name of ["google-chrome", "google-chrome-stable", "chromium", "microsoft-edge"]) {
    it(`takes ${name} on PATH`, () => {
      const browser = put(name, BROWSER);
      assert.deepEqual(obtain({ CHROMIUM: "" }), { browser, errors: [] });
    });
  }

  it("skips what does not run, and snaps, which may not read the reports", () => {
    put("google-chrome", STUB);
    put("snap", BROWSER);
    fs.symlinkSync("snap", path.join(root, "bin", "chromium"));
    const browser = put("microsoft-edge", BROWSER);
    assert.deepEqual(obtain(), { browser, errors: [] });
  });

  it("downloads Playwright's, once, where the registry has none", () => {
    put(
      "npx",
      `PATH=/usr/bin:/bin
      [ "$*" = "playwright-core install chromium-headless-shell" ] || exit 1
      mkdir -p "$PLAYWRIGHT_BROWSERS_PATH/chromium_headless_shell-1/chrome-linux"
      cd "$PLAYWRIGHT_BROWSERS_PATH/chromium_headless_shell-1/chrome-linux"
      printf '#!/bin/sh\\n${BROWSER}\\n' > headless_shell && chmod +x headless_shell`,
    );
    const browser = path.join(root, ".cache", "chromium-147.0.0", "chromium");
    assert.deepEqual(obtain(), { browser, errors: [] });
    put("npx", CLOSED);
    assert.deepEqual(obtain(), { browser, errors: [] });
  });

  it("does not take what the registry gives if it is something else", () => {
    put("npm", 'echo something else > "sparticuz-chromium-147.0.0.tgz"');
    const { browser, errors } = obtain();
    assert.equal(browser, "");
    assert.equal(errors.length, 1);
    assert.deepEqual(fs.readdirSync(path.join(root, ".cache")), []);
  });

  it("says in one line what to install where nothing can be had", () => {
    assert.deepEqual(obtain(), {
      browser: "",
      errors: [
        "No Chromium could be found or downloaded: install Chrome, Edge or Chromium, or name one in the environment variable CHROMIUM.",
      ],
    });
  });
});
