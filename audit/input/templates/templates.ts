import * as path from "node:path";
import type { ParameterValues, Link, Linked } from "../../../policies/azure/arm";
import type { Unread } from "../../../policies/azure/deployed";
import { arm } from "../../../policies/azure/deployments";
import { UNKNOWN } from "../../../policies/evaluator/rule";
import { type RunBudgets, newRunBudgets } from "../../../policies/evaluator/sets/work-budget";
import type { Place } from "../../reporting/report";
import type { Item } from "../item";
import { type JsonObject, isObject, noted, unreadable } from "../json/values";
import { UnusedParameters, isFor } from "./unused-parameters";
import { candidatesOf, isBelow } from "./links";
import { STANDARD_INPUT } from "../files/source";
import { documentIn } from "../json/whole";

/** The values of a template's parameters, with which it is evaluated. */
export interface ParameterSet {
  readonly given: ParameterValues;
  /** The file that has them, if it is one beside the template. */
  readonly file: string | undefined;
  /** Parameters in it that the template does not have. */
  readonly undeclared: readonly string[];
}

export interface TemplateOptions {
  /** What is given to the parameters that a template declares, as a file of parameters has it. It takes precedence over all else. */
  readonly valuesFor: (declared: JsonObject, file: string) => JsonObject;
  /** Whether a linked template that cannot be read is not a problem. */
  readonly allowUnread: boolean;
  /** Whether parameters without a value are unknown, instead of having their defaults. */
  readonly areDefaultsIgnored?: boolean;
  /** The files that contain some of these values. */
  readonly parameterFiles?: readonly string[];
  /** The budgets for evaluating them. */
  readonly budgets?: RunBudgets;
}

const NO_OPTIONS: TemplateOptions = { valuesFor: () => ({}), allowUnread: false };

/** What templates need from outside: values of parameters, and templates that they link. */
export class Templates {
  /** The budgets for evaluating all of them. */
  readonly budgets: RunBudgets;
  readonly #options: TemplateOptions;
  readonly #files: readonly string[];
  readonly #documents = new Map<string, unknown>();
  readonly #unused: UnusedParameters;
  /** Files of parameters that the command line gives, by their whole paths. */
  readonly #given: ReadonlySet<string>;

  /** @param files All files that are read. */
  constructor(options = NO_OPTIONS, files: readonly string[] = []) {
    this.budgets = options.budgets ?? newRunBudgets();
    this.#options = options;
    this.#files = files;
    this.#given = new Set((options.parameterFiles ?? []).map((file) => path.resolve(file)));
    const used = new Set([...this.#given, ...files.map((file) => path.resolve(file))]);
    this.#unused = new UnusedParameters((file) => used.has(path.resolve(file)));
  }

  /** Whether some template gets the parameters of a file. */
  areUsed(file: string): boolean {
    return this.isBesideTemplate(file) || this.#given.has(path.resolve(file));
  }

  /** The names of files beside a template that may have values for its parameters and are not used, if nothing else gives it some. */
  unusedParameters(template: JsonObject, file: string): readonly string[] {
    const declared = isObject(template["parameters"]) ? template["parameters"] : {};
    const isGiven = Object.keys(this.#options.valuesFor(declared, file)).length > 0;
    return Object.keys(declared).length === 0 || isGiven ? [] : this.#unused.beside(file);
  }

  /** Whether a file is one of parameters by its name, with its template among the files: `X.parameters*.json` beside `X.json`. */
  isBesideTemplate(file: string): boolean {
    return this.#files.some((template) => isFor(file, template));
  }

  /** The values with which to evaluate a template: each set by itself. */
  setsFor(template: JsonObject, file: string): readonly ParameterSet[] {
    const declared = isObject(template["parameters"]) ? template["parameters"] : {};
    const own = this.#options.valuesFor(declared, file);
    const beside = this.#files.filter((other) => isFor(other, file));
    const unset = this.#options.areDefaultsIgnored === true ? Object.keys(declared).map(unknownValue) : [];
    const without = Object.fromEntries(unset);
    const { parametersFromData } = arm();
    if (beside.length === 0)
      return [{ given: parametersFromData({ ...without, ...own }), file: undefined, undeclared: [] }];
    const known = new Set(Object.keys(declared).map((name) => name.toLowerCase()));
    return beside.map((parameterFile) => {
      const values = parametersIn(this.#documentIn(parameterFile));
      const names = Object.keys(values ?? {});
      const given = Object.keys(own).map((name) => name.toLowerCase());
      const others = Object.entries(values ?? {}).filter(([name]) => !given.includes(name.toLowerCase()));
      return {
        given: parametersFromData(
          { ...without, ...Object.fromEntries(others), ...own },
          values === undefined ? "possible" : "none",
        ),
        file: path.basename(parameterFile),
        undeclared: names.filter((name) => !known.has(name.toLowerCase())),
      };
    });
  }

  /**
   * Reads a template that another links: by its path, or the end of its URI, from the folder of the other. No template links itself, even
   * through others: a URI with the same end names another file elsewhere.
   *
   * @param source The file that links the first of them; nothing outside of its folder is read.
   */
  follow({ from, relativePath, uri }: Link, source: string): Linked | undefined {
    if (source === STANDARD_INPUT) return undefined;
    for (const candidate of candidatesOf(relativePath, uri)) {
      const file = path.join(path.dirname(from[0]), candidate);
      if (from.some((one) => path.resolve(one) === path.resolve(file)) || !isBelow(file, path.dirname(source)))
        continue;
      const template = this.#documentIn(file);
      if (isObject(template) && "resources" in template) return { file, template };
    }
    return undefined;
  }

  /** Reports a deployment that could not be read. */
  unread({ name, why }: Unread, place: Place): Item {
    const message = {
      linked: `Deployment "${name}" deploys a linked template, which is not in this file.`,
      absent: `The template of deployment "${name}" is not in this file.`,
      unknown: `The template of deployment "${name}" is unknown.`,
      broken: `The template of deployment "${name}" cannot be read.`,
      nested: `The template of deployment "${name}" is nested too deep to be read.`,
      "over budget": "Reading this template exceeds the work budget, so some of it was not judged.",
      unread: `A resource of this template looks like a security rule or a network security group, but its type is not supported: ${name}.`,
      typeless: "A resource of this template has no type, so it cannot be read.",
    }[why];
    return why === "linked" && this.#options.allowUnread ? noted(place, "unread", message) : unreadable(place, message);
  }

  #documentIn(file: string): unknown {
    if (!this.#documents.has(file)) this.#documents.set(file, documentIn(file));
    return this.#documents.get(file);
  }
}

/** The parameters in a file of them, with or without the document around them; `undefined` if it is not one. */
export function parametersIn(document: unknown): JsonObject | undefined {
  if (!isObject(document)) return undefined;
  if (isObject(document["parameters"])) return document["parameters"];
  const all = Object.values(document);
  return all.length > 0 && all.every(isParameter) ? document : undefined;
}

function isParameter(value: unknown): boolean {
  return isObject(value) && ("value" in value || "reference" in value);
}

function unknownValue(name: string): readonly [name: string, parameter: JsonObject] {
  return [name, { value: UNKNOWN }];
}
