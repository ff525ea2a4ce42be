import { takeCoverage } from "node:v8";

/** Mocha ends its parallel processes before they have written their coverage. */
export const mochaHooks = {
  afterAll(): void {
    takeCoverage();
  },
};
