import type { PolicyConfigSchema } from "@pulumi/policy";
import { BITS, FAMILIES, parseAddresses } from "./evaluator/sets/addresses";
import { measureOf } from "./evaluator/matching/measure";
import { DEFAULT_QUESTION, type Question } from "./evaluator/question";
import { size } from "./evaluator/sets/ranges";
import { isServiceTag } from "./evaluator/matching/readers";
import * as messages from "./messages";

/*
 * The configuration, the same for both policies. The schema states the shapes, which the engine checks before any resource, and the
 * defaults, which it fills in. Values are checked here: the engine's own errors do not show the value, and it accepts unknown keys.
 */

/** How the policies handle what they find. */
export interface Handling {
  /** Whether the resource policy also judges standalone rules `alone`, as declared, or leaves them to their groups: `grouped`. */
  readonly standaloneRules: "alone" | "grouped";
  /** Whether undecided findings, and what cannot be read, are advisory (`advise`), or reported at the level of the policy (`enforce`). */
  readonly undecided: "advise" | "enforce";
}

export const DEFAULT_HANDLING: Handling = { standaloneRules: "alone", undecided: "advise" };

/** What of the question can be configured. The addresses of service tags come from a list of them, which policies do not read. */
type ConfiguredQuestion = Omit<Question, "serviceTags">;

/** What a configuration sets: the question, and how to handle the answer. */
export interface Settings extends Handling {
  readonly question: Question;
}

/** The configuration schema of both policies. */
export const configSchema: PolicyConfigSchema = {
  properties: {
    ports: {
      type: "array",
      items: { type: "integer" },
      default: [...DEFAULT_QUESTION.ports],
      description: "Destination TCP ports, 1 to 65535, that unrestricted sources must not reach.",
    },
    widestIpv4Prefix: {
      type: "integer",
      default: DEFAULT_QUESTION.widestIpv4Prefix,
      description:
        "Sources are unrestricted when they hold more public IPv4 addresses than one prefix of this length, 1 to 32.",
    },
    widestIpv6Prefix: {
      type: "integer",
      default: DEFAULT_QUESTION.widestIpv6Prefix,
      description:
        "Sources are unrestricted when they hold more public IPv6 addresses than one prefix of this length, 4 to 128.",
    },
    trustedSources: {
      type: "array",
      items: { type: "string" },
      default: [...DEFAULT_QUESTION.trustedSources],
      description: "CIDR blocks, IPv4 or IPv6, that are never counted as unrestricted.",
    },
    unrestrictedServiceTags: {
      type: "array",
      items: { type: "string" },
      // No default that the engine fills in: it would count the regional forms, too, as what is listed does.
      description:
        "Service tags that count as unrestricted sources, with their regional forms. Internet counts whether listed or not. Without a list, AzureCloud counts, too, but not its regional forms.",
    },
    reading: {
      type: "string",
      enum: ["effective", "declared"],
      default: DEFAULT_QUESTION.reading,
      description:
        "effective: rules are weighed together, the first match decides. declared: every Allow alone, Denies ignored.",
    },
    standaloneRules: {
      type: "string",
      enum: ["alone", "grouped"],
      default: DEFAULT_HANDLING.standaloneRules,
      description:
        "alone: the resource policy also judges each standalone rule as declared. grouped: only with the other rules of its group.",
    },
    undecided: {
      type: "string",
      enum: ["advise", "enforce"],
      default: DEFAULT_HANDLING.undecided,
      description:
        "advise: what depends on unknown values, or cannot be read, is advisory. enforce: it is reported at the level of the policy.",
    },
  } satisfies Record<keyof ConfiguredQuestion | keyof Handling, PolicyConfigSchema["properties"][string]>,
};

/** A configuration that cannot be used. The engine prints nothing but its text, one line. */
export class ConfigurationError extends Error {
  constructor(message: string) {
    super(message);
    // The framework prints the stack of what a policy throws, which would bury the line that the reader needs.
    this.stack = message;
  }
}

/**
 * The settings in a policy's configuration. What is not configured has its default.
 *
 * @param policy The name of the policy, for the error.
 * @throws ConfigurationError that names the policy, the key and the value, if a key is unknown or a value unusable.
 */
export function settingsFrom(policy: string, config: Readonly<Record<string, unknown>>): Settings {
  for (const [key, value] of Object.entries(config)) {
    const check = Object.hasOwn(CHECKS, key) ? CHECKS[key as keyof typeof CHECKS] : undefined;
    if (!check) throw new ConfigurationError(messages.unknownKey(policy, key, value, Object.keys(CHECKS)));
    const problem = check(value);
    if (problem)
      throw new ConfigurationError(messages.badValue(policy, key + problem.place, problem.must, problem.value));
  }
  const { standaloneRules, undecided, ...asked } = { ...DEFAULT_HANDLING, ...DEFAULT_QUESTION, ...config };
  const { countable, limit } = measureOf(asked);
  for (const family of FAMILIES) {
    if (size(countable[family]) <= limit[family]) {
      throw new ConfigurationError(messages.nothingCounted(policy, family, asked.trustedSources));
    }
  }
  return { question: asked, standaloneRules, undecided };
}

/** Reads the configurations of a policy as {@link settingsFrom} does. A run has the same one for every resource, so it is read once. */
export function configurationReader(policy: string): (config: Readonly<Record<string, unknown>>) => Settings {
  let last: { readonly text: string; readonly settings: Settings } | undefined;
  return (config) => {
    const text = JSON.stringify(config);
    if (last?.text !== text) last = { text, settings: settingsFrom(policy, config) };
    return last.settings;
  };
}

/** What is wrong with a value. */
interface Problem {
  /** Where in the value of the key: `[2]`, or nothing. */
  readonly place: string;
  /** The value there. */
  readonly value: unknown;
  readonly must: string;
}

type Check = (value: unknown) => Problem | undefined;

const CHECKS: Readonly<Record<keyof ConfiguredQuestion | keyof Handling, Check>> = {
  ports: listOf(integer(1, 65535), 1),
  widestIpv4Prefix: integer(1, 32),
  // Public IPv6 is less than a /2 to begin with, so nothing could ever exceed a wider prefix than /4.
  widestIpv6Prefix: integer(4, 128),
  trustedSources: listOf(must(messages.MUST_BE_CIDR, isCidr), 0),
  unrestrictedServiceTags: listOf(
    must(messages.MUST_BE_TAG, (value) => typeof value === "string" && isServiceTag(value)),
    0,
  ),
  reading: oneOf("effective", "declared"),
  standaloneRules: oneOf("alone", "grouped"),
  undecided: oneOf("advise", "enforce"),
};

function must(what: string, isValid: (value: unknown) => boolean): Check {
  return (value) => (isValid(value) ? undefined : { place: "", value, must: what });
}

function oneOf(...words: readonly string[]): Check {
  return must(messages.mustBeOneOf(words), (value) => typeof value === "string" && words.includes(value));
}

function integer(low: number, high: number): Check {
  return must(
    messages.mustBeInteger(low, high),
    (value) => Number.isInteger(value) && low <= (value as number) && (value as number) <= high,
  );
}

function listOf(check: Check, least: number): Check {
  return (value) => {
    if (!Array.isArray(value) || value.length < least) return { place: "", value, must: messages.mustBeList(least) };
    for (const [index, element] of value.entries()) {
      const problem = check(element);
      if (problem) return { ...problem, place: `[${index}]` };
    }
    return undefined;
  };
}

/**
 * Whether a value is an address, or a CIDR block that starts at the written address. Otherwise it would trust other addresses than it seems
 * to.
 */
function isCidr(value: unknown): boolean {
  if (typeof value !== "string") return false;
  const block = parseAddresses(value);
  const [base] = value.split("/");
  return FAMILIES.some((family) => {
    const start = parseAddresses(`${base}/${BITS[family]}`)?.[family][0];
    return start !== undefined && block?.[family][0]?.first === start.first;
  });
}
