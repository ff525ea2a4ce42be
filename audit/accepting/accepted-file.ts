import { type Document, LineCounter, type Node, Scalar, isAlias, isMap, isScalar, isSeq, parseDocument } from "yaml";
import { type Addresses, unionOfAddresses } from "../../policies/evaluator/sets/addresses";
import { quote } from "../../policies/printable";
import { readText } from "../input/files/source";
import { SettingsError } from "../settings";
import { type AcceptedEntry, type WidestExposure, isId } from "./accepted-entry";
import { acceptedDestinations, acceptedSources } from "./accepted-addresses";

/**
 * The entries of a file of accepted findings, in its order.
 *
 * @throws SettingsError naming the file, the line, the column and the text, if the file cannot be used.
 */
export function readAcceptedFile(file: string): readonly AcceptedEntry[] {
  let text: string;
  try {
    text = readText(file);
  } catch (error) {
    throw new SettingsError(`${file}: ${(error as Error).message}`);
  }
  if (DEEP.test(text)) throw new SettingsError(`${file}: this is nested too deep to be read`);
  return new AcceptedFile(file, text).entries();
}

/** Where block lists and mappings nest so deep, the library fails in a way that nothing can catch. */
const DEEP = /^[ \t?:-]{200}/m;

const ENTRY_KEYS = ["group", "rule", "reason", "acceptedBy", "expires", "widest"] as const;
const WIDEST_KEYS = ["sources", "ports", "destinations"] as const;

/** The node of each key that a mapping has. */
type Keys<K extends string> = Readonly<Partial<Record<K, Node>>>;

/** A file that is being read. */
class AcceptedFile {
  readonly #file: string;
  readonly #text: string;
  readonly #lines = new LineCounter();
  readonly #document: Document;

  constructor(file: string, text: string) {
    this.#file = file;
    this.#text = text;
    this.#document = this.#parsed();
  }

  entries(): readonly AcceptedEntry[] {
    const { contents } = this.#document;
    if (contents === null) throw this.#errorAt(0, 'this is empty; it must have the key "accepted"');
    const { accepted } = this.#keysOf(contents, "the file", ["accepted"]);
    return this.#list(this.#required(accepted, contents, "accepted"), '"accepted"').map((node) => this.#entry(node));
  }

  #parsed(): Document {
    const document = parseDocument(this.#text, { lineCounter: this.#lines, prettyErrors: false, stringKeys: true });
    const [problem] = [...document.errors, ...document.warnings];
    if (problem) {
      const [at] = problem.pos;
      throw this.#errorAt(at, `this is no YAML: ${problem.message}${this.#text[at] === "*" ? QUOTE : ""}`);
    }
    return document;
  }

  #entry(node: Node): AcceptedEntry {
    const keys = this.#keysOf(node, "an entry", ENTRY_KEYS);
    const { group, rule } = keys;
    if (!group && !rule) throw this.#error(node, 'an entry needs the key "group", "rule" or both');
    const ruleText = rule && this.#textOf(rule, "rule");
    if (!group && !isId(ruleText!)) {
      throw this.#error(rule!, `${quote(ruleText)} is the name of a rule: name its group, too, or give the rule's id`);
    }
    const required = (key: (typeof ENTRY_KEYS)[number]): string =>
      this.#textOf(this.#required(keys[key], node, key), key);
    const { line } = this.#lines.linePos(node.range![0]);
    return {
      place: { source: this.#file, line },
      group: group && this.#textOf(group, "group"),
      rule: ruleText,
      reason: required("reason"),
      acceptedBy: required("acceptedBy"),
      expires: this.#day(this.#required(keys.expires, node, "expires")),
      widest: this.#widest(this.#required(keys.widest, node, "widest")),
    };
  }

  #day(node: Node): string {
    const text = isScalar(node) ? String(node.value) : this.#textOf(node, "expires");
    const date = new Date(`${text}T00:00:00Z`);
    // A day that the month does not have is taken for one of the next month.
    if (Number.isNaN(date.valueOf()) || date.toISOString().slice(0, 10) !== text) {
      throw this.#error(node, `"expires" must be a day such as 2027-01-31, not ${quote(text)}`);
    }
    return text;
  }

  #widest(node: Node): WidestExposure {
    const keys = this.#keysOf(node, '"widest"', WIDEST_KEYS);
    const listed = (key: (typeof WIDEST_KEYS)[number]): readonly Node[] => {
      const list = this.#required(keys[key], node, key);
      const elements = this.#list(list, `"${key}"`);
      if (elements.length === 0) throw this.#error(list, `"${key}" must not be empty`);
      return elements;
    };
    return {
      sources: unionOfAddresses(listed("sources").map((element) => this.#addresses(element, "sources"))),
      ports: new Set(listed("ports").map((element) => this.#port(element))),
      destinations: unionOfAddresses(listed("destinations").map((element) => this.#addresses(element, "destinations"))),
    };
  }

  #addresses(node: Node, key: "sources" | "destinations"): Addresses {
    const text = this.#textOf(node, key);
    const addresses = ADDRESS_READERS[key].read(text);
    if (addresses === undefined) {
      throw this.#error(node, `"${key}" has ${quote(text)}, which is not ${ADDRESS_READERS[key].forms}`);
    }
    return addresses;
  }

  #port(node: Node): number {
    const port = isScalar(node) ? node.value : undefined;
    if (typeof port === "number" && Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
    throw this.#error(node, `"ports" must have numbers from 1 to 65535, not ${this.#sourceOf(node)}`);
  }

  /** Text that is not blank. */
  #textOf(node: Node, key: string): string {
    const text = isScalar(node) ? node.value : undefined;
    if (typeof text === "string" && text.trim() !== "") return text;
    const advice = typeof text === "number" || typeof text === "boolean" ? "; put it in quotation marks" : "";
    throw this.#error(node, `"${key}" must be text that is not empty, not ${this.#sourceOf(node)}${advice}`);
  }

  #list(node: Node, what: string): readonly Node[] {
    if (!isSeq<Node>(node)) throw this.#error(node, `${what} must be a list, not ${this.#sourceOf(node)}`);
    return node.items.map((item) => this.#resolved(item));
  }

  /** The values of a mapping, all of whose keys are known. */
  #keysOf<K extends string>(node: Node, what: string, known: readonly K[]): Keys<K> {
    if (!isMap<Scalar<string>, Node | null>(node)) {
      throw this.#error(node, `${what} must have the keys ${known.join(", ")}, but is ${this.#sourceOf(node)}`);
    }
    const keys: Partial<Record<K, Node>> = {};
    for (const { key, value } of node.items) {
      const name = known.find((one) => one === key.value);
      if (name === undefined) {
        throw this.#error(key, `${what} has no key ${quote(key.value)}; its keys are ${known.join(", ")}`);
      }
      keys[name] = value === null ? nothingAfter(key) : this.#resolved(value);
    }
    return keys;
  }

  #required(node: Node | undefined, within: Node, key: string): Node {
    if (node === undefined) throw this.#error(within, `the key "${key}" is missing`);
    return node;
  }

  /** What an alias stands for. */
  #resolved(node: Node): Node {
    if (!isAlias(node)) return node;
    const resolved = node.resolve(this.#document);
    if (resolved === undefined) throw this.#error(node, `${this.#sourceOf(node)} refers to nothing${QUOTE}`);
    return resolved;
  }

  /** The beginning of a node as it is written. */
  #sourceOf({ range }: Node): string {
    const [start, end] = range!;
    return quote(this.#text.slice(start, end));
  }

  #error({ range }: Node, message: string): SettingsError {
    return this.#errorAt(range![0], message);
  }

  #errorAt(offset: number, message: string): SettingsError {
    const { line, col } = this.#lines.linePos(offset);
    return new SettingsError(`${this.#file}:${line}:${col}: ${message}`);
  }
}

/** The value of a key alone, as in `{ reason }`. */
function nothingAfter({ range }: Node): Node {
  const [, end] = range!;
  return Object.assign(new Scalar(null), { range: [end, end, end] as const });
}

const QUOTE = '; put text that begins with * in quotation marks, such as "*"';

const ADDRESS_READERS = {
  sources: {
    read: acceptedSources,
    forms: '"*", an address, a range, or a block without bits beyond its prefix',
  },
  destinations: {
    read: acceptedDestinations,
    forms: '"*", VirtualNetwork, Internet, an address, a range, or a block without bits beyond its prefix',
  },
} as const;
