import { byFamily, formatAddress } from "./addresses";
import { isAbout } from "./match";
import type { Measure } from "./measure";
import { NONE, size } from "./ranges";
import type { Reading } from "./reading";
import type { Exposure, Finding, IdleDeny } from "./verdict";
import { type Opening, concerns } from "./world";

/** An opening with the facts that explain it. */
export function findingOf<R>(
  { allows, reach }: Opening<R>,
  port: number,
  readings: readonly Reading<R>[],
  measure: Measure,
): Finding<R> {
  const exposure = byFamily((family): Exposure => {
    const sources = reach[family]?.sources ?? NONE;
    const addresses = size(sources);
    return {
      open: addresses > measure.limit[family],
      addresses,
      of: size(measure.countable[family]),
      witness: sources[0] && formatAddress(family, sources[0].first),
    };
  });
  const rules = allows.map(({ rule }) => rule);
  return {
    rules,
    ports: [port],
    exposure,
    unreadable: readings.filter(({ rule }) => rules.includes(rule)).flatMap(({ unreadable }) => unreadable.Allow()),
    denies: readings.flatMap((reading) => idleDeny(reading)),
  };

  function idleDeny(reading: Reading<R>): readonly IdleDeny<R>[] {
    const deny = reading.intendedDeny();
    if (!deny || !isAbout(deny, port)) return [];
    const met = allows.filter((allow) => concerns(deny, allow));
    if (met.length === 0) return [];
    const { rule } = reading;
    const unreadable = reading.unreadable.Deny();
    if (unreadable.length > 0) return [{ rule, why: "unreadable", unreadable }];
    return [{ rule, why: met.every(({ position }) => deny.position > position) ? "later" : "partial", unreadable }];
  }
}
