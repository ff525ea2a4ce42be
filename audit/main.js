#!/usr/bin/env node
"use strict";

// The command, plain JavaScript: says in one line what would else be a stack trace.

const fs = require("node:fs");
const path = require("node:path");
const { version, engines } = require("./package.json");

const COMMAND = "azure-smtp-guard";

function stop(message) {
  process.stderr.write(`${COMMAND}: ${message}\n`);
  process.exit(70);
}

if (Number.parseInt(process.versions.node, 10) < Number.parseInt(engines.node.slice(2), 10)) {
  stop(`this needs Node.js ${engines.node}, and this is ${process.versions.node}`);
}
if (!fs.existsSync(path.join(__dirname, "bin", "audit", "cli.js"))) {
  stop(`this is not built: run "npm run build"`);
}
// Whoever reads standard output may have had enough, as `head` has.
process.stdout.on("error", (error) => {
  if (error.code !== "EPIPE") throw error;
});
process.exitCode = require("./bin/audit/cli.js").main(process.argv, version);
