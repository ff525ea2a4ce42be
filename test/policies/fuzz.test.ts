/** Whatever a resource, a stack or a configuration holds: no policy throws, and what it says is fit for a terminal. */

import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { ConfigurationError, configSchema } from "../../policies/configuration";
import { check } from "../evaluator/arbitraries";
import { PROPERTIES } from "../../policies/evaluator/rule";
import { FAMILIES } from "./families";
import {
  NSG,
  type Outcome,
  type Properties,
  RULE,
  type Resource,
  SECRET,
  UNKNOWN,
  allow,
  deny,
  urnOf,
  validateResource,
  validateStack,
} from "./harness";

/** How often a property is checked, unless it says otherwise. */
const RUNS = 400;

const odd = fc.oneof(
  fc.constantFrom<unknown>(
    UNKNOWN,
    SECRET,
    null,
    "",
    " ",
    ",",
    "*",
    true,
    25,
    -1,
    1e21,
    [],
    {},
    [[]],
    [null],
    [UNKNOWN],
  ),
  fc.constantFrom<unknown>("Tcp", "Allow", "Deny", "Inbound", "Internet", "any", "0-65535", "25", "0.0.0.0/0", "::/0"),
  fc.constantFrom<unknown>(
    "999.1.1.1/8",
    "1.2.3.4-1.2.3.3",
    "::1%eth0",
    "::ffff:1.2.3.4/120",
    "0x1/8",
    "9".repeat(400),
  ),
  fc.string({ unit: "binary", maxLength: 80 }),
  fc.string({ unit: fc.constantFrom("\u001b[1m", "\u202e", "<{%", "%}>", "\n", "\ud800", "😀", "a"), maxLength: 70 }),
);

const value: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: odd },
  { weight: 2, arbitrary: fc.array(odd, { maxLength: 6 }) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
  { weight: 1, arbitrary: fc.dictionary(fc.constantFrom("id", "name", "length", "__proto__", "get"), odd) },
);

/** A rule with some of its properties made odd, or anything at all. */
const rule: fc.Arbitrary<unknown> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(
        fc.boolean(),
        fc.dictionary(
          fc.constantFrom("name", "id", "existence", "sourceApplicationSecurityGroupIds", ...PROPERTIES),
          value,
          { maxKeys: 4 },
        ),
      )
      .map(([isAllow, changes]) => ({ ...(isAllow ? allow() : deny()), ...changes })),
  },
  { weight: 1, arbitrary: value },
);

const names = { networkSecurityGroupName: value, resourceGroupName: value, securityRuleName: value, name: value };

const group: fc.Arbitrary<Properties> = fc.record(
  { ...names, securityRules: fc.oneof({ weight: 4, arbitrary: fc.array(rule, { maxLength: 6 }) }, value) },
  { requiredKeys: [] },
);

const standalone: fc.Arbitrary<Properties> = fc
  .tuple(rule, fc.record(names, { requiredKeys: [] }))
  .map(([properties, named]) => ({ ...(typeof properties === "object" ? properties : {}), ...named }));

const anything: fc.Arbitrary<Properties> = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }));

const adminRule: fc.Arbitrary<Properties> = fc
  .dictionary(
    fc.constantFrom(
      "access",
      "action",
      "direction",
      "protocol",
      "kind",
      "sources",
      "destinations",
      "sourcePortRanges",
      "destinationPortRanges",
    ),
    fc.oneof(
      value,
      fc.array(fc.record({ addressPrefix: value, addressPrefixType: value }, { requiredKeys: [] }), { maxLength: 3 }),
    ),
    { maxKeys: 5 },
  )
  .map((changes) => ({
    access: "AlwaysAllow",
    action: "AlwaysAllow",
    direction: "Inbound",
    protocol: "Tcp",
    ...changes,
  }));

const properties = fc.oneof(
  { weight: 3, arbitrary: adminRule },
  { weight: 5, arbitrary: group },
  { weight: 5, arbitrary: standalone },
  { weight: 1, arbitrary: anything },
);

/** Every type that is read. */
const TYPES = FAMILIES.flatMap((family) => [family.group, family.rule, family.adminRule]);

const LOGICAL_NAMES = ["a", "b", "c", "d", "e"];

/** Resources that depend on each other, each with inputs and with outputs of its own or as a preview leaves them. */
const stack: fc.Arbitrary<Resource[]> = fc.uniqueArray(
  fc
    .record({
      type: fc.constantFrom(NSG, RULE, RULE, ...TYPES, "acme:network:SecurityRule", "pulumi:pulumi:Stack"),
      name: fc.constantFrom(...LOGICAL_NAMES),
      inputs: properties,
      outputs: fc.option(properties, { nil: undefined }),
      on: fc.subarray(LOGICAL_NAMES),
      property: fc.constantFrom("networkSecurityGroupName", "resourceGroupName", "securityRules"),
    })
    .map(({ type, name, inputs, outputs, on, property }): Resource => ({
      type,
      name,
      urn: urnOf(type, name),
      inputs,
      ...(outputs ? { outputs } : {}),
      propertyDependencies: { [property]: on.flatMap((other) => [urnOf(NSG, other), urnOf(RULE, other)]) },
    })),
  { selector: ({ urn }) => urn, maxLength: 6 },
);

const keys = Object.keys(configSchema.properties);
const configuration: fc.Arbitrary<Properties> = fc.oneof(
  fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 3 }),
  fc.record({
    ports: fc.array(fc.integer({ min: 0, max: 70_000 }), { maxLength: 8 }),
    widestIpv4Prefix: fc.integer({ min: 0, max: 33 }),
    widestIpv6Prefix: fc.integer({ min: 3, max: 129 }),
    trustedSources: fc.array(
      fc.oneof(fc.ipV4Extended(), fc.ipV6(), fc.constantFrom("20.0.0.0/7", "2600::/16", "0.0.0.0/0")),
      { maxLength: 2 },
    ),
    reading: fc.constantFrom("effective", "declared"),
  }),
  anything,
);

describe("fuzz", function () {
  this.timeout(60_000);

  it("any properties of a resource, in every type", () => {
    check(
      4 * RUNS,
      fc.property(fc.constantFrom(...TYPES), properties, (type, inputs) => {
        const resource = { type, name: "a", urn: urnOf(type, "a"), inputs };
        isFit(validateResource(resource), [resource]);
      }),
    );
  });

  it("any resources of a stack, in any order with the same result", () => {
    check(
      2 * RUNS,
      fc.property(stack, fc.boolean(), fc.boolean(), (resources, isProgramRunning, isSeen) => {
        const options = { isProgramRunning, isSeen };
        const outcome = validateStack(resources, options);
        isFit(outcome, resources);
        assert.deepEqual(validateStack([...resources].reverse(), options), outcome);
      }),
    );
  });

  it("any configuration", () => {
    check(
      2 * RUNS,
      fc.property(configuration, properties, (config, inputs) => {
        const resource = { type: NSG, name: "a", urn: urnOf(NSG, "a"), inputs };
        try {
          isFit(validateResource(resource, config), [resource]);
        } catch (error) {
          if (!(error instanceof ConfigurationError)) throw error;
          assert.equal(error.stack, error.message);
          assert.match(error.message, /^no-unrestricted-smtp: /);
          isPrintable(error.message);
          assert.doesNotMatch(error.message, /\n/);
        }
      }),
    );
  });

  it("a value nested very deeply", () => {
    let nested: unknown = UNKNOWN;
    for (let depth = 0; depth < 1000; depth++) nested = depth % 2 === 0 ? [nested] : { nested };
    const inputs = {
      securityRules: [allow({ sourceAddressPrefix: nested }), nested],
      networkSecurityGroupName: nested,
    };
    const resource = { type: NSG, name: "a", urn: urnOf(NSG, "a"), inputs };
    isFit(validateResource(resource), [resource]);
    isFit(validateStack([resource]), [resource]);
  });
});

function isFit({ reports, notApplicable }: Outcome, resources: readonly Resource[]): void {
  if (notApplicable !== undefined) assert.deepEqual(reports, []);
  const urns = resources.map(({ urn }) => urn);
  for (const { message, urn, enforcementLevel } of reports) {
    assert.equal(typeof message, "string");
    assert.ok(urns.includes(urn!), urn);
    assert.ok(enforcementLevel === undefined || enforcementLevel === "advisory", enforcementLevel);
    assert.match(message, enforcementLevel === undefined ? / must not let / : /^[^\n]* may let [^\n]*\.$/);
    isPrintable(message);
    assert.ok(!message.includes(UNKNOWN) && !message.includes(SECRET), message);
  }
}

function isPrintable(text: string): void {
  assert.doesNotMatch(text.replaceAll("\n", ""), /[\p{C}\p{Zl}\p{Zp}]|<\{%/u);
  assert.ok(text.length < 10_000, `${text.length} characters`);
}
