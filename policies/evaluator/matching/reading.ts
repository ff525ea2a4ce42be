import { type Entry, type EntryOfRule, readFields } from "./field";
import type { Addresses } from "../sets/addresses";
import { lazily } from "./lazily";
import {
  type Extent,
  type Match,
  isAboutGuardedPorts,
  matchOf,
  mayBe,
  unknownEntries,
  unreadableEntries,
} from "./match";
import type { Measure } from "./measure";
import { type Access, assumedSources } from "./readers";
import { type SecurityRule, UNKNOWN } from "../rule";

/** What a rule matches as an Allow and as a Deny, by the two bounds of its unknown values. */
export interface Reading<R> {
  readonly rule: R;
  /** The lower bound of what is admitted: an Allow matches what it certainly does, a Deny all that it may. */
  readonly atLeast: readonly Match<R>[];
  /** The upper bound of what is admitted: an Allow matches all that it may, a Deny what it certainly does. */
  readonly atMost: readonly Match<R>[];
  /** What it would match as a Deny if all of it could be read. */
  readonly intendedDeny: () => Match<R> | undefined;
  readonly unknown: readonly EntryOfRule<R>[];
  /** The service tags among its sources that count as unrestricted by their names. */
  readonly assumedTags: () => readonly string[];
  /** The countable sources that it surely matches as an Allow without these tags. */
  readonly otherSources: () => Addresses;
  /** What cannot be read of it as an Allow or as a Deny. */
  readonly unreadable: Readonly<Record<Access, () => readonly EntryOfRule<R>[]>>;
}

/** Reads the rules that may match a guarded port. */
export function readRules<R extends SecurityRule>(rules: readonly R[], measure: Measure): readonly Reading<R>[] {
  return rules.filter((rule) => isAboutGuardedPorts(rule, measure)).map((rule) => readRule(rule, measure));
}

function readRule<R extends SecurityRule>(rule: R, measure: Measure): Reading<R> {
  const { question } = measure;
  const fields = readFields(rule);
  const ofThisRule = (entry: Entry): EntryOfRule<R> => ({ rule, ...entry });
  const match = (access: Access, extent: Extent): Match<R> | undefined =>
    access === "Deny" && question.reading === "declared" ? undefined : matchOf(rule, fields, access, extent, measure);
  const present = (...matches: readonly (Match<R> | undefined)[]): readonly Match<R>[] =>
    matches.filter((m) => m !== undefined);

  const mayBeMissing = rule.existence === UNKNOWN;
  const missing: readonly EntryOfRule<R>[] = mayBeMissing
    ? [{ rule, property: "existence", kind: "unknown", text: "" }]
    : [];
  const unknown = [...missing, ...unknownEntries(fields).map(ofThisRule)];
  const deny = match("Deny", "possibly");
  // Only findings need these: most rules are in none, and some are in many.
  const unreadable = {
    Allow: lazily(() => unreadableEntries(fields, "Allow", question).map(ofThisRule)),
    Deny: lazily(() => unreadableEntries(fields, "Deny", question).map(ofThisRule)),
  };
  const intendedDeny = lazily(() =>
    mayBe("Deny", fields, question) && unreadable.Deny().length > 0 ? match("Deny", "conceivably") : deny,
  );
  const atLeast = present(mayBeMissing ? undefined : match("Allow", "surely"), deny);
  return {
    rule,
    atLeast: atLeast,
    atMost:
      unknown.length === 0
        ? atLeast
        : present(match("Allow", "possibly"), mayBeMissing ? undefined : match("Deny", "surely")),
    intendedDeny,
    unknown,
    assumedTags: lazily(() => {
      const texts = fields.sources.flat().flatMap(({ kind, text }) => (kind === "text" ? [text] : []));
      return texts.filter((text) => assumedSources(text, question) !== undefined);
    }),
    otherSources: () => {
      const named = { ...measure, question: { ...question, unrestrictedServiceTags: [] } };
      return matchOf(rule, fields, "Allow", "surely", named)!.countable;
    },
    unreadable,
  };
}
