/** Every key of the configuration: what it changes, and what is said of a value that cannot be used. */

import * as assert from "node:assert/strict";
import { ConfigurationError, DEFAULT_HANDLING, configSchema, settingsFrom } from "../../policies/configuration";
import { DEFAULT_QUESTION } from "../../policies/evaluator/question";
import {
  type Properties,
  allow,
  deny,
  group,
  resource,
  standalone,
  validateResource,
  validateStack,
  verdict,
} from "./harness";

const halves = (...sourceAddressPrefixes: readonly string[]): Properties =>
  allow({ sourceAddressPrefix: undefined, sourceAddressPrefixes });

describe("configuration: values that change the verdict", () => {
  const cases: readonly [Properties, readonly Properties[], string, string][] = [
    [{ ports: [26] }, [allow({ destinationPortRange: "26" })], "restricted", "open"],
    [{ ports: [26] }, [allow()], "open", "restricted"],
    [{ ports: [587, 465, 25] }, [allow({ destinationPortRange: "465" })], "restricted", "open"],
    [{ ports: [1] }, [allow({ destinationPortRange: "1" })], "restricted", "open"],
    [{ ports: [65535] }, [allow({ destinationPortRange: "65535" })], "restricted", "open"],
    [{ widestIpv4Prefix: 9 }, [allow({ sourceAddressPrefix: "20.0.0.0/8" })], "restricted", "open"],
    [{ widestIpv4Prefix: 7 }, [allow({ sourceAddressPrefix: "20.0.0.0/7" })], "open", "restricted"],
    [{ widestIpv4Prefix: 32 }, [halves("20.0.0.1", "20.0.0.3")], "restricted", "open"],
    [{ widestIpv4Prefix: 32 }, [allow({ sourceAddressPrefix: "20.0.0.1" })], "restricted", "restricted"],
    [{ widestIpv4Prefix: 1 }, [allow({ sourceAddressPrefix: "0.0.0.0/1" })], "open", "restricted"],
    [{ widestIpv4Prefix: 1 }, [allow({ sourceAddressPrefix: "0.0.0.0/0" })], "open", "open"],
    [{ widestIpv6Prefix: 33 }, [allow({ sourceAddressPrefix: "2600::/32" })], "restricted", "open"],
    [{ widestIpv6Prefix: 31 }, [allow({ sourceAddressPrefix: "2600::/31" })], "open", "restricted"],
    [{ widestIpv6Prefix: 128 }, [halves("2600::1", "2600::3")], "restricted", "open"],
    [{ widestIpv6Prefix: 4 }, [allow({ sourceAddressPrefix: "::/0" })], "open", "open"],
    [{ widestIpv6Prefix: 4 }, [allow({ sourceAddressPrefix: "2000::/4" })], "open", "restricted"],
    [{ trustedSources: ["20.0.0.0/7"] }, [allow({ sourceAddressPrefix: "20.0.0.0/7" })], "open", "restricted"],
    [{ trustedSources: ["20.0.0.1"] }, [allow({ sourceAddressPrefix: "20.0.0.0/7" })], "open", "open"],
    [
      { trustedSources: ["2600::/16", "20.0.0.0/7"] },
      [allow({ sourceAddressPrefix: "2600::/16" })],
      "open",
      "restricted",
    ],
    [{ trustedSources: ["20.0.0.0/7"] }, [allow()], "open", "open"],
    [{ unrestrictedServiceTags: ["AzureCloud"] }, [allow({ sourceAddressPrefix: "azurecloud" })], "open", "open"],
    [{ unrestrictedServiceTags: [] }, [allow({ sourceAddressPrefix: "AzureCloud" })], "open", "restricted"],
    [{ unrestrictedServiceTags: ["Storage"] }, [allow({ sourceAddressPrefix: "Storage" })], "restricted", "open"],
    [{ widestIpv4Prefix: 7 }, [allow({ sourceAddressPrefix: "AzureCloud" })], "open", "open"],
    [{ widestIpv4Prefix: 6 }, [allow({ sourceAddressPrefix: "AzureCloud" })], "open", "restricted"],
    [{ widestIpv4Prefix: 6, widestIpv6Prefix: 38 }, [allow({ sourceAddressPrefix: "AzureCloud" })], "open", "open"],
    [{ reading: "declared" }, [allow({ sourceAddressPrefix: "AzureCloud" })], "open", "restricted"],
    [{}, [allow({ sourceAddressPrefix: "AzureCloud.westeurope" })], "restricted", "restricted"],
    [
      { unrestrictedServiceTags: ["AzureCloud"] },
      [allow({ sourceAddressPrefix: "AzureCloud.WestEurope" })],
      "restricted",
      "open",
    ],
    [
      { unrestrictedServiceTags: ["AzureCloud.WestEurope"] },
      [allow({ sourceAddressPrefix: "AzureCloud" })],
      "open",
      "restricted",
    ],
    [{ unrestrictedServiceTags: [] }, [allow({ sourceAddressPrefix: "Internet" })], "open", "open"],
    [{ reading: "declared" }, [allow(), deny()], "restricted", "open"],
    [{ reading: "declared" }, [deny()], "restricted", "restricted"],
    [
      { reading: "declared" },
      [
        allow({ sourceAddressPrefix: "20.0.0.0/8" }),
        allow({ name: "b", priority: 201, sourceAddressPrefix: "40.0.0.0/8" }),
      ],
      "open",
      "restricted",
    ],
    [{ reading: "effective" }, [allow(), deny()], "restricted", "restricted"],
  ];
  for (const [config, rules, byDefault, configured] of cases) {
    const ruleText = rules.map(({ access, sourceAddressPrefix }) => `${String(access)} ${String(sourceAddressPrefix)}`);
    it(`${JSON.stringify(config)}: ${ruleText.join(", ")} is ${configured}`, () => {
      const resources = [group(rules)];
      assert.equal(verdict(validateResource(resources[0]!)), byDefault);
      assert.equal(verdict(validateStack(resources)), byDefault);
      assert.equal(verdict(validateResource(resources[0]!, config)), configured);
      assert.equal(verdict(validateStack(resources, { config })), configured);
    });
  }
});

describe("configuration: defaults", () => {
  it("are the question's in the schema, key by key", () => {
    const defaults = Object.entries(configSchema.properties).map(([key, { default: value }]) => [key, value]);
    // The schema has no default for this key: if the engine filled it in, the regional forms would count, too.
    const question = { ...DEFAULT_QUESTION, unrestrictedServiceTags: undefined };
    assert.deepEqual(Object.fromEntries(defaults), { ...question, ...DEFAULT_HANDLING });
    assert.deepEqual(DEFAULT_HANDLING, { standaloneRules: "alone", undecided: "advise" });
  });

  it("are the limits and the port of Network-018", () => {
    assert.deepEqual(DEFAULT_QUESTION, {
      ports: [25],
      widestIpv4Prefix: 8,
      widestIpv6Prefix: 32,
      trustedSources: [],
      unrestrictedServiceTags: ["Internet", { name: "AzureCloud", ipv4Prefix: 7, ipv6Prefix: 38 }],
      reading: "effective",
    });
  });

  it("hold where the engine gives nothing, and where it gives the defaults", () => {
    assert.deepEqual(settingsFrom("policy", {}).question, DEFAULT_QUESTION);
    const { unrestrictedServiceTags, ...filledIn } = DEFAULT_QUESTION;
    assert.deepEqual(settingsFrom("policy", filledIn).question, { ...filledIn, unrestrictedServiceTags });
    assert.deepEqual(settingsFrom("policy", { ports: [587] }).question, { ...DEFAULT_QUESTION, ports: [587] });
  });

  it("accept what the schema does: types and the words of reading", () => {
    const { properties } = configSchema;
    assert.deepEqual(
      Object.fromEntries(Object.entries(properties).map(([key, { type, items }]) => [key, { type, items }])),
      {
        ports: { type: "array", items: { type: "integer" } },
        widestIpv4Prefix: { type: "integer", items: undefined },
        widestIpv6Prefix: { type: "integer", items: undefined },
        trustedSources: { type: "array", items: { type: "string" } },
        unrestrictedServiceTags: { type: "array", items: { type: "string" } },
        reading: { type: "string", items: undefined },
        standaloneRules: { type: "string", items: undefined },
        undecided: { type: "string", items: undefined },
      },
    );
    assert.deepEqual(properties["reading"]!.enum, ["effective", "declared"]);
    assert.deepEqual(properties["standaloneRules"]!.enum, ["alone", "grouped"]);
    assert.deepEqual(properties["undecided"]!.enum, ["advise", "enforce"]);
    for (const [key, { description }] of Object.entries(properties)) assert.ok(description, key);
  });
});

const KEYS =
  "ports, widestIpv4Prefix, widestIpv6Prefix, trustedSources, unrestrictedServiceTags, reading, standaloneRules, undecided";
const PORT = "a whole number from 1 to 65535";
const CIDR = 'an address or a CIDR block that starts at its first address, such as "203.0.113.0/24"';
const TAG = 'the name of a service tag, such as "AzureCloud"';

describe("configuration: values that cannot be used", () => {
  const cases: readonly [Properties, string][] = [
    [{ ports: 25 }, "ports must be a list that is not empty, not 25"],
    [{ ports: "25" }, 'ports must be a list that is not empty, not "25"'],
    [{ ports: null }, "ports must be a list that is not empty, not null"],
    [{ ports: { "0": 25 } }, 'ports must be a list that is not empty, not {"0":25}'],
    [{ ports: [] }, "ports must be a list that is not empty, not []"],
    [{ ports: ["25"] }, `ports[0] must be ${PORT}, not "25"`],
    [{ ports: [25, 0] }, `ports[1] must be ${PORT}, not 0`],
    [{ ports: [65536] }, `ports[0] must be ${PORT}, not 65536`],
    [{ ports: [25.5] }, `ports[0] must be ${PORT}, not 25.5`],
    [{ ports: [-25] }, `ports[0] must be ${PORT}, not -25`],
    [{ ports: [null] }, `ports[0] must be ${PORT}, not null`],
    [{ ports: [[25]] }, `ports[0] must be ${PORT}, not [25]`],
    [{ widestIpv4Prefix: "8" }, 'widestIpv4Prefix must be a whole number from 1 to 32, not "8"'],
    [{ widestIpv4Prefix: 0 }, "widestIpv4Prefix must be a whole number from 1 to 32, not 0"],
    [{ widestIpv4Prefix: 33 }, "widestIpv4Prefix must be a whole number from 1 to 32, not 33"],
    [{ widestIpv4Prefix: 8.5 }, "widestIpv4Prefix must be a whole number from 1 to 32, not 8.5"],
    [{ widestIpv4Prefix: [8] }, "widestIpv4Prefix must be a whole number from 1 to 32, not [8]"],
    [{ widestIpv6Prefix: 3 }, "widestIpv6Prefix must be a whole number from 4 to 128, not 3"],
    [{ widestIpv6Prefix: 129 }, "widestIpv6Prefix must be a whole number from 4 to 128, not 129"],
    [{ widestIpv6Prefix: null }, "widestIpv6Prefix must be a whole number from 4 to 128, not null"],
    [{ trustedSources: "20.0.0.0/24" }, 'trustedSources must be a list, not "20.0.0.0/24"'],
    [{ trustedSources: null }, "trustedSources must be a list, not null"],
    [{ trustedSources: [25] }, `trustedSources[0] must be ${CIDR}, not 25`],
    [{ trustedSources: ["20.0.0.0/24", ""] }, `trustedSources[1] must be ${CIDR}, not ""`],
    [{ trustedSources: ["20.0.0.0/33"] }, `trustedSources[0] must be ${CIDR}, not "20.0.0.0/33"`],
    [{ trustedSources: ["20.0.0.0/8/8"] }, `trustedSources[0] must be ${CIDR}, not "20.0.0.0/8/8"`],
    [{ trustedSources: ["20.0.0.1/24"] }, `trustedSources[0] must be ${CIDR}, not "20.0.0.1/24"`],
    [{ trustedSources: ["2600::1/32"] }, `trustedSources[0] must be ${CIDR}, not "2600::1/32"`],
    [{ trustedSources: ["20.0.0.1-20.0.0.9"] }, `trustedSources[0] must be ${CIDR}, not "20.0.0.1-20.0.0.9"`],
    [{ trustedSources: ["20.0.0.0,20.0.1.0"] }, `trustedSources[0] must be ${CIDR}, not "20.0.0.0,20.0.1.0"`],
    [{ trustedSources: ["0.0.0.0"] }, `trustedSources[0] must be ${CIDR}, not "0.0.0.0"`],
    [{ trustedSources: ["AzureCloud"] }, `trustedSources[0] must be ${CIDR}, not "AzureCloud"`],
    [{ trustedSources: ["*"] }, `trustedSources[0] must be ${CIDR}, not "*"`],
    [{ trustedSources: ["10.0/8"] }, `trustedSources[0] must be ${CIDR}, not "10.0/8"`],
    [
      { trustedSources: ["0.0.0.0/0"] },
      'trustedSources must leave public IPv4 addresses to guard against, which ["0.0.0.0/0"] does not',
    ],
    [
      { trustedSources: ["::/0"] },
      'trustedSources must leave public IPv6 addresses to guard against, which ["::/0"] does not',
    ],
    [
      { trustedSources: ["0.0.0.0/1", "128.0.0.0/1"] },
      'trustedSources must leave public IPv4 addresses to guard against, which ["0.0.0.0/1","128.0.0.0/1"] does not',
    ],
    [
      { trustedSources: ["128.0.0.0/1"], widestIpv4Prefix: 1 },
      'trustedSources must leave public IPv4 addresses to guard against, which ["128.0.0.0/1"] does not',
    ],
    [{ unrestrictedServiceTags: "AzureCloud" }, 'unrestrictedServiceTags must be a list, not "AzureCloud"'],
    [{ unrestrictedServiceTags: [1] }, `unrestrictedServiceTags[0] must be ${TAG}, not 1`],
    [{ unrestrictedServiceTags: [""] }, `unrestrictedServiceTags[0] must be ${TAG}, not ""`],
    [{ unrestrictedServiceTags: ["*"] }, `unrestrictedServiceTags[0] must be ${TAG}, not "*"`],
    [{ unrestrictedServiceTags: ["Azure Cloud"] }, `unrestrictedServiceTags[0] must be ${TAG}, not "Azure Cloud"`],
    [
      { unrestrictedServiceTags: ["Internet", "20.0.0.0/8"] },
      `unrestrictedServiceTags[1] must be ${TAG}, not "20.0.0.0/8"`,
    ],
    [{ reading: "literal" }, 'reading must be "effective" or "declared", not "literal"'],
    [{ reading: "Effective" }, 'reading must be "effective" or "declared", not "Effective"'],
    [{ reading: null }, 'reading must be "effective" or "declared", not null'],
    [{ reading: ["declared"] }, 'reading must be "effective" or "declared", not ["declared"]'],
    [{ port: [25] }, `"port" ([25]) is not a configuration key; the keys are ${KEYS}`],
    [{ Ports: "x" }, `"Ports" ("x") is not a configuration key; the keys are ${KEYS}`],
    [{ toString: 1 }, `"toString" (1) is not a configuration key; the keys are ${KEYS}`],
    [JSON.parse('{"__proto__": 1}') as Properties, `"__proto__" (1) is not a configuration key; the keys are ${KEYS}`],
    [
      { "a\nb\u001b[1m": "\u202e<{%bold%}>" },
      String.raw`"a\u{a}b\u{1b}[1m" ("\u{202e}<\u{7b}%bold%}>") is not a configuration key; the keys are ${KEYS}`,
    ],
    [{ reading: "x".repeat(500) }, `reading must be "effective" or "declared", not "${"x".repeat(80)}…"`],
  ];
  for (const [config, expected] of cases) {
    it(JSON.stringify(config).slice(0, 80), () => {
      const resources = [group([allow()])];
      assert.equal(
        errorOf(() => validateResource(resources[0]!, config)),
        `no-unrestricted-smtp: ${expected}`,
      );
      // With the resource policy disabled, it is the stack policy that says so.
      assert.equal(
        errorOf(() => validateStack(resources, { config, isSeen: false })),
        `no-unrestricted-smtp-stack: ${expected}`,
      );
    });
  }

  it("are reported even where there is nothing to judge", () => {
    const other = resource("my:module:Other", "other", {});
    const says = 'must be "effective" or "declared", not "x"';
    assert.equal(
      errorOf(() => validateResource(other, { reading: "x" })),
      `no-unrestricted-smtp: reading ${says}`,
    );
    assert.equal(
      errorOf(() => validateStack([other], { config: { reading: "x" }, isSeen: false })),
      `no-unrestricted-smtp-stack: reading ${says}`,
    );
  });

  it("of several, are reported in the order of the keys", () => {
    assert.equal(
      errorOf(() => validateResource(standalone(allow()), { reading: 1, ports: 1 })),
      'no-unrestricted-smtp: reading must be "effective" or "declared", not 1',
    );
  });
});

/** The text of the error, which is one line and all that is printed of it. */
function errorOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof ConfigurationError, String(error));
    assert.equal(error.stack, error.message);
    assert.doesNotMatch(error.message, /\p{C}|\p{Zl}|\p{Zp}/u);
    return error.message;
  }
  return assert.fail("no error");
}
