#!/usr/bin/env node
// Runs the dsocheck that belongs to this machine, with its streams, arguments and exit status.
"use strict";
const { spawnSync } = require("child_process");
const { existsSync } = require("fs");
const { join } = require("path");

const program = join(__dirname, "..", "machines", `${process.platform}-${process.arch}`, "dsocheck");
if (!existsSync(program)) {
  console.error(`dsocheck: this package holds no program for ${process.platform}-${process.arch}: build it from source`);
  process.exit(5);
}
const done = spawnSync(program, process.argv.slice(2), { stdio: "inherit" });
if (done.error) {
  console.error(`dsocheck: ${program} cannot be started: ${done.error.message}`);
  process.exit(5);
}
if (done.signal)
  process.kill(process.pid, done.signal);
process.exit(done.status);
