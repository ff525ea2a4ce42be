/** The evaluator beside the solver: hand-made groups, and some random ones. `npm run prove` takes more. */
import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { DEFAULT_QUESTION } from "../../policies/evaluator/question";
import { QUESTIONS, areCompatible, opinionsOn } from "./opinions";
import type { ThreeValued } from "./oracle";
import { type PlainRule, plainGroup } from "./plain";
import { Solver } from "./solver";

const allow = (changes: Partial<PlainRule> = {}): PlainRule => ({
  name: "allow",
  exists: true,
  access: "Allow",
  priority: 2000,
  sources: ["*"],
  sourcePorts: ["*"],
  destinations: ["*"],
  isAbout: true,
  ...changes,
});
const deny = (changes: Partial<PlainRule> = {}): PlainRule =>
  allow({ name: "deny", access: "Deny", priority: 1000, ...changes });

const HALVES = [["0.0.0.0/1"], ["128.0.0.0/1", "::/0"]];

const AGREED: readonly (readonly [title: string, answer: ThreeValued, rules: readonly PlainRule[]])[] = [
  ["an Allow from anywhere", "open", [allow()]],
  ["a Deny before it", "restricted", [allow(), deny()]],
  ["a Deny after it", "open", [allow(), deny({ priority: 3000 })]],
  [
    "two Denies that share the sources",
    "restricted",
    [allow(), ...HALVES.map((sources, at) => deny({ name: `${at}`, priority: 1000 + at, sources }))],
  ],
  [
    "two Denies that share the source ports",
    "restricted",
    [allow(), deny({ sourcePorts: ["0-24"] }), deny({ name: "rest", priority: 1001, sourcePorts: ["25-65535"] })],
  ],
  ["a Deny that leaves one source port", "open", [allow(), deny({ sourcePorts: ["1-65535"] })]],
  ["a Deny to some destinations", "open", [allow(), deny({ destinations: ["10.0.0.0/8"] })]],
  ["as many addresses as the limit", "restricted", [allow({ sources: ["8.0.0.0/8"] })]],
  [
    "as many more from another rule",
    "open",
    [allow({ sources: ["8.0.0.0/8"] }), allow({ name: "more", priority: 2001, sources: ["9.0.0.0/8"] })],
  ],
  [
    "as many more to another destination",
    "restricted",
    [
      allow({ sources: ["8.0.0.0/8"], destinations: ["10.0.0.4"] }),
      allow({ name: "more", priority: 2001, sources: ["9.0.0.0/8"], destinations: ["10.0.0.5"] }),
    ],
  ],
  ["IPv6 only", "open", [allow({ sources: ["2000::/3"] })]],
  ["an Allow that may not be there", "undecided", [allow({ exists: "unknown" })]],
  ["a Deny that may not be there", "undecided", [allow(), deny({ exists: "unknown" })]],
  ["a Deny of unknown priority", "undecided", [allow(), deny({ priority: "unknown" })]],
  [
    "an Allow of unknown priority behind the first Deny",
    "restricted",
    [allow({ priority: "unknown" }), deny({ priority: 100 })],
  ],
  ["an Allow of unknown sources", "undecided", [allow({ sources: "unknown" })]],
  ["an Allow of unknown destination", "open", [allow({ destinations: "unknown" })]],
  [
    "an Allow of unknown destination beside a Deny to some",
    "undecided",
    [allow({ destinations: "unknown" }), deny({ destinations: ["10.0.0.0/8", "::/0"] })],
  ],
  [
    "an Allow of unknown destination beside a Deny that leaves one source port",
    "open",
    [allow({ destinations: "unknown" }), deny({ sourcePorts: ["1-65535"] })],
  ],
  ["an Allow of unknown source port", "open", [allow({ sourcePorts: "unknown" })]],
  [
    "an Allow of unknown source port beside a Deny of some",
    "undecided",
    [allow({ sourcePorts: "unknown" }), deny({ sourcePorts: ["25"] })],
  ],
  ["a rule of unknown access", "undecided", [allow({ access: "unknown" })]],
  ["a rule of unknown port", "undecided", [allow({ isAbout: "unknown" })]],
];

/** Where the evaluator bounds each unknown value by itself, and the solver sees them together. */
const TOO_CAREFUL: typeof AGREED = [
  [
    "of two Denies each destination meets one only",
    "open",
    [
      allow({ destinations: "unknown" }),
      ...HALVES.map((sources, at) =>
        deny({ name: `${at}`, priority: 1000 + at, sources, destinations: [["10.0.0.4"], ["10.0.0.5"]][at]! }),
      ),
    ],
  ],
  [
    "two Allows meet at whichever destination one of them has",
    "open",
    [
      allow({ sources: ["8.0.0.0/8"], destinations: "unknown" }),
      allow({ name: "other", priority: 3000, sources: ["9.0.0.0/8"] }),
    ],
  ],
];

describe("a third opinion", function () {
  this.timeout(0);
  const solver = new Solver();
  after(() => solver.stop());

  for (const [title, answer, rules] of AGREED) {
    it(`agrees: ${title}`, async () => {
      const opinions = await opinionsOn(rules, DEFAULT_QUESTION, solver);
      assert.deepEqual(opinions, { evaluator: answer, solver: answer });
    });
  }

  for (const [title, answer, rules] of TOO_CAREFUL) {
    it(`knows better, known limit: ${title}`, async () => {
      const opinions = await opinionsOn(rules, DEFAULT_QUESTION, solver);
      assert.deepEqual(opinions, { evaluator: "undecided", solver: answer });
    });
  }

  it("agrees on random groups, known limits aside", async () => {
    const agrees = fc.asyncProperty(plainGroup, fc.constantFrom(...QUESTIONS), async (rules, question) => {
      const opinions = await opinionsOn(rules, question, solver);
      assert.ok(areCompatible(rules, opinions), JSON.stringify(opinions));
    });
    await fc.assert(agrees, { seed: 25, numRuns: 60 });
  });
});
