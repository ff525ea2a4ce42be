/** The features of a recorded step, to check that recordings have all kinds. */
import type { RecordedStep } from "./recorded";
import { readJson } from "./recorded";
import {
  ADMIN_RULE,
  GROUP,
  type Plan,
  type ResourceChange,
  type State,
  isMarked,
  resourcesIn,
  unknownsIn,
} from "./terraform-document";

/** Each feature once. */
export function featuresOf({ about, files }: RecordedStep): readonly string[] {
  const plan = files.plan === undefined ? {} : (readJson(files.plan) as Plan);
  const state = files["state-after"] === undefined ? undefined : (readJson(files["state-after"]) as State);
  const changes = plan.resource_changes ?? [];
  const has = (feature: string, is: boolean): readonly string[] => (is ? [feature] : []);
  const after = resourcesIn(state);
  return [
    ...new Set([
      ...about.planOptions.map(
        (option) => `plan option ${option.replace(/=.*-?[a-z].*$/, (text) => (text === "=false" ? text : ""))}`,
      ),
      ...about.drift.map(({ kind }) => `drift: ${kind}`),
      ...has("no plan", about.planError !== undefined),
      ...has("apply failed by an injected fault", about.applyError?.includes("injected fault") === true),
      ...has("apply failed by itself", about.applyError?.includes("injected fault") === false),
      ...changes.flatMap(featuresOfChange),
      ...has("plan with unknown values", unknownsIn(plan).length > 0),
      ...has(
        "state with deposed objects",
        after.some(({ deposed_key: key }) => key !== undefined),
      ),
      ...has(
        "state with tainted objects",
        after.some(({ tainted }) => tainted === true),
      ),
      ...has("two subscriptions", new Set(Object.values(about.declared.groups).map((id) => id.split("/")[2])).size > 1),
      ...(about.program?.ruleSets ?? []).flatMap(({ reference, module }) => [
        `reference: ${reference}`,
        ...(module === "none" ? [] : [`rules in module: ${module}`]),
      ]),
      ...(about.program?.groups ?? []).flatMap(({ instanceOf, inModule, inlineForm, attachedTo, resourceGroupKey }) => [
        `inline: ${inlineForm}`,
        ...has(`group in a module call`, inModule),
        ...has(`group by ${instanceOf?.form ?? ""}`, instanceOf !== undefined),
        ...has(`attached to ${attachedTo}`, attachedTo !== "nothing"),
        ...has("resource group as a resource", resourceGroupKey !== undefined),
      ]),
    ]),
  ];
}

function featuresOfChange({ type, mode, deposed, previous_address: moved, change }: ResourceChange): readonly string[] {
  const has = (feature: string, is: boolean): readonly string[] => (is ? [feature] : []);
  const what =
    type === GROUP ? "group" : type === ADMIN_RULE ? "admin rule" : type.endsWith("_rule") ? "rule" : "other";
  return [
    `plan: ${mode === "data" ? "data " : ""}${what} ${change.actions.join("-")}`,
    ...has(`plan: deposed ${what}`, deposed !== undefined),
    ...has("plan: moved", moved !== undefined),
    ...has("plan: import", change.importing !== undefined && change.importing !== null),
    ...has("plan: secret values", isMarked(change.after_sensitive)),
  ];
}
