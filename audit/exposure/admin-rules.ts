import { type SecurityRule, UNKNOWN } from "../../policies/evaluator/rule";
import { keyOf } from "./ids";

/** Which security admin rules Azure has in force on virtual networks. */
export interface RulesInForce {
  /** The ids of the virtual networks. */
  readonly networks: readonly string[];
  /** The ids of the rules. */
  readonly rules: readonly string[];
  readonly certainty: Certainty;
}

/** All of the rules decide, any of them may decide, or it is unknown which rules there are. */
export type Certainty = "certain" | "possible" | "unknown";

/** The security admin rules of one place, in whatever order. */
export interface AdminRulesAt {
  readonly rules: readonly SecurityRule[];
  readonly ids: readonly string[];
  readonly certainty: Certainty;
}

interface AdminRule {
  readonly id: string;
  readonly rule: SecurityRule;
}

/** Security admin rules of Azure Virtual Network Manager. Where nothing says which networks they apply to, each may apply to any. */
export class AdminRules {
  readonly #rules: AdminRule[] = [];
  readonly #inForce = new Map<string, RulesInForce>();
  /** The ids, in lower case, of the rules that Azure has in force somewhere. */
  readonly #located = new Set<string>();
  readonly #known = new Map<RulesInForce, AdminRulesAt>();
  #anywhere: AdminRulesAt | undefined;

  add(id: string, rule: SecurityRule): void {
    this.#rules.push({ id, rule });
  }

  setInForce(inForce: RulesInForce): void {
    for (const network of inForce.networks) this.#inForce.set(keyOf(network), inForce);
    for (const id of inForce.rules) this.#located.add(keyOf(id));
  }

  /**
   * The rules of a virtual network; the same object for networks with the same rules. To be asked once all rules are added.
   *
   * @param network Its id; `undefined` if unknown.
   */
  at(network: string | undefined): AdminRulesAt {
    const inForce = network === undefined ? undefined : this.#inForce.get(keyOf(network));
    if (!inForce) return (this.#anywhere ??= placed(this.#rules.map(mayApply), "possible"));
    const known = this.#known.get(inForce) ?? this.#placedBy(inForce);
    this.#known.set(inForce, known);
    return known;
  }

  /** The rules in force, and those that only files have: nobody knows where these apply. */
  #placedBy({ rules: ids, certainty }: RulesInForce): AdminRulesAt {
    const own = new Set(ids.map(keyOf));
    const inForce = this.#rules.filter(({ id }) => own.has(keyOf(id)));
    const others = this.#rules.filter(({ id }) => !this.#located.has(keyOf(id)));
    const isWhole = certainty !== "unknown" && new Set(inForce.map(({ id }) => keyOf(id))).size === own.size;
    const isExact = certainty === "certain" && inForce.length === own.size && isInOrder(inForce);
    const rules = [...(isExact ? inForce : inForce.map(mayApply)), ...others.map(mayApply)];
    return placed(rules, isWhole ? (isExact && others.length === 0 ? "certain" : "possible") : "unknown");
  }
}

function placed(rules: readonly AdminRule[], certainty: Certainty): AdminRulesAt {
  return { rules: rules.map(({ rule }) => rule), ids: rules.map(({ id }) => id), certainty };
}

function mayApply({ id, rule }: AdminRule): AdminRule {
  return { id, rule: { ...rule, existence: UNKNOWN } };
}

/** Whether priorities say which rule comes first: rules of several collections may have the same. */
function isInOrder(rules: readonly AdminRule[]): boolean {
  const places = rules.map(({ rule: { direction, priority } }) => `${String(direction)} ${String(priority)}`);
  return new Set(places).size === places.length;
}
