/**
 * The third opinion, of an SMT solver (Z3). It is given what the rules of a group say, with a free variable for each unknown value. It
 * looks for values with which the group is open, and for others with which it is restricted. Unlike the evaluator and the packet walk, it
 * does not know which values admit most or least. It shares no code with the evaluator.
 */
import { type Arith, type BitVec, type Bool, type Context, init } from "z3-solver";
import { FAMILIES, type Family, type OracleQuestion, type ThreeValued, parseSpan, publicCount } from "./oracle";
import type { PlainRule } from "./plain";

type Z3 = Context<"proof">;

export async function startZ3(): Promise<Z3> {
  return (await init()).Context("proof");
}

/** What a group is with every completion of its unknown values, or `undecided` if that differs. */
export async function opinionOn(z3: Z3, rules: readonly PlainRule[], question: OracleQuestion): Promise<ThreeValued> {
  const group = new Group(z3, rules, question);
  const [open, restricted] = [await group.canBe("open"), await group.canBe("restricted")];
  if (!open && !restricted) throw new Error("no completion is possible");
  return open && restricted ? "undecided" : open ? "open" : "restricted";
}

type Truth = Bool<"proof">;
type Bits = BitVec<number, "proof">;

interface Span {
  readonly low: bigint;
  readonly high: bigint;
}

/** Senders that no rule distinguishes. */
interface Senders extends Span {
  /** How many of them are counted: public and not trusted. */
  readonly size: bigint;
}

const BITS: Readonly<Record<Family | "port", number>> = { 4: 32, 6: 128, port: 16 };

/** One group as formulas. */
class Group {
  constructor(
    private readonly z3: Z3,
    private readonly rules: readonly PlainRule[],
    private readonly question: OracleQuestion,
  ) {}

  async canBe(answer: "open" | "restricted"): Promise<boolean> {
    const { z3 } = this;
    const solver = new z3.Solver();
    solver.add(...this.#priorities(), answer === "open" ? this.#isOpen() : this.#isRestricted());
    const result = await solver.check();
    if (result === "unknown") throw new Error(`Z3 gave up: ${solver.reasonUnknown()}`);
    return result === "sat";
  }

  /** Some destination: a free vector of bits, as is the port that each sender picks. */
  #isOpen(): Truth {
    const { z3 } = this;
    const families = FAMILIES.map((family) => {
      const to = z3.BitVec.const(`to ${family}`, BITS[family]);
      const admitted = this.#senders(family).map((senders) => {
        const port = z3.BitVec.const(`port ${family} ${senders.low}`, BITS.port);
        return this.#counted(senders, this.#passes(family, senders, port, to));
      });
      return z3.Sum(z3.Int.val(0), ...admitted).gt(this.#limit(family));
    });
    return z3.Or(...families);
  }

  /** Every destination and port: where known rules do not distinguish some, as many of these as unknown rules may distinguish. */
  #isRestricted(): Truth {
    const { z3, rules } = this;
    const ports = this.#samples(
      rules.map(({ sourcePorts }) => sourcePorts),
      portSpan,
      BITS.port,
    );
    const portVectors = ports.map((port) => z3.BitVec.val(port, BITS.port));
    const addresses = (family: Family): readonly Bits[] =>
      this.#samples(
        rules.map(({ destinations }) => destinations),
        (text) => addressSpan(text, family),
        BITS[family],
      ).map((address) => z3.BitVec.val(address, BITS[family]));
    const points = new Map(FAMILIES.map((family) => [family, addresses(family)]));
    const families = FAMILIES.flatMap((family) =>
      points.get(family)!.map((to) => {
        const admitted = this.#senders(family).map((senders) =>
          this.#counted(senders, z3.Or(...portVectors.map((port) => this.#passes(family, senders, port, to)))),
        );
        return z3.Sum(z3.Int.val(0), ...admitted).le(this.#limit(family));
      }),
    );
    // Azure takes no rule without a port and a destination, of the family that its sources name. A Deny may be to what is no address
    // here, such as a service tag.
    const somewhere = rules.flatMap((rule) => [
      z3.Or(...portVectors.map((port) => this.#isFromPort(rule, port))),
      z3.Or(
        z3.Not(this.#isAllow(rule)),
        ...familiesOf(rule).flatMap((family) => points.get(family)!.map((to) => this.#isTo(rule, family, to))),
      ),
    ]);
    return z3.And(...families, ...somewhere);
  }

  /** An Allow matches the packet, and no Deny before it. */
  #passes(family: Family, senders: Senders, port: Bits, to: Bits): Truth {
    const { z3, rules } = this;
    const matches = rules.map((rule) =>
      z3.And(
        this.#free(rule.exists, `${rule.name} exists`),
        this.#free(rule.isAbout, `${rule.name} is about the port`),
        this.#isFrom(rule, family, senders),
        this.#isFromPort(rule, port),
        this.#isTo(rule, family, to),
      ),
    );
    return z3.Or(
      ...rules.map((allow, at) =>
        z3.And(
          this.#isAllow(allow),
          matches[at]!,
          ...rules.map((deny, other) =>
            z3.Not(
              z3.And(z3.Not(this.#isAllow(deny)), matches[other]!, this.#priority(deny).lt(this.#priority(allow))),
            ),
          ),
        ),
      ),
    );
  }

  #isAllow({ name, access }: PlainRule): Truth {
    return this.#free(access === "unknown" ? access : access === "Allow", `${name} allows`);
  }

  #priority({ name, priority }: PlainRule): Arith<"proof"> {
    const { Int } = this.z3;
    return priority === "unknown" ? Int.const(`${name} priority`) : Int.val(priority);
  }

  /** Azure's, one for each rule. */
  #priorities(): readonly Truth[] {
    const all = this.rules.map((rule) => this.#priority(rule));
    return [...all.flatMap((priority) => [priority.ge(100), priority.le(4096)]), this.z3.Distinct(...all)];
  }

  #isFrom({ name, sources }: PlainRule, family: Family, { low }: Senders): Truth {
    if (sources === "unknown") return this.#free(sources, `${name} is from ${family} ${low}`);
    return this.z3.Bool.val(
      sources.some((text) => {
        const span = addressSpan(text, family);
        return span !== undefined && span.low <= low && low <= span.high;
      }),
    );
  }

  #isFromPort({ name, sourcePorts }: PlainRule, port: Bits): Truth {
    const { z3 } = this;
    if (sourcePorts !== "unknown") return this.#isIn(sourcePorts.map(portSpan), port);
    const isFrom = z3.Function.declare(`${name} is from port`, z3.BitVec.sort(BITS.port), z3.Bool.sort());
    return isFrom.call(port) as Truth;
  }

  #isTo({ name, destinations }: PlainRule, family: Family, to: Bits): Truth {
    const { z3 } = this;
    if (destinations !== "unknown")
      return this.#isIn(
        destinations.map((text) => addressSpan(text, family)),
        to,
      );
    const isTo = z3.Function.declare(`${name} is to ${family}`, z3.BitVec.sort(BITS[family]), z3.Bool.sort());
    return isTo.call(to) as Truth;
  }

  #isIn(spans: readonly (Span | undefined)[], value: Bits): Truth {
    const within = spans
      .filter((span) => span !== undefined)
      .map(({ low, high }) => this.z3.And(value.uge(low), value.ule(high)));
    return this.z3.Or(this.z3.Bool.val(false), ...within);
  }

  #free(value: boolean | "unknown", name: string): Truth {
    return value === "unknown" ? this.z3.Bool.const(name) : this.z3.Bool.val(value);
  }

  #counted({ size }: Senders, areAdmitted: Truth): Arith<"proof"> {
    return this.z3.If(areAdmitted, this.z3.Int.val(size), this.z3.Int.val(0));
  }

  #limit(family: Family): bigint {
    const widest = family === 4 ? this.question.widestIpv4Prefix : this.question.widestIpv6Prefix;
    return 1n << BigInt(BITS[family] - widest);
  }

  #senders(family: Family): readonly Senders[] {
    const trusted = this.question.trustedSources.map((text) => addressSpan(text, family));
    const named = this.rules.flatMap(({ sources }) => (sources === "unknown" ? [] : sources));
    return cells([...named.map((text) => addressSpan(text, family)), ...trusted], BITS[family])
      .map(({ low, high }) => {
        const isTrusted = trusted.some((span) => span !== undefined && span.low <= low && high <= span.high);
        return { low, high, size: isTrusted ? 0n : publicCount({ family, low, high }) };
      })
      .filter(({ size }) => size > 0n);
  }

  /** Numbers of every cell that known rules cut: one for each unknown rule, which may distinguish them. */
  #samples(
    values: readonly (readonly string[] | "unknown")[],
    spanOf: (text: string) => Span | undefined,
    bits: number,
  ): readonly bigint[] {
    const unknown = values.filter((value) => value === "unknown").length;
    const spans = values.flatMap((value) => (value === "unknown" ? [] : value.map(spanOf)));
    return cells(spans, bits).flatMap(({ low, high }) =>
      Array.from({ length: Math.max(1, unknown) }, (_, index) => low + BigInt(index)).filter(
        (number) => number <= high,
      ),
    );
  }
}

/** All numbers of so many bits, cut where a span begins or ends. */
function cells(spans: readonly (Span | undefined)[], bits: number): readonly Span[] {
  const cuts = new Set([0n, 1n << BigInt(bits)]);
  for (const span of spans) if (span) cuts.add(span.low).add(span.high + 1n);
  const sorted = [...cuts].sort((a, b) => (a < b ? -1 : 1));
  return sorted.slice(1).map((next, index) => ({ low: sorted[index]!, high: next - 1n }));
}

/** The families that a rule's sources leave to its destinations. */
function familiesOf({ sources }: PlainRule): readonly Family[] {
  if (sources === "unknown") return FAMILIES;
  return FAMILIES.filter((family) => sources.some((text) => addressSpan(text, family)));
}

function addressSpan(text: string, family: Family): Span | undefined {
  if (text === "*") return { low: 0n, high: (1n << BigInt(BITS[family])) - 1n };
  const span = parseSpan(text);
  return span?.family === family ? span : undefined;
}

function portSpan(text: string): Span {
  const [low = "0", high = low] = text === "*" ? ["0", "65535"] : text.split("-");
  return { low: BigInt(low), high: BigInt(high) };
}
