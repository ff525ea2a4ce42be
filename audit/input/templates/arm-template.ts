import * as path from "node:path";
import type { Deployed, Setting } from "../../../policies/azure/arm";
import { arm } from "../../../policies/azure/deployments";
import { Accounted } from "../../../policies/azure/tripwire";
import { UNKNOWN } from "../../../policies/evaluator/rule";
import { and, cut } from "../../../policies/printable";
import { unevaluatedAt } from "../../../policies/messages";
import type { Place } from "../../reporting/report";
import { missingRules } from "../azure/azure-listing";
import type { Item } from "../item";
import { type JsonObject, isObject, noted, textOf } from "../json/values";
import type { ParameterSet, Templates } from "./templates";

/* Network security groups and rules of ARM templates, written, compiled from Bicep or exported. */

/** Whether a document is a template, also one without resources. */
export function isTemplate(document: unknown): document is JsonObject {
  return isObject(document) && /deploymentTemplate\.json/i.test(textOf(document["$schema"]) ?? "");
}

/** Whether a document is a file of parameters, which belongs to a template and has no resources. */
export function isParameters(document: unknown): boolean {
  return isObject(document) && /deploymentParameters\.json/i.test(textOf(document["$schema"]) ?? "");
}

/** A template in a file. Its resources come first, one by one, and then the template around them, which is needed to evaluate them. */
export class ArmTemplate {
  readonly #templates: Templates;
  /** `undefined` in place of those that hold no rules. */
  readonly #resources: unknown[] = [];
  readonly #places: Place[] = [];

  constructor(templates: Templates) {
    this.#templates = templates;
  }

  /** Whether no resource was added. */
  get isEmpty(): boolean {
    return this.#resources.length === 0;
  }

  /** Adds a resource. Returns whether it is one. */
  add(value: unknown, place: Place, accounted = new Accounted()): boolean {
    const type = isObject(value) ? textOf(value["type"]) : undefined;
    if (type === undefined || !/\/|^\[/.test(type)) return false;
    // Resources that are read, and those that deploy nothing, are searched where they are evaluated.
    const { isReadType, deploysNothing } = arm();
    if (isReadType(type) || deploysNothing(type)) accounted.addWhole(value);
    this.#resources.push(isReadType(type) ? value : undefined);
    this.#places.push(place);
    return true;
  }

  /**
   * Evaluates what was added, once with each file of parameters beside the template.
   *
   * @param document The template around it, which may have resources by symbolic names; anything else if it could not be read.
   * @param index Distinguishes the templates of one file, from 1.
   */
  read(document: unknown, place: Place, index: number, accounted = new Accounted()): readonly Item[] {
    // Parameters, variables and functions are read where they are used, and outputs deploy nothing.
    accounted.addWhole(document);
    const around = isObject(document) ? document : CUT_SHORT;
    const template = this.isEmpty ? around : { ...around, resources: this.#resources };
    // All names of the file mean the same file.
    const file = path.posix.normalize(place.source.replaceAll("\\", "/")).replaceAll("::", ":");
    const naming = { stack: `arm:${file}::template${index > 1 ? ` ${index}` : ""}`, within: "" };
    const known = new Set<string>();
    const unused = this.#templates.unusedParameters(template, place.source);
    const judged = this.#templates.setsFor(template, place.source).flatMap((set) => {
      const setting: Setting = {
        parameters: set.given,
        location: { key: "", resourceGroup: undefined },
        file: place.source,
        follow: (link) => this.#templates.follow(link, place.source),
      };
      // Several files of parameters lead to the same problems several times.
      const items = this.#itemsOf(arm().resourcesOf(template, setting, naming, this.#templates.budgets), set, place);
      const left = items.filter((item) => !isNote(item) || !known.has(JSON.stringify(item)));
      for (const item of left) if (isNote(item)) known.add(JSON.stringify(item));
      return left;
    });
    return unused.length === 0 ? judged : [...judged, noted(place, "assumed", unusedBeside(unused))];
  }

  #itemsOf(deployed: Deployed, set: ParameterSet, place: Place): readonly Item[] {
    const placeOf = (root: number): Place => this.#places[root] ?? place;
    const resources = deployed.resources.flatMap(({ resource, root }): readonly Item[] => {
      const rules: unknown = (resource.props as JsonObject)["securityRules"];
      return [
        {
          kind: "resource",
          place: placeOf(root),
          id: undefined,
          resource,
          inputs: undefined,
          language: "template",
          ...(set.file === undefined ? {} : { parameterFile: set.file }),
        },
        ...(Array.isArray(rules) ? missingRules(rules, resource.name, placeOf(root)) : []),
      ];
    });
    const unread = deployed.unread.map((one) => this.#templates.unread(one, placeOf(one.root)));
    const notes = [
      ...leftOut(deployed.undeployed, set).map((message) => noted(place, "assumed", message)),
      ...this.#notesOn(deployed, set).map((message) => noted(place, "unevaluated", message)),
    ];
    return [...resources, ...unread, ...notes];
  }

  #notesOn(deployed: Deployed, set: ParameterSet): readonly string[] {
    return [
      ...set.undeclared.map((name) => `Parameter "${name}" of ${set.file} is not a parameter of this template.`),
      ...deployed.unevaluated.map(
        (text) => `An expression of this template cannot be evaluated: ${unevaluatedAt(text)}.`,
      ),
    ];
  }
}

/** Reports what is not deployed: other values of its parameters may deploy it. */
function leftOut({ groupsAndRules, deployments }: Deployed["undeployed"], { file }: ParameterSet): readonly string[] {
  if (groupsAndRules + deployments === 0) return [];
  const parameters = file === undefined ? "these parameters" : `the parameters in ${file}`;
  const groups = groupsAndRules === 1 ? "1 group or rule" : `${groupsAndRules} groups and rules`;
  const others = deployments === 1 ? "1 deployment" : `${deployments} deployments`;
  return [`With ${parameters} conditions of this template leave out ${groups} and ${others}.`];
}

function unusedBeside(names: readonly string[]): string {
  const [are, them] = names.length === 1 ? ["is", "it"] : ["are", "them"];
  return `${and(cut(names))} beside this template ${are} not used. Audit ${them} with the template, or name ${them} with --parameters.`;
}

/** Stands for the template around resources if it could not be read. */
const CUT_SHORT: JsonObject = { parameters: UNKNOWN, variables: UNKNOWN };

function isNote({ kind }: Item): boolean {
  return kind === "problem" || kind === "note";
}
