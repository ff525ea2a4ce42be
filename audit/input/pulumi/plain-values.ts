import { MOST_NESTED, parsedJson } from "../../../policies/azure/json-text";
import type { StackResource } from "../../../policies/azure/stack-resource";
import { UNKNOWN } from "../../../policies/evaluator/rule";
import { type JsonObject, isObject, textOf } from "../json/values";

/* How Pulumi writes the properties of a resource in JSON, in a state or in a preview. */

/** Stands for an unknown value whose type is unknown too, or a text. */
export const UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Stand for unknown values, one for each type (sdk/go/common/resource/plugin/rpc.go of pulumi/pulumi). */
const UNKNOWNS: ReadonlySet<unknown> = new Set([
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  UNKNOWN_TEXT,
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
  "[secret]",
]);

/** The key of objects that stand for something else, and its values for a secret and for an output. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/** The inputs or outputs of a resource. Pulumi writes no empty objects, so an empty one counts as none. */
export function propertiesOf(value: unknown): object | undefined {
  const known = isObject(value) ? knownPart(value) : undefined;
  return isObject(known) && Object.keys(known).length > 0 ? known : undefined;
}

/** Plain data, with {@link UNKNOWN} in place of unknown values and of secrets. */
function knownPart(value: unknown, depth = 0): unknown {
  // Only the text of a secret can be nested deeper than what has been read.
  if (UNKNOWNS.has(value) || depth > MOST_NESTED) return UNKNOWN;
  if (Array.isArray(value)) return value.map((element) => knownPart(element, depth + 1));
  if (!isObject(value)) return value;
  switch (value[SIGNATURE]) {
    case SECRET:
      return knownPart(plaintextOf(value), depth + 1);
    case OUTPUT:
      return knownPart(value["value"] ?? UNKNOWN, depth + 1);
    default:
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, knownPart(inner, depth + 1)]));
  }
}

/** `pulumi stack export --show-secrets` writes the value of a secret, as the text of its JSON. */
function plaintextOf({ plaintext }: JsonObject): unknown {
  const parsed = parsedJson(String(plaintext));
  return parsed.kind === "value" ? parsed.value : UNKNOWN;
}

/** The URNs that each input was made from. */
export function dependenciesOf(value: unknown): StackResource["propertyDependencies"] {
  if (!isObject(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([property, urns]) => [property, urnsIn(urns)]));
}

/** The URNs in a list. */
export function urnsIn(urns: unknown): readonly { readonly urn: string }[] {
  return Array.isArray(urns) ? urns.flatMap((urn) => (typeof urn === "string" ? [{ urn }] : [])) : [];
}

/** The provider that manages a resource, by the reference in its state: the URN of the provider and its id. */
export function providerOf(reference: unknown): Pick<StackResource, "provider"> {
  const urn = textOf(reference)?.replace(/::[^:]*$/, "");
  return urn === undefined ? {} : { provider: { urn, name: nameIn(urn), props: {} } };
}

/** The logical name in a URN. */
export function nameIn(urn: string): string {
  return urn.split("::").slice(3).join("::");
}
