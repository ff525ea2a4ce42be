/** Microsoft's libraries are loaded for audits of Azure only, and may be missing. */

import * as assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { asRequestError } from "../../../audit/live/request-error";

const AUDIT = path.join(__dirname, "../../../audit");
const SAMPLE = path.join(__dirname, "../../../examples/audit/nsgs.json");

/** What a program prints that can use the command's `start` and the names of the loaded modules. */
function printed(program: string): string {
  const start = `const { main, start } = require(${JSON.stringify(path.join(AUDIT, "cli"))});`;
  const args = ["--require", "ts-node/register/transpile-only", "--eval", `${start} ${program}`];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", cwd: AUDIT });
  return stdout + stderr;
}

describe("an error that is none of a request", () => {
  it("is not taken for one", () => {
    const error = new TypeError("internal");
    assert.throws(() => asRequestError(error), error);
  });
});

describe("the libraries of a live audit", function () {
  this.timeout(120_000);

  it("are not loaded to audit files", () => {
    const loaded = `Object.keys(require.cache).filter((name) => /@azure|live-audit/.test(name)).length`;
    const program = `main(["", "", "audit", "--quiet", ${JSON.stringify(SAMPLE)}], "1.0.0"); console.log(${loaded});`;
    assert.equal(printed(program), "2 of 3 network security groups are open (1 Azure listing); 2 findings.\n0\n");
  });

  it("are named where they are not installed, with what installs them", () => {
    const program = `
      const Module = require("node:module");
      const resolve = Module._resolveFilename;
      Module._resolveFilename = (name, ...rest) => resolve.call(Module, name.replace(/^@azure/, "@nowhere"), ...rest);
      start(["", "", "audit", "--azure"], "1.0.0").then((code) => console.log(code));`;
    const says =
      "error: --azure needs libraries that are not installed: npm install @azure/identity@4.13.1 @azure/core-rest-pipeline@1.24.0\n";
    assert.equal(printed(program), `64\n${says}`);
  });

  it("are loaded, or say themselves what is wrong with them", () => {
    const program = `
      const Module = require("node:module");
      const load = Module._load;
      Module._load = (name, ...rest) => {
        if (name === "@azure/identity") throw new Error("damaged");
        return load.call(Module, name, ...rest);
      };
      start(["", "", "audit", "--azure"], "1.0.0").catch(({ message }) => console.log(message));`;
    assert.equal(printed(program), "damaged\n");
  });

  it("take longer than who calls the command for files waits", () => {
    const program = `
      try { main(["", "", "audit", "--azure", "--subscription", "${"0".repeat(8)}-0000-0000-0000-000000000000"], "1.0.0"); }
      catch ({ message }) { console.log(message); process.exit(); }`;
    assert.equal(printed(program), "an audit of Azure has no exit code yet when it is started\n");
  });
});
