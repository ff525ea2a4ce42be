/**
 * Generators of small rule sets whose rules interact. All rules of a set draw on a few texts, chosen from pools of addresses
 * and ports that cut each other, so that they overlap, nest, touch and jointly cover far more often than random ones would.
 */
import * as fc from "fast-check";
import { UNKNOWN, type SecurityRule } from "../../policies/evaluator/rule";
import {
  addressText as textOf,
  familiesOf,
  freePriorities,
  isAbsent,
  type Family,
  type OracleQuestion,
} from "./oracle";

const SEED = process.env["FC_SEED"] === "random" ? Date.now() : Number(process.env["FC_SEED"] ?? 25);
const FACTOR = Number(process.env["FC_RUNS"] ?? 1);

/**
 * Checks a property `runs` times. By default it does so with the same values each time; FC_SEED=<number> (or `random`) gives
 * others, FC_RUNS=<factor> more.
 */
export function check<T extends [unknown, ...unknown[]]>(runs: number, property: fc.IProperty<T>): void {
  fc.assert(property, { seed: SEED, numRuns: scaled(runs) });
}

/** `runs` times the factor that FC_RUNS sets. */
export function scaled(runs: number): number {
  return Math.ceil(runs * FACTOR);
}

type Arb<T> = fc.Arbitrary<T>;

/** A rule with a name of its own, by which it is found again in a changed set. */
export type NamedRule = SecurityRule & { readonly name: string };

// ------------------------------------------------------------------------------------------------------- the texts

/** `a.b.c.d/n` about the sizes that matter, sometimes with host bits. */
const ipv4Cidr: Arb<string> = fc
  .record({
    length: fc.constantFrom(1, 2, 3, 4, 5, 6, 7, 8, 8, 9, 9, 16, 24, 32),
    head: fc.constantFrom(0, 7, 8, 9, 10, 11, 64, 100, 127, 128, 172, 192, 223, 224, 255),
    second: fc.constantFrom(0, 0, 0, 64, 127, 128, 168),
    hostBits: fc.constantFrom(false, false, false, true),
  })
  .map(({ length, head, second, hostBits }) =>
    cidr(4, ((BigInt(head) << 8n) + BigInt(second)) << 16n, 32, length, hostBits),
  );

const ipv6Cidr: Arb<string> = fc
  .record({
    length: fc.constantFrom(1, 3, 3, 4, 4, 5, 16, 23, 31, 32, 32, 33, 33, 48, 128),
    head: fc.constantFrom(0x2000, 0x2000, 0x2001, 0x2002, 0x2600, 0x2600, 0x3000, 0x3fff, 0xfd00),
    second: fc.constantFrom(0, 0, 0, 1, 0x20, 0xdb8, 0x8000),
    hostBits: fc.constantFrom(false, false, false, true),
  })
  .map(({ length, head, second, hostBits }) =>
    cidr(6, ((BigInt(head) << 16n) + BigInt(second)) << 96n, 128, length, hostBits),
  );

function cidr(family: Family, address: bigint, bits: number, length: number, hostBits: boolean): string {
  const size = 1n << BigInt(bits - length);
  const base = address - (address % size);
  return `${textOf(family, hostBits && length < bits ? base + 1n : base)}/${length}`;
}

const BOUNDARIES: Readonly<Record<Family, readonly string[]>> = {
  4: [
    "1.0.0.0",
    "7.255.255.255",
    "8.0.0.0",
    "8.255.255.255",
    "9.0.0.0",
    "9.0.0.1",
    "11.0.0.0",
    "127.255.255.255",
    "128.0.0.0",
    "223.255.255.255",
  ],
  6: [
    "2000::",
    "2001::",
    "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff",
    "2600::",
    "2600::ffff:ffff:ffff:ffff:ffff:ffff",
    "2600:1::",
    "2600:1::1",
    "2FFF:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    "3000::",
    "3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
  ],
};

/** `a-b`; never the wrong way round, since the boundaries stand in order. */
const addressRange = (family: Family): Arb<string> =>
  fc
    .tuple(fc.subarray([...BOUNDARIES[family]], { minLength: 2, maxLength: 2 }), fc.constantFrom("-", " - "))
    .map(([ends, dash]) => ends.join(dash));

const WHOLE: Readonly<Record<Family, readonly string[]>> = {
  4: [
    "0.0.0.0/0",
    "0.0.0.0/1",
    "128.0.0.0/1",
    "8.0.0.0/7",
    "8.0.0.0/8",
    "9.0.0.0/8",
    "1.2.3.4/0",
    "0.0.0.0-255.255.255.255",
  ],
  6: ["::/0", "2000::/3", "2000::/4", "3000::/4", "2600::/31", "2600::/32", "2600:1::/32", "2600::1"],
};

/** Every address, or every public one. */
const EVERYWHERE = ["*", "*", "Internet", "INTERNET", " internet ", "Any"];
/** Tags that name addresses which the rule does not show. */
const TAGS = [
  "VirtualNetwork",
  "virtualnetwork",
  "AzureLoadBalancer",
  "Storage",
  "AzureCloud",
  "azurecloud.WestEurope",
  "AzureCloudX",
];
/** Texts that a loose reader may read, and others. */
const UNREADABLE_ADDRESSES = [
  "0.0.0.0",
  "::",
  "/0",
  "-",
  "fe80::%eth0/10",
  "8.0.0.0/8/8",
  "1.0.0.0-2.0.0.0-3.0.0.0",
  "8.0.0.0/-8",
  "2600::1::/16",
  "1.2.3.4.5/8",
  "2600:/16",
  "8",
  "8.0/7",
  "1.2.3",
  "0x8.0.0.0/8",
  "010.0.0.0/8",
  "8.0.0.0/33",
  "8.0.0.0/",
  "8.0.0.0/255.0.0.0",
  "9.0.0.0-8.0.0.0",
  "8.0.0.0-2600::",
  "300.0.0.0/8",
  "2600::/129",
  "2600:::/32",
  "not an address",
  "mail.example.com",
  "f79.5.46.3",
  "**",
];
const UNREADABLE_PORTS: readonly (string | number)[] = [
  "smtp",
  "30-20",
  "25-",
  "-25",
  "70000",
  "20-70000",
  "0x19",
  "+25",
  "25.5",
  25.5,
  -25,
  "2 5",
  "1-2-3",
];

const address = (family: Family): Arb<string> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...WHOLE[family]) },
    { weight: 3, arbitrary: family === 4 ? ipv4Cidr : ipv6Cidr },
    { weight: 2, arbitrary: addressRange(family) },
  );

/** Any address, CIDR or range, and what cannot be read as one. */
export const addressText: Arb<string> = fc
  .oneof(
    ...[fc.ipV4(), fc.ipV6()].flatMap((host, index) => [
      host,
      fc.tuple(host, fc.nat(index === 0 ? 33 : 129)).map((parts) => parts.join("/")),
      fc.tuple(host, host, fc.constantFrom("-", " - ")).map(([from, to, dash]) => from + dash + to),
    ]),
    fc.constantFrom(...UNREADABLE_ADDRESSES),
    // An IPv4 address right after `::` is IPv4-compatible to some readers and IPv4-mapped to others.
  )
  .filter((text) => !/::[0-9]+\./.test(text));

/** Any port, range or list of them, and what cannot be read as one. */
export const portText: Arb<string | number> = fc.oneof(
  fc.integer({ min: -1, max: 65536 }),
  fc.tuple(fc.nat(65536), fc.nat(65536)).map((ends) => ends.join("-")),
  fc.array(fc.nat(65535), { minLength: 1, maxLength: 3 }).map((ports) => ports.join(" , ")),
  fc.constantFrom(...UNREADABLE_PORTS),
);

/** Cuts that make the pieces of a family cover it jointly: `0-c`, `c-d`, `d-end`, as ranges. */
const ipv4Pieces: Arb<string[]> = fc
  .uniqueArray(fc.constantFrom(1n << 24n, 8n << 24n, (8n << 24n) + 1n, 9n << 24n, 1n << 31n, 200n << 24n), {
    minLength: 1,
    maxLength: 2,
  })
  .map((cuts) => pieces(4, 0n, 1n << 32n, cuts));
const ipv6Pieces: Arb<string[]> = fc
  .uniqueArray(fc.constantFrom(0x2001n << 112n, 0x2600n << 112n, (0x2600n << 112n) + 1n, 0x3000n << 112n), {
    minLength: 1,
    maxLength: 2,
  })
  .map((cuts) => pieces(6, 0n, 1n << 128n, cuts));

function pieces(family: Family, start: bigint, end: bigint, cuts: readonly bigint[]): string[] {
  const sorted = [...cuts].sort((a, b) => (a < b ? -1 : 1));
  const starts = [start, ...sorted];
  return starts.map((low, index) => `${textOf(family, low)}-${textOf(family, (sorted[index] ?? end) - 1n)}`);
}

const portPieces: Arb<string[]> = fc
  .uniqueArray(fc.constantFrom(1, 24, 25, 26, 1024, 65535), { minLength: 1, maxLength: 2 })
  .map((cuts) => [0, ...[...cuts].sort((a, b) => a - b)])
  .map((starts) => starts.map((low, index) => `${low}-${(starts[index + 1] ?? 65536) - 1}`));

/** The texts that one rule set draws on. */
interface Vocabulary {
  readonly sources: readonly string[];
  readonly destinations: readonly string[];
  readonly sourcePorts: readonly (string | number)[];
}

function vocabulary(family: Family): Arb<Vocabulary> {
  const commas = (texts: Arb<string>): Arb<string> =>
    fc.tuple(texts, texts, fc.constantFrom("", ", ")).map(([a, b, end]) => `${a}, ${b}${end}`);
  const inFamily = address(family);
  const source = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...EVERYWHERE) },
    { weight: 10, arbitrary: inFamily },
    { weight: 1, arbitrary: commas(inFamily) },
    { weight: 1, arbitrary: fc.constantFrom(...TAGS) },
    { weight: 1, arbitrary: fc.constantFrom(...UNREADABLE_ADDRESSES) },
  );
  const hosts =
    family === 4
      ? ["10.0.0.4", "10.0.0.0/24", "10.0.0.0/8", "20.0.0.4", "20.0.0.0/8"]
      : ["fd00::4", "fd00::/8", "2603::4", "2603::/16"];
  const destination = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom("*", "*", "VirtualNetwork", "VIRTUALNETWORK", "Internet") },
    { weight: 6, arbitrary: fc.constantFrom(...hosts, ...WHOLE[family]) },
    { weight: 2, arbitrary: inFamily },
    { weight: 1, arbitrary: fc.constantFrom("Storage", "Storage.WestUS", ...UNREADABLE_ADDRESSES) },
  );
  const sourcePort = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.constantFrom<string | number>(
        "*",
        "*",
        "0-65535",
        "1024-65535",
        "0-1023",
        "25",
        25,
        "25-25",
        "0",
        "0080",
        "1-24, 26-65535",
        "any",
      ),
    },
    { weight: 1, arbitrary: fc.constantFrom(...UNREADABLE_PORTS) },
  );
  const mixed = <T>(own: Arb<T>, max: number, cover: Arb<T[]>): Arb<T[]> =>
    fc.oneof(
      { weight: 3, arbitrary: fc.array(own, { minLength: 1, maxLength: max }) },
      { weight: 2, arbitrary: cover },
    );
  const withAll = <T>(texts: Arb<T[]>, all: T): Arb<T[]> =>
    fc.oneof(
      texts.map((some) => [all, ...some]),
      texts,
    );
  return fc.record({
    sources: withAll(mixed(source, 4, family === 4 ? ipv4Pieces : ipv6Pieces), "*"),
    destinations: withAll(
      mixed(
        destination,
        3,
        family === 4 ? fc.constant(["VirtualNetwork", "Internet"]) : fc.constant(["::/0", "VirtualNetwork"]),
      ),
      "*",
    ),
    sourcePorts: withAll(fc.oneof(fc.constant<(string | number)[]>(["*"]), mixed(sourcePort, 2, portPieces)), "*"),
  });
}

// ------------------------------------------------------------------------------------------------------- the rules

const caseOf = (text: string): Arb<string> => fc.constantFrom(text, text, text, text.toUpperCase(), text.toLowerCase());
const absent: Arb<unknown> = fc.constantFrom(undefined, null, "", " ");
const absentList: Arb<unknown> = fc.constantFrom(undefined, null, []);
const GROUPS = [{ id: "/subscriptions/0/resourceGroups/g/providers/Microsoft.Network/applicationSecurityGroups/a" }];

/** What stands in the members of one side: mostly one of them, rarely two, rarely none. */
interface Side {
  readonly singular?: unknown;
  readonly plural?: unknown;
  readonly groups?: unknown;
}

function side(texts: readonly unknown[], { withGroups = false } = {}): Arb<Side> {
  const entry = fc.constantFrom(...texts);
  const entries = fc.array(entry, { minLength: 1, maxLength: 3 });
  const list = fc.oneof(
    { weight: 12, arbitrary: entries },
    { weight: 1, arbitrary: entries.map((some) => [...some, "", null]) },
  );
  return fc.oneof(
    { weight: 24, arbitrary: fc.record({ singular: entry, plural: absentList, groups: absentList }) },
    { weight: 16, arbitrary: fc.record({ singular: absent, plural: list, groups: absentList }) },
    { weight: 2, arbitrary: fc.record({ singular: entry, plural: list }) },
    { weight: 1, arbitrary: fc.record({ singular: absent, plural: absentList }) },
    ...(withGroups ? [{ weight: 2, arbitrary: fc.record({ singular: absent, groups: fc.constant(GROUPS) }) }] : []),
    ...(withGroups ? [{ weight: 1, arbitrary: fc.record({ singular: entry, groups: fc.constant(GROUPS) }) }] : []),
  );
}

function securityRule(words: Vocabulary): Arb<SecurityRule> {
  const destinationPorts: readonly (string | number)[] = [
    "25",
    25,
    "25",
    "*",
    "20-30",
    "25-25",
    " 25 ",
    "0-65535",
    "80",
    "0-24, 26-65535",
    "80, 25",
    "80, , 25,",
    "026",
    "Any",
    587,
    "26-600",
    ...UNREADABLE_PORTS.slice(0, 3),
  ];
  return fc
    .record({
      access: fc.oneof(caseOf("Allow"), caseOf("Deny")),
      direction: fc.oneof({ weight: 24, arbitrary: caseOf("Inbound") }, { weight: 1, arbitrary: caseOf("Outbound") }),
      // A few numbers, so that equal ones occur.
      priority: fc.oneof(
        { weight: 8, arbitrary: fc.integer({ min: 100, max: 108 }) },
        { weight: 1, arbitrary: fc.constantFrom(4095, 4096, "101", "0103") },
      ),
      protocol: fc.oneof(
        { weight: 24, arbitrary: fc.constantFrom("Tcp", "TCP", "tcp", "*", "*", "Any") },
        { weight: 1, arbitrary: fc.constantFrom("Udp", "Icmp", "ESP", "ah") },
      ),
      source: side(words.sources, { withGroups: true }),
      destination: side(words.destinations, { withGroups: true }),
      sourcePort: side(words.sourcePorts),
      destinationPort: fc.oneof(
        { weight: 3, arbitrary: fc.record<Side>({ singular: fc.constantFrom("25", 25, "*", "20-30") }) },
        { weight: 2, arbitrary: side(destinationPorts) },
      ),
    })
    .map(({ source, destination, sourcePort, destinationPort, ...rest }) =>
      withoutUndefined({
        ...rest,
        sourceAddressPrefix: source.singular,
        sourceAddressPrefixes: source.plural,
        sourceApplicationSecurityGroups: source.groups,
        destinationAddressPrefix: destination.singular,
        destinationAddressPrefixes: destination.plural,
        destinationApplicationSecurityGroups: destination.groups,
        sourcePortRange: sourcePort.singular,
        sourcePortRanges: sourcePort.plural,
        destinationPortRange: destinationPort.singular,
        destinationPortRanges: destinationPort.plural,
      }),
    );
}

/** Keeps a counterexample short. */
const withoutUndefined = (rule: SecurityRule): SecurityRule =>
  Object.fromEntries(Object.entries(rule).filter(([, value]) => value !== undefined));

const named = (rules: readonly SecurityRule[]): NamedRule[] =>
  rules.map((rule, index) => ({ ...rule, name: `rule${index}` }));

const plain = (changes: SecurityRule): SecurityRule => ({
  access: "Allow",
  direction: "Inbound",
  priority: 104,
  protocol: "Tcp",
  sourceAddressPrefix: "*",
  sourcePortRange: "*",
  destinationAddressPrefix: "*",
  destinationPortRange: "25",
  ...changes,
});

/**
 * An Allow behind Denies. They cut the whole space along its sources, source ports and destinations, and deny every block,
 * or sometimes all blocks but one: restricted, or open through a single gap.
 */
function deniedBlocks(family: Family): Arb<SecurityRule[]> {
  const whole = family === 4 ? "0.0.0.0/0" : "::/0";
  const orAll = (cut: Arb<string[]>): Arb<string[]> => fc.oneof(cut, fc.constant<string[]>(["*"]));
  return fc
    .record({
      sources: fc.oneof(
        { weight: 3, arbitrary: orAll(family === 4 ? ipv4Pieces : ipv6Pieces) },
        // Seems to deny everything, but does not: the other family, and addresses that the rule does not show.
        { weight: 1, arbitrary: fc.constantFrom<string[]>([whole], ["VirtualNetwork"], ["AzureCloud", "Storage"]) },
      ),
      ports: orAll(portPieces),
      destinations: orAll(
        fc.constantFrom(
          ["VirtualNetwork", "Internet"],
          family === 4 ? ["0.0.0.0/1", "128.0.0.0/1"] : ["::/1", "8000::/1"],
        ),
      ),
      gap: fc.nat(40),
      allowed: fc.constantFrom(whole, whole, "*", "Internet"),
      allowedAt: fc.constantFrom(104, 104, 104, 104, 4096, 100),
    })
    .map(({ sources, ports, destinations, gap, allowed, allowedAt }) => {
      const blocks = sources.flatMap((sourceAddressPrefix) =>
        ports.flatMap((sourcePortRange) =>
          destinations.map((destinationAddressPrefix) => ({
            sourceAddressPrefix,
            sourcePortRange,
            destinationAddressPrefix,
          })),
        ),
      );
      const taken = blocks.filter((_, index) => index !== gap);
      const denies = taken.map((block, index) => plain({ ...block, access: "Deny", priority: 100 + (index % 4) }));
      return [...denies, plain({ sourceAddressPrefix: allowed, priority: allowedAt })];
    });
}

/** Allows from sources about the size of the limit and less, that may only together be open. */
function smallAllows(family: Family): Arb<SecurityRule[]> {
  const sources =
    family === 4
      ? [
          "8.0.0.0/9",
          "8.128.0.0/9",
          "8.0.0.0/8",
          "9.0.0.0/9",
          "9.0.0.0",
          "10.0.0.0/8",
          "12.0.0.0/10",
          "7.255.255.255-8.127.255.255",
        ]
      : [
          "2600::/33",
          "2600:0:8000::/33",
          "2600::/32",
          "2600:1::/33",
          "2600:1::",
          "2002::/16",
          "2601::/34",
          "25ff:ffff::-2600:0:7fff:ffff:ffff:ffff:ffff:ffff",
        ];
  const destination = fc.constantFrom(
    "*",
    "*",
    ...(family === 4 ? ["10.0.0.0/8", "10.0.0.4"] : ["fd00::/8", "fd00::4"]),
    "VirtualNetwork",
    "Internet",
  );
  const allow = fc
    .record({
      source: fc.constantFrom(...sources),
      destination,
      port: fc.constantFrom("*", "*", "7"),
      priority: fc.integer({ min: 100, max: 108 }),
    })
    .map(({ source, port, priority, ...to }) =>
      plain({ sourceAddressPrefix: source, sourcePortRange: port, priority, destinationAddressPrefix: to.destination }),
    );
  return fc.array(allow, { minLength: 2, maxLength: 4 });
}

/** Up to a dozen rules of known values, mostly fewer, about one family (and, with `*`, about both). */
export function knownRules(family: Family): Arb<NamedRule[]> {
  const others = vocabulary(family).chain((words) => fc.array(securityRule(words), { maxLength: 1 }));
  return fc
    .oneof(
      {
        weight: 4,
        arbitrary: vocabulary(family).chain((words) => fc.array(securityRule(words), { minLength: 1, maxLength: 6 })),
      },
      { weight: 3, arbitrary: fc.tuple(deniedBlocks(family), others).map((parts) => parts.flat()) },
      { weight: 2, arbitrary: fc.tuple(smallAllows(family), others).map((parts) => parts.flat()) },
    )
    .map(named);
}

const rulesOfBoth: Arb<SecurityRule[]> = fc
  .tuple(vocabulary(4), vocabulary(6))
  .map(([a, b]) => ({
    sources: [...a.sources, ...b.sources],
    destinations: [...a.destinations, ...b.destinations],
    sourcePorts: [...a.sourcePorts, ...b.sourcePorts],
  }))
  .chain((words) => fc.array(securityRule(words), { minLength: 1, maxLength: 5 }));

/** Rules of both families together. */
export const mixedRules: Arb<NamedRule[]> = fc
  .oneof(
    { weight: 2, arbitrary: rulesOfBoth },
    {
      weight: 1,
      arbitrary: fc
        .tuple(deniedBlocks(4), deniedBlocks(6), fc.boolean())
        .map(([a, b, both]) => [...a, ...b.slice(0, -1), ...(both ? b.slice(-1) : [])]),
    },
  )
  .map(named);

/** Some twenty rules, so that many boundaries meet. */
export function manyRules(family: Family): Arb<NamedRule[]> {
  const later = (rules: readonly NamedRule[], step: number): NamedRule[] =>
    rules.map((rule) => ({ ...rule, priority: Math.min(Number(rule.priority) + 3 * step, 4096) }));
  return fc.array(knownRules(family), { minLength: 4, maxLength: 7 }).map((sets) => named(sets.flatMap(later)));
}

export const DEFAULT_QUESTION: OracleQuestion = {
  ports: [25],
  widestIpv4Prefix: 8,
  widestIpv6Prefix: 32,
  trustedSources: [],
  unrestrictedServiceTags: ["Internet", { name: "AzureCloud", ipv4Prefix: 7, ipv6Prefix: 38 }],
  reading: "effective",
};

/** Mostly the default question, else one with everything configured. */
export const question: Arb<OracleQuestion> = fc.oneof(
  { weight: 1, arbitrary: fc.constant(DEFAULT_QUESTION) },
  {
    weight: 2,
    arbitrary: fc.record({
      ports: fc.constantFrom([25], [25], [25, 587], [587]),
      widestIpv4Prefix: fc.constantFrom(8, 8, 7, 9, 0, 1, 31, 32),
      widestIpv6Prefix: fc.constantFrom(32, 32, 31, 33, 0, 4, 128),
      trustedSources: fc.subarray(["8.0.0.0/8", "0.0.0.0/1", "9.9.9.9", "2600::/32", "2000::/4"]),
      unrestrictedServiceTags: fc.constantFrom(
        ["Internet"],
        [],
        ["AzureCloud"],
        ["Internet", "azurecloud", "Storage"],
        ["AzureCloud.WestEurope"],
        DEFAULT_QUESTION.unrestrictedServiceTags,
        [{ name: "storage", ipv4Prefix: 9, ipv6Prefix: 31 }],
      ),
      reading: fc.constantFrom("effective", "effective", "declared"),
    }),
  },
);

// ------------------------------------------------------------------------------------------------ lists of service tags

/** Names of tags: one that rules write in another case, one that no rule has, and two whose meaning no list changes. */
const LISTED_TAGS = [
  "AzureCloud",
  "AzureCloud.westeurope",
  "Storage",
  "EOPExternalPublishedIPs",
  "VirtualNetwork",
  "Internet",
];

/** Prefixes that overlap those of rules and of each other, from a host to half the Internet. */
const LISTED_PREFIXES = [
  "0.0.0.0/1",
  "128.0.0.0/1",
  "8.0.0.0/7",
  "8.0.0.0/8",
  "8.128.0.0/9",
  "9.0.0.0/9",
  "20.0.0.4/32",
  "10.0.0.0/8",
  "2000::/4",
  "2600::/31",
  "2600::/32",
  "2600:1::/33",
  "2603::4/128",
];

/** A list of service tags: some of them, each with some prefixes. */
export const tagList: Arb<readonly (readonly [name: string, prefixes: string[]])[]> = fc
  .subarray(LISTED_TAGS, { minLength: 1 })
  .chain((names) =>
    fc.tuple(
      ...names.map((name) =>
        fc.subarray(LISTED_PREFIXES, { minLength: 1, maxLength: 5 }).map((prefixes) => [name, prefixes] as const),
      ),
    ),
  );

/** Rules, many with tags as source or destination. */
export const rulesWithTags: Arb<NamedRule[]> = fc
  .tuple(
    fc.oneof(knownRules(4), knownRules(6), mixedRules).map((rules) => rules.slice(-5)),
    fc.array(
      fc.record({
        rule: fc.nat(4),
        side: fc.constantFrom("source", "source", "destination"),
        tag: fc.constantFrom(
          "azurecloud",
          "AzureCloud",
          "AZURECLOUD.WestEurope",
          "Storage",
          "VirtualNetwork",
          "AzureLoadBalancer",
        ),
      }),
      { minLength: 1, maxLength: 4 },
    ),
  )
  .map(([rules, named]) =>
    rules.map((rule, index) =>
      named
        .filter((one) => one.rule === index)
        .reduce<NamedRule>(
          (changed, { side, tag }) => ({
            ...changed,
            [`${side}AddressPrefix`]: tag,
            [`${side}AddressPrefixes`]: undefined,
            [`${side}ApplicationSecurityGroups`]: undefined,
          }),
          rule,
        ),
    ),
  );

// ----------------------------------------------------------------------------------------------------- the unknown

const SIDES = {
  source: ["sourceAddressPrefix", "sourceAddressPrefixes", "sourceApplicationSecurityGroups"],
  destination: ["destinationAddressPrefix", "destinationAddressPrefixes", "destinationApplicationSecurityGroups"],
  sourcePort: ["sourcePortRange", "sourcePortRanges"],
  destinationPort: ["destinationPortRange", "destinationPortRanges"],
} as const;
type SideName = keyof typeof SIDES;
export const PROPERTIES = ["access", "direction", "priority", "protocol", ...Object.values(SIDES).flat()] as const;
type Property = (typeof PROPERTIES)[number];
type Mutable<R> = { -readonly [K in keyof R]: R[K] };

/** One thing made unknown. Rules and entries are counted modulo how many there are. */
type Blur =
  | { readonly kind: "property"; readonly rule: number; readonly property: Property }
  | { readonly kind: "entry"; readonly rule: number; readonly property: Property; readonly entry: number }
  | { readonly kind: "siblings"; readonly rule: number; readonly side: SideName }
  | { readonly kind: "rule"; readonly rule: number };

const LISTS: readonly Property[] = Object.values(SIDES).flatMap(([, ...lists]) => lists);
const blur: Arb<Blur> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("property"),
      rule: fc.nat(5),
      property: fc.constantFrom(...PROPERTIES),
    } as const),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("entry"),
      rule: fc.nat(5),
      property: fc.constantFrom(...LISTS),
      entry: fc.nat(2),
    } as const),
  },
  // What azure-native leaves at preview: beside the member that the program set, and in place of one that it took from elsewhere.
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("siblings"),
      rule: fc.nat(5),
      side: fc.constantFrom("source", "destination", "sourcePort", "destinationPort"),
    } as const),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("rule"), rule: fc.nat(5) } as const) },
);

function blurred(rules: readonly NamedRule[], { rule: which, ...what }: Blur): NamedRule[] {
  return rules.map((rule, index) => {
    if (index !== which % rules.length) return rule;
    const next: Mutable<NamedRule> = { ...rule };
    if (what.kind === "property") next[what.property] = UNKNOWN;
    if (what.kind === "rule") for (const property of PROPERTIES) next[property] = UNKNOWN;
    if (what.kind === "siblings")
      for (const property of SIDES[what.side]) if (isAbsent(rule[property])) next[property] = UNKNOWN;
    if (what.kind === "entry") {
      const list = rule[what.property];
      next[what.property] = Array.isArray(list)
        ? list.map((entry: unknown, place) => (place === what.entry % list.length ? UNKNOWN : entry))
        : isAbsent(list)
          ? [UNKNOWN]
          : UNKNOWN;
    }
    return next;
  });
}

/** Whether Azure takes what is known of the rule, though it may be `*` in a list: one member a side, readable, not `*` beside a CIDR. */
function isClear(rule: SecurityRule): boolean {
  const isKnown = (key: Property): boolean => rule[key] !== UNKNOWN && !isAbsent(rule[key]);
  return [SIDES.source, SIDES.destination, SIDES.sourcePort, SIDES.destinationPort].every((keys) => {
    const texts = keys.flatMap((key) => [rule[key]].flat()).map(String);
    const isMixed =
      texts.some((text) => EVERYWHERE.includes(text)) && familiesOf({ sourceAddressPrefixes: texts }).length > 0;
    return keys.filter(isKnown).length < 2 && !isMixed && !texts.some((text) => UNREADABLE_ADDRESSES.includes(text));
  });
}

/**
 * Rules of one family with one to three things unknown. None has addresses of both families, which Azure refuses whatever the
 * unknown values become. `clear` ones avoid whatever else it refuses, and leave room for rules of unknown priority between any two
 * others (but none before 100), so that what the completions have in common can be determined exactly.
 */
export function unknownRules(family: Family, which: "any" | "clear"): Arb<NamedRule[]> {
  const few = knownRules(family).map((rules) => rules.slice(-4));
  const numbers = which === "clear" ? [100, 200, 300, 400, 500] : [100, 100, 101, 102, 103, 4095, 4096];
  const priorities = fc.uniqueArray(fc.constantFrom(...numbers), { minLength: 4, maxLength: 4 });
  const numbered = (rules: readonly NamedRule[], chosen: readonly number[], sorted: boolean): NamedRule[] => {
    const given = sorted ? [...chosen].sort((a, b) => a - b) : chosen;
    return rules.map((rule, index) => ({ ...rule, priority: given[index] }));
  };
  return fc
    .tuple(few, priorities, fc.boolean(), fc.array(blur, { minLength: 1, maxLength: 3 }))
    .map(([rules, chosen, sorted, blurs]) => blurs.reduce<NamedRule[]>(blurred, numbered(rules, chosen, sorted)))
    .filter((rules) => rules.every((rule) => familiesOf(rule).length < 2 && (which === "any" || isClear(rule))));
}

/** A stream of choices from a seed (mulberry32), for completions: they depend on the rules, which a generator cannot see. */
export type Pick = <T>(choices: readonly [T, ...T[]]) => T;
export function picker(seed: number): Pick {
  let state = seed | 0;
  return (choices) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return choices[((mixed ^ (mixed >>> 14)) >>> 0) % choices.length] ?? choices[0];
  };
}

/** For as many completions of one rule set. */
export const seeds: Arb<number[]> = fc.array(fc.integer(), { minLength: 10, maxLength: 10 });

const COMPLETIONS: Readonly<Record<Family, readonly string[]>> = {
  4: [
    "0.0.0.0/0",
    "0.0.0.0/1",
    "128.0.0.0/1",
    "8.0.0.0/8",
    "9.0.0.0/8",
    "8.8.8.8",
    "10.0.0.4",
    "10.0.0.5",
    "10.0.0.0/8",
    "20.0.0.4",
    "127.0.0.1",
    "192.168.0.1",
  ],
  6: ["::/0", "2000::/3", "2000::/4", "3000::/4", "2600::/32", "2600::1", "fd00::4", "fd00::5", "fd00::/8", "2603::4"],
};

/** The rules with each UNKNOWN replaced as Azure would take it: what the values may turn out to be. */
export function completed(rules: readonly NamedRule[], pick: Pick): NamedRule[] {
  const texts = rules.flatMap((rule) => [...SIDES.source, ...SIDES.destination].flatMap((key) => [rule[key]].flat()));
  const used = texts.filter(
    (text): text is string => typeof text === "string" && familiesOf({ sourceAddressPrefix: text }).length === 1,
  );
  const whole = rules.map((rule) => completedRule(rule, used, pick));
  // Priorities come last: what is free depends on which rules turned out inbound.
  const taken: SecurityRule[] = whole.filter((rule) => rule.priority !== UNKNOWN);
  return whole.map((rule) => {
    if (rule.priority !== UNKNOWN) return rule;
    const free = freePriorities(taken);
    const numbers = [...free.slice(0, 6), ...free.slice(-3)];
    const chosen = { ...rule, priority: pick(numbers as [number, ...number[]]) };
    taken.push(chosen);
    return chosen;
  });
}

function completedRule(rule: NamedRule, used: readonly string[], pick: Pick): NamedRule {
  const next: Mutable<NamedRule> = { ...rule };
  if (rule.access === UNKNOWN) next.access = pick(["Allow", "Deny"]);
  if (rule.direction === UNKNOWN) next.direction = pick(["Inbound", "Inbound", "Outbound"]);
  if (rule.protocol === UNKNOWN) next.protocol = pick(["Tcp", "*", "Udp"]);
  const family = familiesOf(rule)[0] ?? pick([4, 6]);
  const inFamily = [
    ...COMPLETIONS[family],
    ...used.filter((text) => familiesOf({ sourceAddressPrefix: text })[0] === family),
  ];
  const anyone = (): string => pick(["*", "*", "Internet", "VirtualNetwork", "Storage", ...inFamily]);
  const port = (): string => pick(["*", "25", "80", "0-65535", "24", "587", "0", "65535", "0-1023", "1024-65535"]);
  fill(next, SIDES.source, anyone, pick);
  fill(next, SIDES.destination, anyone, pick);
  fill(next, SIDES.sourcePort, port, pick);
  fill(next, SIDES.destinationPort, port, pick);
  return next;
}

/** Fills the unknown members of one side. Exactly one member is used: the known one, if there is one. */
function fill(rule: Mutable<SecurityRule>, keys: readonly Property[], text: () => string, pick: Pick): void {
  const unknown = keys.filter((key) => rule[key] === UNKNOWN);
  const known = keys.some((key) => rule[key] !== UNKNOWN && !isAbsent(rule[key]));
  const [first, ...others] = unknown;
  const used = first === undefined || known ? undefined : pick([first, ...others]);
  for (const key of keys) {
    const value = rule[key];
    if (Array.isArray(value)) rule[key] = value.map((entry: unknown) => (entry === UNKNOWN ? text() : entry));
    if (value !== UNKNOWN) continue;
    if (key !== used) rule[key] = undefined;
    else if (key.endsWith("Groups")) rule[key] = GROUPS;
    else if (LISTS.includes(key)) rule[key] = pick([[text()], [text(), text()]]);
    else rule[key] = text();
  }
}
