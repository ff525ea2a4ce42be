/** Reads the file of known pairs of programs. */

import * as fs from "node:fs";
import type { KnownPair, Sequence } from "./case";
import { SUBSCRIPTIONS, groupId } from "./model";

/** Pairs of programs in a JSON file, with what is true of Azure after the update. */
export function readKnownPairs(file: string): readonly KnownPair[] {
  return JSON.parse(fs.readFileSync(file, "utf8")) as readonly KnownPair[];
}

export function sequenceOf({
  what,
  first,
  second,
  changed_outside = {},
  refresh_between,
  faults = [],
}: KnownPair): Sequence {
  const drift = Object.entries(changed_outside).map(([place, put]) => {
    const [rg, name] = place.split("/");
    return { groupId: groupId(SUBSCRIPTIONS.default, rg!, name!), put, deleted: [] };
  });
  const initial = { program: first, changes: [], drift: [], isRefreshed: false, faults: [] };
  return { what, steps: [initial, { ...initial, program: second, drift, isRefreshed: refresh_between, faults }] };
}
