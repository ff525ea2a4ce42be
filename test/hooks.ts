import { takeCoverage } from "node:v8";

/** Mocha ends the processes in which it runs files at the same time before they have written what was covered. */
export const mochaHooks = {
  afterAll(): void {
    takeCoverage();
  },
};
