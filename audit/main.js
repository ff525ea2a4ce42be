#!/usr/bin/env node
"use strict";

// The command, plain JavaScript: says in one line what would else be a stack trace.

const fs = require("node:fs");
const path = require("node:path");
const { version, engines } = require("./package.json");

const UNREADABLE = 3;
const FAILED = 70;

function stop(message) {
  process.stderr.write(`azure-smtp-guard: ${message}\n`);
  process.exit(FAILED);
}

if (Number.parseInt(process.versions.node, 10) < Number.parseInt(engines.node.slice(2), 10)) {
  stop(`this needs Node.js ${engines.node}, and this is ${process.versions.node}`);
}
if (!fs.existsSync(path.join(__dirname, "bin", "audit", "cli.js"))) {
  stop(`this is not built: run "npm run build"`);
}
process.stdout.on("error", ({ code, message }) => {
  // Whoever reads may have had enough, as `head` has.
  if (code === "EPIPE") return;
  process.stderr.write(`error: standard output: ${message}\n`);
  process.exitCode = UNREADABLE;
});
(async () => {
  const code = await require("./bin/audit/cli.js").start(process.argv, version);
  // What standard output could not take counts more.
  process.exitCode ??= code;
})().catch((error) => stop(error.message));
