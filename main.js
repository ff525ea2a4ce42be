"use strict";

// The entry of the pack, plain JavaScript: says in one line what would else be a stack trace from inside Node.js or Pulumi.

const fs = require("node:fs");
const path = require("node:path");
const { RunError } = require("@pulumi/pulumi");

const OLDEST_NODE = 20;
const { node } = process.versions;

if (Number.parseInt(node, 10) < OLDEST_NODE) {
  throw new RunError(`azure-smtp-guard needs Node.js ${OLDEST_NODE} or later, and this is ${node}`);
}
if (!fs.existsSync(path.join(__dirname, "bin", "index.js"))) {
  throw new RunError(`azure-smtp-guard is not built: run "npm run build" in ${__dirname}`);
}
require("./bin/index.js");
