/** Public cases: groups whose answer Azure's documentation gives. */

/** An inbound Allow of TCP port 25 from anywhere, with some properties replaced. */
export interface Rule {
  readonly access?: string;
  readonly direction?: string;
  readonly protocol?: string;
  readonly sources?: readonly string[];
  readonly sourcePorts?: readonly string[];
  readonly ports?: readonly string[];
}

export interface Case {
  readonly title: string;
  readonly isOpen: boolean;
  /** In order of priority. */
  readonly rules: readonly Rule[];
}

const DENY: Rule = { access: "Deny" };

export const CASES: readonly Case[] = [
  { title: "from `*`", isOpen: true, rules: [{}] },
  { title: "from `0.0.0.0/0`", isOpen: true, rules: [{ sources: ["0.0.0.0/0"] }] },
  { title: "from `Internet`", isOpen: true, rules: [{ sources: ["Internet"] }] },
  { title: "from `internet`, in lower case", isOpen: true, rules: [{ sources: ["internet"] }] },
  { title: "from `::/0`", isOpen: true, rules: [{ sources: ["::/0"] }] },
  { title: "from `0.0.0.0/0` in a list", isOpen: true, rules: [{ sources: ["203.0.113.0/24", "0.0.0.0/0"] }] },
  { title: "from both halves of IPv4", isOpen: true, rules: [{ sources: ["0.0.0.0/1", "128.0.0.0/1"] }] },
  {
    title: "from each half of IPv4 in a rule of its own",
    isOpen: true,
    rules: [{ sources: ["0.0.0.0/1"] }, { sources: ["128.0.0.0/1"] }],
  },
  { title: "ports `20-30`", isOpen: true, rules: [{ ports: ["20-30"] }] },
  { title: "ports `80`, `25`", isOpen: true, rules: [{ ports: ["80", "25"] }] },
  { title: "all ports, all protocols", isOpen: true, rules: [{ ports: ["*"], protocol: "*" }] },
  { title: "a Deny of all after it", isOpen: true, rules: [{}, DENY] },
  { title: "a Deny of half of IPv4 before it", isOpen: true, rules: [{ ...DENY, sources: ["0.0.0.0/1"] }, {}] },
  { title: "a Deny of another port before it", isOpen: true, rules: [{ ...DENY, ports: ["26"] }, {}] },
  { title: "a Deny of some source ports before it", isOpen: true, rules: [{ ...DENY, sourcePorts: ["0-1023"] }, {}] },
  { title: "a Deny of all before it", isOpen: false, rules: [DENY, {}] },
  { title: "a Deny of `Internet` before it", isOpen: false, rules: [{ ...DENY, sources: ["Internet"] }, {}] },
  {
    title: "a Deny of each half before it",
    isOpen: false,
    rules: [{ ...DENY, sources: ["0.0.0.0/1"] }, { ...DENY, sources: ["128.0.0.0/1", "::/0"] }, {}],
  },
  { title: "from `203.0.113.0/24`", isOpen: false, rules: [{ sources: ["203.0.113.0/24"] }] },
  { title: "from `10.0.0.0/8`", isOpen: false, rules: [{ sources: ["10.0.0.0/8"] }] },
  { title: "from `VirtualNetwork`", isOpen: false, rules: [{ sources: ["VirtualNetwork"] }] },
  { title: "UDP", isOpen: false, rules: [{ protocol: "Udp" }] },
  { title: "outbound", isOpen: false, rules: [{ direction: "Outbound" }] },
  { title: "port `26`", isOpen: false, rules: [{ ports: ["26"] }] },
];
