import { takeCoverage } from "node:v8";

// In the processes in which Mocha runs files at the same time. What tests start from there is built code, which no coverage counts.
if (process.env["MOCHA_WORKER_ID"] !== undefined) delete process.env["NODE_V8_COVERAGE"];

/** Mocha ends these processes before they have written what was covered. */
export const mochaHooks = {
  afterAll(): void {
    takeCoverage();
  },
};
