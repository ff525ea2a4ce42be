/** Every configuration key, the enforcement levels and what a mistake in the configuration looks like. */

import * as assert from "node:assert/strict";
import { type Outcome, type Program, preview, previewOfCases, reports } from "./harness";
import { allow, deny, group } from "./programs";

const POLICY = "no-unrestricted-smtp";

/** The same properties for both policies. */
function configured(properties: Readonly<Record<string, unknown>>) {
  return { policyPackConfig: { [POLICY]: properties, [`${POLICY}-stack`]: properties } };
}

describe("configuration", () => {
  const from =
    (sourceAddressPrefix: string): Program =>
    () =>
      void group(allow(100, { sourceAddressPrefix }));
  const DECIDES = [`${POLICY} mandatory group`, `${POLICY}-stack mandatory group`];

  /** Programs that are restricted by default, and open with the value of one key. */
  const OPENED: Readonly<Record<string, readonly [Program, value: unknown]>> = {
    ports: [() => void group(allow(100, { destinationPortRange: "587" })), [25, 587]],
    widestIpv4Prefix: [from("20.0.0.0/16"), 24],
    widestIpv6Prefix: [from("2600::/40"), 48],
    unrestrictedServiceTags: [from("Storage"), ["Internet", "Storage"]],
  };

  it(`${Object.keys(OPENED).join(", ")} decide`, async () => {
    const programs = Object.fromEntries(Object.entries(OPENED).map(([key, [program]]) => [key, program]));
    const values = Object.fromEntries(Object.entries(OPENED).map(([key, [, value]]) => [key, value]));
    for (const [key, passed] of await previewOfCases(programs)) assert.deepEqual(reports(passed), [], key);
    for (const [key, blocked] of await previewOfCases(programs, configured(values))) {
      assert.deepEqual(reports(blocked), DECIDES, key);
    }
  });

  /** Programs that are open with the first of the two configurations, and restricted with the second. */
  const CLOSED: readonly (readonly [
    key: string,
    Program,
    open: Record<string, unknown>,
    restricted: Record<string, unknown>,
  ])[] = [
    ["trustedSources", from("20.0.0.0/7"), {}, { trustedSources: ["20.0.0.0/7"] }],
    ["reading", () => void group(deny(100), allow(200)), { reading: "declared" }, { reading: "effective" }],
  ];

  for (const [key, program, open, restricted] of CLOSED) {
    it(`${key} decides`, async () => {
      const blocked = await preview(program, configured(open));
      assert.equal(blocked.ok, false, blocked.stdout);
      assert.deepEqual(reports(blocked), DECIDES);

      const passed = await preview(program, configured(restricted));
      assert.equal(passed.ok, true, passed.stdout);
      assert.deepEqual(passed.policyEvents, []);
    });
  }

  it("belongs to each policy apart", async () => {
    const outcome = await preview(from("20.0.0.0/16"), { policyPackConfig: { [POLICY]: { widestIpv4Prefix: 24 } } });
    assert.deepEqual(reports(outcome), [`${POLICY} mandatory group`]);
  });
});

describe("enforcement level", () => {
  const open: Program = () => void group(allow(100));

  it("mandatory blocks, whatever `all` says", async () => {
    const outcome = await preview(open, { policyPackConfig: { all: "advisory", [POLICY]: "mandatory" } });
    assert.equal(outcome.ok, false);
    assert.deepEqual(reports(outcome), [`${POLICY} mandatory group`, `${POLICY}-stack advisory group`]);
  });

  it("advisory reports, and passes", async () => {
    const outcome = await preview(open, { policyPackConfig: { all: "advisory" } });
    assert.equal(outcome.ok, true, outcome.stdout);
    assert.deepEqual(reports(outcome), [`${POLICY} advisory group`, `${POLICY}-stack advisory group`]);
  });

  it("disabled says nothing", async () => {
    const outcome = await preview(open, { policyPackConfig: { all: "disabled" } });
    assert.equal(outcome.ok, true, outcome.stdout);
    assert.deepEqual(outcome.policyEvents, []);
  });
});

describe("a mistake in the configuration", () => {
  // Whatever the program: even a restricted one does not pass with a configuration that nobody can have meant.
  const program: Program = () => void group(allow(100, { sourceAddressPrefix: "20.30.40.0/24" }));

  /** The configuration, and what the one line about it must contain beside the policy's name. */
  const CASES: readonly (readonly [title: string, Record<string, unknown>, ...words: string[]])[] = [
    ["a value of the wrong type", { ports: "25" }, "ports"],
    ["an impossible prefix length", { widestIpv4Prefix: 99 }, "widestIpv4Prefix", "99"],
    ["an impossible port", { ports: [25, 65536] }, "ports", "65536"],
    ["an unknown reading", { reading: "literal" }, "reading"],
    ["an unknown key", { port: [25] }, "port"],
  ];

  for (const [title, properties, ...words] of CASES) {
    it(`stops the run: ${title}`, async () => {
      const outcome = await preview(program, { policyPackConfig: { [POLICY]: properties } });
      assertOneLine(outcome, POLICY, words);
    });
  }

  it("stops the run in the stack policy too", async () => {
    const outcome = await preview(program, { policyPackConfig: { [`${POLICY}-stack`]: { widestIpv4Prefix: 99 } } });
    assertOneLine(outcome, `${POLICY}-stack`, ["widestIpv4Prefix", "99"]);
  });

  function assertOneLine(outcome: Outcome, policy: string, words: readonly string[]): void {
    const said = outcome.stdout + outcome.stderr;
    assert.equal(outcome.ok, false, said);
    assert.deepEqual(outcome.policyEvents, []);
    // What the CLI prints before this section is its progress, with the first line of each error.
    const [, diagnostics = ""] = said.split("Diagnostics:\n");
    const lines = diagnostics.split("\n").filter((line) => [policy, ...words].every((word) => line.includes(word)));
    assert.equal(lines.length, 1, said);
    assert.ok(!said.includes("    at "), said);
  }
});
