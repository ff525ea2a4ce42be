/**
 * What a stand-in for a bridged provider, `azure` or `azurerm`, does with the properties of a resource, without Azure and without I/O.
 *
 * The bridge checks and plans as Terraform does, as was seen of the real one with resources of these shapes:
 * - Inputs get the types of the schema (25 becomes "25") before a policy sees them; a word in the wrong case fails the check.
 * - What is optional and not set is absent at preview, and recorded as an empty text or list once it exists; but an inline rule, an
 *   element of a set, is whole at preview, too.
 * - What is optional and computed is unknown before a create. At an update it keeps its value, and no longer to set it is no change.
 * - A set has an order of its own, and is unknown as a whole where one of its elements is. An element that is known in part stays.
 * - Names are outputs, too.
 */

import {
  type Json,
  type Properties,
  SUBSCRIPTION,
  UNKNOWN,
  isList,
  isProperties,
  text,
  tokenOf,
  withSuffix,
  withoutNulls,
} from "./provider";

interface ResourceType {
  /** What an input must be, where it is one of some words. */
  readonly words: Words;
  /** Whether its lists are sets. */
  readonly hasSets: boolean;
  /** What the objects in its lists have where the program sets nothing. */
  readonly element: Properties;
  /** What Azure answers where the program sets nothing. */
  readonly computed: Properties;
  /** What the program may set. */
  readonly optional: Properties;
  readonly replaceOn: readonly string[];
  id(inputs: Properties): string;
}

type Words = Readonly<Record<string, readonly string[]>>;

/** What is recorded of a rule for what is not set. */
export const RULE_OPTIONAL: Properties = {
  description: "",
  sourceAddressPrefix: "",
  sourceAddressPrefixes: [],
  sourcePortRange: "",
  sourcePortRanges: [],
  destinationAddressPrefix: "",
  destinationAddressPrefixes: [],
  destinationPortRange: "",
  destinationPortRanges: [],
};

/** The same of a rule inside a group. */
export const INLINE_OPTIONAL: Properties = {
  ...RULE_OPTIONAL,
  sourceApplicationSecurityGroupIds: [],
  destinationApplicationSecurityGroupIds: [],
};

const NAMES = ["name", "resourceGroupName"];

const PROTOCOLS = ["Tcp", "Udp", "Icmp", "Esp", "Ah"];
const DIRECTION = ["Inbound", "Outbound"];
const RULE_WORDS: Words = { access: ["Allow", "Deny"], direction: DIRECTION, protocol: ["*", ...PROTOCOLS] };
const ADMIN_WORDS: Words = {
  action: ["Allow", "Deny", "AlwaysAllow"],
  direction: DIRECTION,
  protocol: ["Any", ...PROTOCOLS],
};

const RESOURCE_TYPES: Readonly<Record<string, ResourceType>> = {
  NetworkSecurityGroup: {
    words: RULE_WORDS,
    hasSets: true,
    element: INLINE_OPTIONAL,
    computed: { securityRules: [] },
    optional: { tags: {} },
    replaceOn: [...NAMES, "location"],
    id: (inputs) => networkId(inputs, "networkSecurityGroups", "name"),
  },
  NetworkSecurityRule: {
    words: RULE_WORDS,
    hasSets: true,
    element: {},
    computed: {},
    optional: RULE_OPTIONAL,
    replaceOn: [...NAMES, "networkSecurityGroupName"],
    id: (inputs) =>
      `${networkId(inputs, "networkSecurityGroups", "networkSecurityGroupName")}/securityRules/${text(inputs["name"])}`,
  },
  NetworkManagerAdminRule: {
    words: ADMIN_WORDS,
    hasSets: false,
    element: {},
    computed: {},
    optional: { description: "", sourcePortRanges: [], destinationPortRanges: [], sources: [], destinations: [] },
    replaceOn: ["name", "adminRuleCollectionId"],
    id: (inputs) => `${text(inputs["adminRuleCollectionId"])}/rules/${text(inputs["name"])}`,
  },
  PublicIp: {
    words: {},
    hasSets: false,
    element: {},
    computed: { ipAddress: "203.0.113.25" },
    optional: {},
    replaceOn: NAMES,
    id: (inputs) => networkId(inputs, "publicIPAddresses", "name"),
  },
  RandomString: {
    words: {},
    hasSets: false,
    element: {},
    computed: { result: "random" },
    optional: {},
    replaceOn: ["keepers"],
    id: () => "random",
  },
};

/** Any other type: it has its inputs for outputs. */
const OTHER: ResourceType = {
  words: {},
  hasSets: false,
  element: {},
  computed: {},
  optional: {},
  replaceOn: [],
  id: (inputs) => `${SUBSCRIPTION}/resourceGroups/${text(inputs["name"])}`,
};

/** The inputs in the types of the schema, with a name, and with the list of those that the provider set, in each object. Nulls are dropped. */
export function check(urn: string, olds: Properties, news: Properties): Properties {
  const inputs = marked(withoutNulls(news)) as Properties;
  return inputs["name"] === undefined
    ? { ...inputs, name: olds["name"] ?? withSuffix(urn), __defaults: ["name"] }
    : inputs;
}

/** The words among checked inputs that are none of those to choose from, at any depth. */
export function failures(urn: string, inputs: Properties): readonly string[] {
  return wrongWords(typeOf(urn).words, inputs);
}

export function preview(urn: string, inputs: Properties): Properties {
  const type = typeOf(urn);
  const computed = Object.keys(type.computed).map((key) => [key, UNKNOWN] as const);
  return { ...Object.fromEntries<Json>(computed), ...planned(type, inputs) };
}

export function previewUpdate(urn: string, inputs: Properties, olds: Properties): Properties {
  const type = typeOf(urn);
  return { ...pick(olds, Object.keys(type.computed)), ...planned(type, inputs) };
}

export function create(
  urn: string,
  inputs: Properties,
  olds: Properties = {},
): { readonly id: string; readonly outputs: Properties } {
  const type = typeOf(urn);
  const id = type.id(inputs);
  const computed = { ...type.computed, ...pick(olds, Object.keys(type.computed)) };
  return { id, outputs: { id, ...type.optional, ...computed, ...planned(type, inputs) } };
}

/** The inputs that mean another resource if they change. */
export function replaceOn(urn: string): readonly string[] {
  return typeOf(urn).replaceOn;
}

/** The inputs that keep their value where the program no longer sets them. */
export function kept(urn: string): readonly string[] {
  return Object.keys(typeOf(urn).computed);
}

function typeOf(urn: string): ResourceType {
  return RESOURCE_TYPES[tokenOf(urn).split(":").at(-1) ?? ""] ?? OTHER;
}

/** In the types of the schema, where all is text but priorities, and with `__defaults` in every object but a map of texts. */
function marked(value: Json, key = ""): Json {
  if (isList(value)) return value.map((element) => marked(element));
  if (isProperties(value)) {
    const entries = Object.entries(value).map(([inner, one]) => [inner, marked(one, inner)] as const);
    return { ...Object.fromEntries(entries), ...(key === "tags" ? {} : { __defaults: [] }) };
  }
  if (key === "priority") return typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
  return typeof value === "number" ? String(value) : value;
}

function wrongWords(words: Words, value: Json): readonly string[] {
  if (isList(value)) return value.flatMap((element) => wrongWords(words, element));
  if (!isProperties(value)) return [];
  return Object.entries(value).flatMap(([key, one]) => {
    const choice = words[key];
    if (choice === undefined || typeof one !== "string") return wrongWords(words, one);
    return one === UNKNOWN || choice.includes(one)
      ? []
      : [`expected ${key} to be one of ${choice.join(", ")}, got ${one}`];
  });
}

/** The inputs as outputs: without the bridge's own marks, and with lists as a plan has them. */
function planned(type: ResourceType, inputs: Properties): Properties {
  return Object.fromEntries(
    Object.entries(inputs)
      .filter(([key]) => key !== "__defaults")
      .map(([key, value]) => [key, isList(value) ? plannedList(type, value) : value] as const),
  );
}

function plannedList(type: ResourceType, list: readonly Json[]): Json {
  const elements = list.map((element) =>
    isProperties(element) ? { ...type.element, ...planned(type, element) } : element,
  );
  if (!type.hasSets) return elements;
  return elements.includes(UNKNOWN) ? UNKNOWN : elements.sort((a, b) => (contentOf(a) < contentOf(b) ? -1 : 1));
}

/** What a set is ordered by. */
function contentOf(element: Json): string {
  return JSON.stringify(isProperties(element) ? Object.entries(element).sort(([a], [b]) => (a < b ? -1 : 1)) : element);
}

function networkId(inputs: Properties, collection: string, name: string): string {
  const group = `${SUBSCRIPTION}/resourceGroups/${text(inputs["resourceGroupName"])}`;
  return `${group}/providers/Microsoft.Network/${collection}/${text(inputs[name])}`;
}

function pick(from: Properties, keys: readonly string[]): Properties {
  return Object.fromEntries(keys.flatMap((key) => (from[key] === undefined ? [] : [[key, from[key]] as const])));
}
