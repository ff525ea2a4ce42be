import { type Node, type ParseError, findNodeAtLocation, getNodeValue, parseTree } from "jsonc-parser";
import { groupBy, only } from "../../policies/azure/collections";
import { isTooDeep } from "../../policies/azure/json-text";
import { lazily } from "../../policies/evaluator/matching/lazily";
import { literal } from "../../policies/languages";
import { isTemplate } from "../input/templates/arm-template";
import { STANDARD_INPUT, openSource, readText } from "../input/files/source";
import { detectTemplate } from "../input/templates/template-text";
import type { Edit, ReportedChange, ReportedFinding } from "./report";

/* Where changes are to be made in ARM templates: of all that is read, only these are both source and read with their lines. */

export class Edits {
  readonly #templates = new Map<string, Template | undefined>();

  /** Findings, with the edits that make their changes where it is certain which text is to be edited. */
  in(findings: readonly ReportedFinding[]): readonly ReportedFinding[] {
    return findings.map((finding) => {
      const { source, line, fix } = finding;
      if (fix.changes.length === 0 || line === null) return finding;
      const resource = this.#templateIn(source)?.resourceAt(line);
      if (!resource) return finding;
      const changes = fix.changes.map((change) => ({ ...change, edit: editOf(change, resource) ?? null }));
      return { ...finding, fix: { ...fix, changes } };
    });
  }

  #templateIn(file: string): Template | undefined {
    if (!this.#templates.has(file)) this.#templates.set(file, templateIn(file));
    return this.#templates.get(file);
  }
}

interface Template {
  resourceAt(line: number): Resource | undefined;
}

interface Resource {
  readonly node: Node;
  readonly lines: Lines;
  /** Its inline rules by their names. */
  readonly rules: () => ReadonlyMap<unknown, readonly Node[]>;
}

/** The template in a file; `undefined` if it is none, or any of it cannot be read. */
function templateIn(file: string): Template | undefined {
  const text = textIn(file);
  if (text === undefined || isTooDeep(text)) return undefined;
  const errors: ParseError[] = [];
  const root = parseTree(text, errors);
  if (!root || errors.length > 0 || !isTemplate({ $schema: valueAt(root, "$schema") })) return undefined;
  const resources = findNodeAtLocation(root, ["resources"])?.children ?? [];
  const lines = new Lines(text);
  const byLine = groupBy(resources, ({ offset }) => [lines.positionOf(offset).line]);
  const known = new Map<number, Resource | undefined>();
  return {
    resourceAt(line) {
      if (known.has(line)) return known.get(line);
      const node = only(byLine.get(line) ?? []);
      const resource = node && { node, lines, rules: lazily(() => rulesByName(node)) };
      known.set(line, resource);
      return resource;
    },
  };
}

/** Only the beginning is read of what is no template, which may be very large; standard input was read before. */
function textIn(file: string): string | undefined {
  if (file === STANDARD_INPUT) return undefined;
  try {
    const { read, close } = openSource(file);
    try {
      if (!detectTemplate(read).isTemplate) return undefined;
    } finally {
      close();
    }
    return readText(file);
  } catch {
    return undefined;
  }
}

function rulesByName(resource: Node): ReadonlyMap<unknown, readonly Node[]> {
  const rules = findNodeAtLocation(resource, ["properties", "securityRules"])?.children ?? [];
  return groupBy(rules, (rule) => [valueAt(rule, "name")]);
}

function editOf(change: ReportedChange, resource: Resource): Edit | undefined {
  const { lines } = resource;
  const { property, values, replaces } = change;
  const rule = ruleIn(resource, change.rule);
  const old = rule && findNodeAtLocation(rule, [replaces ?? property]);
  // Where both stand it is not for an edit to say which counts.
  if (!old || !isLiteral(old) || (replaces !== null && findNodeAtLocation(rule, [property]))) return undefined;
  const { offset, length } = old.parent!;
  const [start, end] = [lines.positionOf(offset), lines.positionOf(offset + length)];
  const isList = property.endsWith("s");
  return {
    startLine: start.line,
    startColumn: start.column,
    endLine: end.line,
    endColumn: end.column,
    text: `${JSON.stringify(property)}: ${literal(isList ? values : values[0]!)}`,
  };
}

/** The properties of a rule, if it is certain which it is: no loop makes it, and no other has its name. */
function ruleIn({ node, rules }: Resource, name: string): Node | undefined {
  if (findNodeAtLocation(node, ["copy"]) || findNodeAtLocation(node, ["properties", "copy"])) return undefined;
  if (/\/securityRules$/i.test(String(valueAt(node, "type")))) return findNodeAtLocation(node, ["properties"]);
  const named = only(rules().get(name) ?? []);
  return named && findNodeAtLocation(named, ["properties"]);
}

/** Whether a value is text, or a list of texts, none of which is an expression. */
function isLiteral(node: Node): boolean {
  const values: unknown = getNodeValue(node);
  return [values].flat().every((value) => typeof value === "string" && !value.startsWith("["));
}

function valueAt(node: Node, property: string): unknown {
  const at = findNodeAtLocation(node, [property]);
  return at && (getNodeValue(at) as unknown);
}

/** The lines of a text, which may have very many. */
class Lines {
  /** Where each begins. */
  readonly #starts: readonly number[];

  constructor(text: string) {
    this.#starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  }

  /** The line and column, in UTF-16 code units, both from 1. */
  positionOf(offset: number): { readonly line: number; readonly column: number } {
    let [low, high] = [0, this.#starts.length];
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (this.#starts[middle]! <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - this.#starts[low]! + 1 };
  }
}
