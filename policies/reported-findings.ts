import { type DeclaredRule, valuesOf } from "./azure/declaration";
import { FAMILIES } from "./evaluator/sets/addresses";
import type { Finding, Undecided } from "./evaluator/verdict";

/** What a policy has reported in a run, so that the other need not repeat it. */
export class ReportedFindings {
  readonly #findings = new Set<string>();
  /** The ports at which rules are open. */
  readonly #open = new Map<string, ReadonlySet<number>>();
  readonly #undecided = new Set<string>();
  readonly #unknown = new Set<string>();

  addFinding(finding: Finding<DeclaredRule>): void {
    this.#findings.add(keyOfFinding(finding));
    for (const key of finding.rules.map(keyOf)) {
      this.#open.set(key, new Set([...(this.#open.get(key) ?? []), ...finding.ports]));
    }
  }

  addUndecided({ ports, rules, unknown }: Undecided<DeclaredRule>): void {
    for (const rule of rules) this.#undecided.add(keyOfUnknown(ports, rule));
    for (const { rule, property } of unknown) this.#unknown.add(keyOfUnknown(ports, rule, property));
  }

  /** Whether the same was reported: the same rules, with the same ports and as many addresses. */
  hasFinding(finding: Finding<DeclaredRule>): boolean {
    return this.#findings.has(keyOfFinding(finding));
  }

  /** Those of some ports at which a rule was reported as open. */
  openPorts(rule: DeclaredRule, ports: readonly number[]): readonly number[] {
    // Nearly always nothing is, and a stack may have very many rules.
    const open = this.#open.size > 0 ? this.#open.get(keyOf(rule)) : undefined;
    return open ? ports.filter((port) => open.has(port)) : [];
  }

  /** Whether all of its rules were reported as open, or as undecided, at its ports. */
  hasUndecided({ ports, rules }: Undecided<DeclaredRule>): boolean {
    return rules.every(
      (rule) => this.#undecided.has(keyOfUnknown(ports, rule)) || this.openPorts(rule, ports).length === ports.length,
    );
  }

  /** The part of it that was not reported yet, if there is one. */
  notYetReported(undecided: Undecided<DeclaredRule>): Undecided<DeclaredRule> | undefined {
    const { ports } = undecided;
    const rules = undecided.rules.filter((rule) => !this.#undecided.has(keyOfUnknown(ports, rule)));
    const unknown = undecided.unknown.filter(
      ({ rule, property }) => !this.#unknown.has(keyOfUnknown(ports, rule, property)),
    );
    if (rules.length + unknown.length === 0) return undefined;
    return {
      ...undecided,
      rules: rules.length > 0 ? rules : undecided.rules,
      unknown: unknown.length > 0 ? unknown : undecided.unknown,
    };
  }
}

function keyOfFinding({ rules, ports, exposure }: Finding<DeclaredRule>): string {
  const addresses = FAMILIES.map((family) => exposure[family].addresses.toString());
  return JSON.stringify([rules.map(keyOf).sort(), ports, addresses]);
}

/** A rule that is undecided about these ports, or a property of one that this depends on. */
function keyOfUnknown(ports: readonly number[], rule: DeclaredRule, property = ""): string {
  return JSON.stringify([ports, keyOf(rule), property]);
}

/**
 * A rule is the same in inputs and outputs; Azure compares names without case. A rule without a name is identified by its content: its
 * index in a list differs where a provider has an order of its own.
 */
function keyOf(rule: DeclaredRule): string {
  const { urn, origin, azureName } = rule;
  return JSON.stringify([urn, origin, azureName?.toLowerCase() ?? valuesOf(rule)]);
}
