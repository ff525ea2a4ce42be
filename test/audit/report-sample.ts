import type {
  Acceptance,
  AddressRange,
  JudgedGroup,
  Note,
  Problem,
  Report,
  ReportedMachine,
  ReportedWay,
  ReportedFinding,
  Summary,
} from "../../audit/reporting/report";

/* Reports made by hand, with all that a writer must cope with. Their messages are as policies/messages.ts words them. */

/** A name that tries to break out of every format. */
export const HOSTILE =
  "=<script>alert(\"1\")</script>|`a`,'b'\r\n\u001b[31m\u202Etxt\u0000]]>@octocat #1 ```` é中😀 \ud800 ~end*_[x](y)";

const SUBSCRIPTION = "00000000-0000-0000-0000-000000000001";
const OTHER_SUBSCRIPTION = "00000000-0000-0000-0000-000000000002";

/** The Azure resource id of a group. */
export function groupId(subscription: string, resourceGroup: string, name: string): string {
  return `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/Microsoft.Network/networkSecurityGroups/${name}`;
}

/** The sources that the rules of the samples admit. */
const SOURCES = ["0.0.0.0/0", "::/0"];
const ALL_IPV4 = "3702258434";
const ALL_IPV6 = "42529741020188316757504082004699774978";

const PUBLIC_IPV4: readonly AddressRange[] = [
  ["1.0.0.0", "9.255.255.255"],
  ["11.0.0.0", "100.63.255.255"],
  ["100.128.0.0", "126.255.255.255"],
  ["128.0.0.0", "169.253.255.255"],
  ["169.255.0.0", "172.15.255.255"],
  ["172.32.0.0", "191.255.255.255"],
  ["192.0.0.9", "192.0.0.10"],
  ["192.0.1.0", "192.0.1.255"],
  ["192.0.3.0", "192.88.98.255"],
  ["192.88.100.0", "192.167.255.255"],
  ["192.169.0.0", "198.17.255.255"],
  ["198.20.0.0", "198.51.99.255"],
  ["198.51.101.0", "203.0.112.255"],
  ["203.0.114.0", "223.255.255.255"],
];
const PUBLIC_IPV6: readonly AddressRange[] = [
  ["2000::", "2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
  ["2001:1::1", "2001:1::2"],
  ["2001:3::", "2001:3:ffff:ffff:ffff:ffff:ffff:ffff"],
  ["2001:4:112::", "2001:4:112:ffff:ffff:ffff:ffff:ffff"],
  ["2001:20::", "2001:3f:ffff:ffff:ffff:ffff:ffff:ffff"],
  ["2001:200::", "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff"],
  ["2001:db9::", "2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
  ["2003::", "3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
  ["3fff:1000::", "3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
];

const NETWORK = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-web/providers/Microsoft.Network`;
const WEB_ATTACHED_TO = [
  `${NETWORK}/networkInterfaces/web-0`,
  `${NETWORK}/virtualNetworks/hub/subnets/web`,
  `${NETWORK}/virtualNetworks/hub/subnets/web-2`,
];

/** Open to both families by one inline rule; the baseline has it. */
export const WEB: ReportedFinding = {
  resource: groupId(SUBSCRIPTION, "rg-web", "web"),
  nsg: "web",
  resourceGroup: "rg-web",
  subscription: SUBSCRIPTION,
  attachedTo: WEB_ATTACHED_TO,
  source: "listing.json",
  line: 12,
  declaredAt: null,
  rule: "Network-018",
  status: "open",
  isNew: false,
  worsened: [],
  acceptance: null,
  rules: [{ name: "allow-smtp", priority: "100", origin: "inline" }],
  ports: [25],
  sources: SOURCES,
  destinations: ["*"],
  sourcesDigest: null,
  destinationsDigest: null,
  atMost: null,
  ipv4Addresses: ALL_IPV4,
  ipv6Addresses: ALL_IPV6,
  example: "1.0.0.0",
  message: `Network security group "web" must not let unrestricted sources reach TCP port 25, but rule "allow-smtp" admits all public IPv4 and IPv6 addresses.
  Rule:   "allow-smtp": inline, priority 100, Allow Tcp from * to *, ports 20-30
  Admits: 3,702,258,434 public IPv4 addresses (100 %), e.g. 1.0.0.0
          about 4.3e+37 public IPv6 addresses (100 %), e.g. 2000::
  Deny:   "deny-internet", inline, priority 4000, has no effect: it comes after the Allow
  Fix:    replace destinationPortRange with ports without TCP port 25 (or name its senders in sourceAddressPrefixes):
            destinationPortRanges: ["20-24", "26-30"],`,
  fix: {
    text: `replace destinationPortRange with ports without TCP port 25 (or name its senders in sourceAddressPrefixes):
  destinationPortRanges: ["20-24", "26-30"],`,
    changes: [
      {
        rule: "allow-smtp",
        property: "destinationPortRanges",
        values: ["20-24", "26-30"],
        replaces: "destinationPortRange",
        edit: {
          startLine: 20,
          startColumn: 13,
          endLine: 20,
          endColumn: 44,
          text: '"destinationPortRanges": ["20-24", "26-30"]',
        },
      },
    ],
    updates: [
      { rule: "allow-smtp", property: "destinationPortRanges", audited: ["20-30"], values: ["20-24", "26-30"] },
    ],
  },
  reachableMachines: null,
  fingerprint: "a0000000000000000000000000000001",
};

/** Open to IPv6 only, with names that try to break out, in a state: no resource group, no subscription; new. */
export const BREAKOUT: ReportedFinding = {
  resource: `urn:pulumi:dev::mail::azure-native:network:NetworkSecurityGroup::${HOSTILE}`,
  nsg: HOSTILE,
  resourceGroup: null,
  subscription: null,
  attachedTo: null,
  source: "exports\\=a|<b> é 100%#?.json",
  line: 3,
  declaredAt: { file: "src/é 100%#?|<b>`x`\u001b[31m.ts", line: 17, column: 3 },
  rule: "Network-018",
  status: "open",
  isNew: true,
  worsened: [],
  acceptance: null,
  rules: [{ name: "-2+3|<b>`x`", priority: "\t100", origin: "inline" }],
  ports: [25],
  sources: SOURCES,
  destinations: ["*"],
  sourcesDigest: null,
  destinationsDigest: null,
  atMost: null,
  ipv4Addresses: "0",
  ipv6Addresses: ALL_IPV6,
  example: "2000::",
  message: `Network security group "=<script>alert("1")</script>|\`a\`,'b'\\u{d}\\u{a}\\u{1b}[31m\\u{202e}txt\\u{0}]]>@octocat #1 \`\`\`\` é中😀 \\u{d800} ~end*_[x](y)" must not let unrestricted sources reach TCP port 25, but rule "-2+3|<b>\`x\`" admits all public IPv6 addresses.
  Rule:   "-2+3|<b>\`x\`": inline, priority 100, Allow Tcp from ::/0 to *, port 25
  Admits: about 4.3e+37 public IPv6 addresses (100 %), e.g. 2000::
  Fix:    replace sourceAddressPrefix with the senders that need access (trustedSources names none):
            sourceAddressPrefixes: ["<SENDER_CIDR>"],`,
  fix: {
    text: `replace sourceAddressPrefix with the senders that need access (trustedSources names none):
  sourceAddressPrefixes: ["<SENDER_CIDR>"],`,
    changes: [],
    updates: [],
  },
  reachableMachines: null,
  fingerprint: "a0000000000000000000000000000002",
};

/** Open by an inline and a standalone rule together; new; the line is not known. */
export const RELAY: ReportedFinding = {
  resource: groupId(OTHER_SUBSCRIPTION, "rg-mail", "relay"),
  nsg: "relay",
  resourceGroup: "rg-mail",
  subscription: OTHER_SUBSCRIPTION,
  attachedTo: [],
  source: "states/mail.json",
  line: null,
  declaredAt: { file: "index.ts", line: 4, column: null },
  rule: "Network-018",
  status: "open",
  isNew: true,
  worsened: [],
  acceptance: null,
  rules: [
    { name: "allow-low", priority: "200", origin: "inline" },
    { name: "allow-high", priority: "210", origin: "standalone" },
  ],
  ports: [25],
  sources: SOURCES,
  destinations: ["*"],
  sourcesDigest: null,
  destinationsDigest: null,
  atMost: null,
  ipv4Addresses: "33554432",
  ipv6Addresses: "0",
  example: "20.0.0.0",
  message: `Network security group "relay" must not let unrestricted sources reach TCP port 25, but 2 rules together admit 0.9 % of public IPv4 addresses.
  Rule:   "allow-low": inline, priority 200, Allow Tcp from 20.0.0.0/8, 10.0.0.0/8 to *, port 25
          "allow-high": standalone, priority 210, Allow Tcp from 40.0.0.0/8, 41.0.0.0/9 to *, port 25
  Admits: 33,554,432 public IPv4 addresses (0.9 %), e.g. 20.0.0.0
  Fix:    in each of these rules, name only the senders that need access (trustedSources names none):
            sourceAddressPrefixes: ["<SENDER_CIDR>"],`,
  fix: {
    text: `in each of these rules, name only the senders that need access (trustedSources names none):
  sourceAddressPrefixes: ["<SENDER_CIDR>"],`,
    changes: [],
    updates: [],
  },
  reachableMachines: null,
  fingerprint: "a0000000000000000000000000000003",
};

/** Read from events on standard input: little more than the message is known; new. */
export const REPORTED: ReportedFinding = {
  resource: "urn:pulumi:dev::app::azure-native:network:SecurityRule::smtp",
  nsg: null,
  resourceGroup: null,
  subscription: null,
  attachedTo: null,
  source: "-",
  line: null,
  declaredAt: null,
  rule: "Network-018",
  status: "open",
  isNew: true,
  worsened: [],
  acceptance: null,
  rules: [],
  ports: [],
  sources: null,
  destinations: null,
  sourcesDigest: null,
  destinationsDigest: null,
  atMost: null,
  ipv4Addresses: null,
  ipv6Addresses: null,
  example: null,
  message:
    'A network security group must not let unrestricted sources reach TCP port 25, but rule "smtp" admits 54 % of public IPv4 addresses.',
  fix: { text: "", changes: [], updates: [] },
  reachableMachines: null,
  fingerprint: "a0000000000000000000000000000004",
};

/** Undecided; the baseline has it. */
export const PENDING: ReportedFinding = {
  resource: groupId(SUBSCRIPTION, "rg-web", "pending"),
  nsg: "pending",
  resourceGroup: "rg-web",
  subscription: SUBSCRIPTION,
  attachedTo: null,
  source: "template.json",
  line: 40,
  declaredAt: null,
  rule: "Network-018",
  status: "undecided",
  isNew: false,
  worsened: [],
  acceptance: null,
  rules: [{ name: "allow-from-parameter", priority: "100", origin: "inline" }],
  ports: [25],
  sources: null,
  destinations: null,
  sourcesDigest: null,
  destinationsDigest: null,
  atMost: null,
  ipv4Addresses: null,
  ipv6Addresses: null,
  example: null,
  message:
    'Network security group "pending" may let unrestricted sources reach TCP port 25, depending on unknown values: sourceAddressPrefix of inline rule "allow-from-parameter".',
  fix: { text: "", changes: [], updates: [] },
  reachableMachines: null,
  fingerprint: "a0000000000000000000000000000005",
};

/** A finding of the baseline that is no more. */
export const GONE: ReportedFinding = {
  resource: groupId(SUBSCRIPTION, "rg-web", "branch"),
  nsg: "branch",
  resourceGroup: "rg-web",
  subscription: SUBSCRIPTION,
  attachedTo: null,
  source: "listing.json",
  line: 80,
  declaredAt: null,
  rule: "Network-018",
  status: "open",
  isNew: false,
  worsened: [],
  acceptance: null,
  rules: [{ name: "allow-internet", priority: "100", origin: "inline" }],
  ports: [25, 587],
  sources: SOURCES,
  destinations: ["*"],
  sourcesDigest: null,
  destinationsDigest: null,
  atMost: null,
  ipv4Addresses: ALL_IPV4,
  ipv6Addresses: ALL_IPV6,
  example: "1.0.0.0",
  message: `Network security group "branch" must not let unrestricted sources reach TCP ports 25 and 587, but rule "allow-internet" admits all public IPv4 and IPv6 addresses.
  Rule:   "allow-internet": inline, priority 100, Allow Tcp from Internet to *, ports 25, 587
  Admits: 3,702,258,434 public IPv4 addresses (100 %), e.g. 1.0.0.0
          about 4.3e+37 public IPv6 addresses (100 %), e.g. 2000::
  Fix:    replace sourceAddressPrefix with the senders that need access (trustedSources names none):
            sourceAddressPrefixes: ["<SENDER_CIDR>"],`,
  fix: {
    text: `replace sourceAddressPrefix with the senders that need access (trustedSources names none):
  sourceAddressPrefixes: ["<SENDER_CIDR>"],`,
    changes: [],
    updates: [],
  },
  reachableMachines: null,
  fingerprint: "a0000000000000000000000000000006",
};

export const PROBLEMS: readonly Problem[] = [
  { source: "states/cut.json", line: 7, message: "The file is truncated: its JSON ends within a string." },
  {
    source: "exports\\=a|<b> é 100%#?.json",
    line: null,
    message: 'Resource "=1+1\u001b[2J|`<i>`" has no properties.\nIt is left out.',
  },
];

export const NOTES: readonly Note[] = [
  {
    about: "skipped",
    source: "listing.json",
    line: 1,
    message: "Skipped a line of text before the JSON: |<b>`x`",
  },
  {
    about: "no-groups",
    source: "states/empty.json",
    line: null,
    message: "This state holds no network security group.",
  },
];

const TCP_ANYWHERE = { protocol: "Tcp", destinations: ["*"], ports: ["25"] } as const;

const WEB_GROUP: JudgedGroup = {
  kind: "network-security-group",
  isPartial: false,
  resource: WEB.resource,
  nsg: "web",
  resourceGroup: "rg-web",
  subscription: SUBSCRIPTION,
  attachedTo: WEB_ATTACHED_TO,
  source: "listing.json",
  line: 12,
  status: "open",
  rules: [
    {
      ...TCP_ANYWHERE,
      name: "allow-smtp",
      priority: "100",
      origin: "inline",
      access: "Allow",
      sources: ["*"],
      ports: ["20-30"],
      effect: "admits",
      ipv4Addresses: ALL_IPV4,
      ipv6Addresses: ALL_IPV6,
      isInFinding: true,
    },
    {
      ...TCP_ANYWHERE,
      name: "deny-internet",
      priority: "4000",
      origin: "inline",
      access: "Deny",
      protocol: "*",
      sources: ["Internet"],
      effect: "no-effect",
      ipv4Addresses: "0",
      ipv6Addresses: "0",
      isInFinding: false,
    },
  ],
  openIpv4: PUBLIC_IPV4,
  deniedIpv4: [],
  openIpv6: PUBLIC_IPV6,
  deniedIpv6: [],
};

const BREAKOUT_GROUP: JudgedGroup = {
  kind: "network-security-group",
  isPartial: false,
  resource: BREAKOUT.resource,
  nsg: HOSTILE,
  resourceGroup: null,
  subscription: null,
  attachedTo: null,
  source: BREAKOUT.source,
  line: 3,
  status: "open",
  rules: [
    {
      ...TCP_ANYWHERE,
      name: "-2+3|<b>`x`",
      priority: "\t100",
      origin: "inline",
      access: "Allow",
      sources: ["::/0"],
      destinations: [HOSTILE],
      effect: "admits",
      ipv4Addresses: "0",
      ipv6Addresses: ALL_IPV6,
      isInFinding: true,
    },
  ],
  openIpv4: [],
  deniedIpv4: [],
  openIpv6: [],
  deniedIpv6: [],
};

const RELAY_GROUP: JudgedGroup = {
  kind: "network-security-group",
  isPartial: false,
  resource: RELAY.resource,
  nsg: "relay",
  resourceGroup: "rg-mail",
  subscription: OTHER_SUBSCRIPTION,
  attachedTo: [],
  source: "states/mail.json",
  line: null,
  status: "open",
  rules: [
    {
      ...TCP_ANYWHERE,
      name: "deny-half",
      priority: "150",
      origin: "standalone",
      access: "Deny",
      protocol: "*",
      sources: ["40.0.0.0/9", "60.0.0.0/8"],
      effect: "denies",
      ipv4Addresses: "8388608",
      ipv6Addresses: "0",
      isInFinding: false,
    },
    {
      ...TCP_ANYWHERE,
      name: "allow-low",
      priority: "200",
      origin: "inline",
      access: "Allow",
      sources: ["20.0.0.0/8", "10.0.0.0/8"],
      effect: "admits",
      ipv4Addresses: "16777216",
      ipv6Addresses: "0",
      isInFinding: true,
    },
    {
      ...TCP_ANYWHERE,
      name: "allow-high",
      priority: "210",
      origin: "standalone",
      access: "Allow",
      sources: ["40.0.0.0/8", "41.0.0.0/9"],
      effect: "admits",
      ipv4Addresses: "16777216",
      ipv6Addresses: "0",
      isInFinding: true,
    },
    {
      ...TCP_ANYWHERE,
      name: "allow-shadowed",
      priority: "220",
      origin: "standalone",
      access: "Allow",
      sources: ["40.0.0.0/10"],
      effect: "shadowed",
      ipv4Addresses: "0",
      ipv6Addresses: "0",
      isInFinding: false,
    },
  ],
  openIpv4: [
    ["20.0.0.0", "20.255.255.255"],
    ["40.128.0.0", "41.127.255.255"],
  ],
  deniedIpv4: [["40.0.0.0", "40.127.255.255"]],
  openIpv6: [],
  deniedIpv6: [],
};

const PENDING_GROUP: JudgedGroup = {
  kind: "network-security-group",
  isPartial: false,
  resource: PENDING.resource,
  nsg: "pending",
  resourceGroup: "rg-web",
  subscription: SUBSCRIPTION,
  attachedTo: null,
  source: "template.json",
  line: 40,
  status: "undecided",
  rules: [
    {
      ...TCP_ANYWHERE,
      name: "allow-from-parameter",
      priority: "100",
      origin: "inline",
      access: "Allow",
      sources: ["(unknown)"],
      effect: "unknown",
      ipv4Addresses: "0",
      ipv6Addresses: "0",
      isInFinding: true,
    },
  ],
  openIpv4: [],
  deniedIpv4: [],
  openIpv6: [],
  deniedIpv6: [],
};

/** Restricted: no rule about the port. */
const BRANCH_GROUP: JudgedGroup = {
  kind: "network-security-group",
  isPartial: false,
  resource: GONE.resource,
  nsg: "branch",
  resourceGroup: "rg-web",
  subscription: SUBSCRIPTION,
  attachedTo: null,
  source: "listing.json",
  line: 80,
  status: "restricted",
  rules: [],
  openIpv4: [],
  deniedIpv4: [],
  openIpv6: [],
  deniedIpv6: [],
};

/** Restricted: only sources that the rule does not show. */
const VPN_GROUP: JudgedGroup = {
  kind: "network-security-group",
  isPartial: false,
  resource: "urn:pulumi:dev::mail::azure-native:network:NetworkSecurityGroup::vpn",
  nsg: "vpn",
  resourceGroup: "rg-mail",
  subscription: null,
  attachedTo: null,
  source: "states/mail.json",
  line: null,
  status: "restricted",
  rules: [
    {
      ...TCP_ANYWHERE,
      name: "allow-inside",
      priority: "100",
      origin: "standalone",
      access: "Allow",
      sources: ["VirtualNetwork"],
      effect: "none",
      ipv4Addresses: "0",
      ipv6Addresses: "0",
      isInFinding: false,
    },
  ],
  openIpv4: [],
  deniedIpv4: [],
  openIpv6: [],
  deniedIpv6: [],
};

/** What an owner says of a finding that is accepted. */
export const ACCEPTANCE: Acceptance = {
  status: "accepted",
  reason: "Takes mail from everybody",
  acceptedBy: "security@example.com",
  expires: "2026-02-28",
  exceeds: [],
};

/** The widest finding, which its owner accepts. */
export const ACCEPTED: ReportedFinding = {
  ...WEB,
  acceptance: ACCEPTANCE,
  atMost: { sources: SOURCES, destinations: ["*"] },
};

/** A report of these, with the counts that go with them. */
export function reportOf(
  parts: Partial<Pick<Report, "findings" | "fixed" | "problems" | "notes" | "groups" | "machines">>,
): Report {
  const { findings = [], fixed = [], problems = [], notes = [], groups = [], machines = [] } = parts;
  const machinesThatAre = (status: ReportedMachine["status"]): number =>
    machines.filter((machine) => machine.status === status).length;
  const nsgs = groups.filter(({ kind }) => kind === "network-security-group");
  const adminRules = groups.filter(({ kind }) => kind === "admin-rule");
  const groupsThatAre = (status: JudgedGroup["status"]): number =>
    nsgs.filter((group) => group.status === status).length;
  const findingsThatAre = (status: ReportedFinding["status"]): number =>
    findings.filter((finding) => finding.status === status).length;
  const files = new Set([...findings, ...groups, ...problems].map(({ source }) => source)).size;
  const summary: Summary = {
    files,
    inputs: files === 0 ? [] : [{ form: "Azure listing", files }],
    groups: nsgs.length,
    openGroups: groupsThatAre("open"),
    undecidedGroups: groupsThatAre("undecided"),
    restrictedGroups: groupsThatAre("restricted"),
    leftOut: 0,
    partialGroups: nsgs.filter(({ isPartial }) => isPartial).length,
    adminRules: adminRules.length,
    openAdminRules: adminRules.filter(({ status }) => status === "open").length,
    undecidedAdminRules: adminRules.filter(({ status }) => status === "undecided").length,
    open: findingsThatAre("open"),
    undecided: findingsThatAre("undecided"),
    new: findings.filter(({ isNew }) => isNew !== false).length,
    worsened: findings.filter(({ isNew, worsened }) => isNew === false && (worsened?.length ?? 0) > 0).length,
    fixed: fixed.length,
    accepted: findings.filter(({ acceptance }) => acceptance?.status === "accepted").length,
    problems: problems.length,
    reachableMachines: machinesThatAre("reachable"),
    unknownMachines: machinesThatAre("unknown"),
    unreachableMachines: machinesThatAre("not-reachable"),
    interfacesWithoutWay: 0,
  };
  return {
    tool: { name: "azure-smtp-guard", version: "1.0.0" },
    created: "2026-01-31T12:34:56.789Z",
    summary,
    findings,
    fixed,
    problems,
    notes,
    groups,
    machines,
  };
}

const WEB_NETWORK = groupId("00000000-0000-0000-0000-000000000001", "rg-web", "x").replace(
  /\/networkSecurityGroups.*/,
  "",
);
const MACHINE = `${WEB_NETWORK.replace("Network", "Compute")}/virtualMachines`;

const WAY: ReportedWay = {
  status: "reachable",
  kind: "load-balancing-rule",
  family: "ipv4",
  address: "203.0.113.4",
  publicAddress: `${WEB_NETWORK}/publicIPAddresses/smtp`,
  frontendPorts: "2525",
  balancer: `${WEB_NETWORK}/loadBalancers/mail`,
  balancerRule: `${WEB_NETWORK}/loadBalancers/mail/loadBalancingRules/smtp`,
  interface: `${WEB_NETWORK}/networkInterfaces/web`,
  port: 25,
  doors: [
    { kind: "subnet", groups: [WEB.resource], status: "admits" },
    { kind: "interface", groups: [], status: "admits" },
  ],
  atLeast: "3702258434",
  atMost: "3702258434",
  example: "1.0.0.0",
  reasons: [
    "It forwards packets, so the Internet may reach machines behind it, too. This audit does not find out which.",
  ],
};

/** One of each status. The first has two ways. */
export const MACHINES: readonly ReportedMachine[] = [
  {
    machine: `${MACHINE}/web`,
    status: "reachable",
    source: "states/web.json",
    line: 3,
    ways: [
      WAY,
      {
        ...WAY,
        status: "not-reachable",
        kind: "public-address",
        family: "ipv6",
        address: "2001:db8::4",
        frontendPorts: "25",
        balancer: null,
        balancerRule: null,
        doors: [
          { kind: "admin-rules", groups: [`${WEB_NETWORK}/networkManagers/all`], status: "shut" },
          { kind: "subnet", groups: [WEB.resource], status: "admits" },
        ],
        atLeast: "0",
        atMost: "0",
        example: null,
        reasons: ["Security admin rules deny it: all."],
      },
    ],
  },
  {
    machine: HOSTILE,
    status: "unknown",
    source: "-",
    line: null,
    ways: [
      {
        ...WAY,
        status: "unknown",
        kind: "application-gateway",
        address: null,
        publicAddress: null,
        frontendPorts: null,
        balancer: HOSTILE,
        balancerRule: null,
        interface: null,
        port: null,
        doors: [{ kind: "subnet", groups: [], status: "unknown" }],
        atLeast: "0",
        example: null,
        reasons: [HOSTILE],
      },
    ],
  },
  {
    machine: `${MACHINE}/shut`,
    status: "not-reachable",
    source: "states/web.json",
    line: 5,
    ways: [
      {
        ...WAY,
        status: "not-reachable",
        kind: "inbound-nat-pool",
        address: null,
        frontendPorts: "20-30",
        doors: [{ kind: "interface", groups: [WEB.resource, RELAY.resource], status: "shut" }],
        atLeast: "0",
        atMost: "256",
        example: "1.0.0.0",
        reasons: [],
      },
    ],
  },
];

/** One that has it all, with a baseline. */
export const SAMPLE: Report = reportOf({
  findings: [WEB, BREAKOUT, RELAY, REPORTED, PENDING],
  fixed: [GONE],
  problems: PROBLEMS,
  notes: NOTES,
  groups: [BREAKOUT_GROUP, BRANCH_GROUP, PENDING_GROUP, RELAY_GROUP, VPN_GROUP, WEB_GROUP],
});

/** The same without what tries to break out. */
export const PLAIN: Report = reportOf({
  findings: SAMPLE.findings.filter((finding) => finding !== BREAKOUT),
  fixed: SAMPLE.fixed,
  problems: PROBLEMS.slice(0, 1),
  groups: SAMPLE.groups.filter((group) => group !== BREAKOUT_GROUP),
});

/** The same findings as of the first, without a baseline and without problems. */
export const WITHOUT_BASELINE: Report = reportOf({
  findings: SAMPLE.findings.map((finding) => ({ ...finding, isNew: null, worsened: null })),
  groups: SAMPLE.groups,
});

/** Every group is restricted. */
export const NOTHING_OPEN: Report = reportOf({ groups: [BRANCH_GROUP, VPN_GROUP] });

/** Nothing was there to be judged. */
export const EMPTY: Report = reportOf({});
