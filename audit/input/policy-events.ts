import { isDeployment } from "../../policies/azure/deployments";
import { TOKENS } from "../../policies/azure/families";
import { Accounted } from "../../policies/azure/tripwire";
import { PACK_NAME } from "../../policies/metadata";
import { fingerprintOf } from "../fingerprint";
import type { Place } from "../report";
import type { Item } from "./item";
import { type JsonObject, isObject, noted, textOf, unreadable } from "./json";
import {
  type ToldFacts,
  mayBeMessage,
  readMessage,
  tellsOfClosed,
  tellsOfUnread,
  unevaluatedIn,
} from "./policy-message";

/** What the policies found, in the engine's events: of `pulumi policy analyze --json`, of previews, of an event log. */
export class PolicyEvents {
  /** Where the run began whose summary is still to come. */
  #begin: Place | undefined;
  #isPackSeen = false;
  /** What was told in it, by policy and resource. */
  readonly #told = new Map<string, ToldFacts>();

  /** Reads an event; `undefined` if the value is none. */
  read(value: unknown, place: Place, accounted = new Accounted()): readonly Item[] | undefined {
    if (!isEvent(value)) return undefined;
    // What events say of resources, the policies have judged.
    accounted.addWhole(value);
    const { policyEvent, summaryEvent } = value;
    // The engine says nothing of interest after the summary.
    if ("cancelEvent" in value) return [];
    // A run without its summary, and another after it.
    const before = value["sequence"] === 0 ? this.end() : [];
    if (!this.#begin) {
      this.#begin = place;
      this.#isPackSeen = false;
      this.#told.clear();
    }
    if (isObject(policyEvent) && policyEvent["policyPackName"] === PACK_NAME) {
      this.#isPackSeen = true;
      return [...before, findingOf(policyEvent, place, this.#toldLike(policyEvent))];
    }
    return [...before, ...(isObject(summaryEvent) ? this.#endRun(summaryEvent, place) : [])];
  }

  /** What is to be said where no more events come. */
  end(): readonly Item[] {
    const begin = this.#begin;
    this.#begin = undefined;
    const message = "The events that begin here end without a summary, so some of them may be missing.";
    return begin === undefined ? [] : [unreadable(begin, message)];
  }

  /** What was told of the same resource by the same policy. */
  #toldLike({ policyName, resourceUrn }: JsonObject): ToldFacts {
    const key = JSON.stringify([policyName, resourceUrn]);
    const told = this.#told.get(key) ?? (new Map() as ToldFacts);
    this.#told.set(key, told);
    return told;
  }

  #endRun(summary: JsonObject, place: Place): readonly Item[] {
    const packs = Object.keys(isObject(summary["PolicyPacks"]) ? summary["PolicyPacks"] : {});
    // With a bar follows where a local pack is.
    const hasRun = this.#isPackSeen || packs.some((pack) => pack.split("|")[0] === PACK_NAME);
    this.#begin = undefined;
    return hasRun ? [] : [unreadable(place, `The policy pack ${PACK_NAME} was not part of this run.`)];
  }
}

/** Whether a document is what `pulumi preview --json` writes by default. */
export function isPreviewDigest(document: unknown): boolean {
  return isObject(document) && isObject(document["changeSummary"]);
}

export const PREVIEW_DIGEST =
  "This digest of a preview does not hold what policies found. The events do, which pulumi preview --json writes with PULUMI_ENABLE_STREAMING_JSON_PREVIEW=1 in its environment.";

function isEvent(value: unknown): value is JsonObject {
  return (
    isObject(value) && typeof value["sequence"] === "number" && Object.keys(value).some((key) => key.endsWith("Event"))
  );
}

/** What findings on a resource are known by: a deployment may have several groups, with rules of the same names. */
function keyOf(urn: string, group: string | null): string {
  const type = urn.split("::")[2]?.split("$").at(-1) ?? "";
  return group !== null && isDeployment(type) ? `${urn}::${TOKENS.NetworkSecurityGroup}::${group}` : urn;
}

const TOO_LONG = `This finding of ${PACK_NAME} cannot be read: its message is longer than the policies write any.`;

function findingOf({ resourceUrn, message }: JsonObject, place: Place, facts: ToldFacts): Item {
  const resource = textOf(resourceUrn);
  const text = textOf(message) ?? "";
  if (!mayBeMessage(text)) return unreadable(place, TOO_LONG);
  if (tellsOfUnread(text)) return unreadable(place, text.trimEnd());
  if (tellsOfClosed(text)) return noted(place, "assumed", text.trimEnd());
  const unevaluated = unevaluatedIn(text);
  if (unevaluated !== undefined) return noted(place, "unevaluated", unevaluated);
  const told = readMessage(text, facts);
  if (resource === undefined || told === undefined) {
    return unreadable(place, `This finding of ${PACK_NAME} cannot be read; it may be of another version.`);
  }
  const finding = {
    ...told,
    rule: "Network-018",
    resource,
    resourceGroup: null,
    subscription: null,
    attachedTo: null,
    source: place.source,
    line: place.line,
    isNew: null,
    worsened: null,
    sources: null,
    destinations: null,
  } as const;
  const fingerprint = fingerprintOf({ ...finding, resource: keyOf(resource, told.nsg) });
  return { kind: "finding", finding: { ...finding, fingerprint } };
}
