import { deployedBy, resourcesIn } from "../../../policies/azure/deployments";
import type { StackResource } from "../../../policies/azure/stack-resource";
import { unevaluatedAt } from "../../../policies/messages";
import type { Timing } from "../../../policies/azure/timing";
import type { Place } from "../../reporting/report";
import type { Item } from "../item";
import { noted } from "../json/values";
import type { Templates } from "./templates";

/**
 * What the template of a deployment declares; the deployment itself is a resource of a state or a plan.
 *
 * @param timing When the deployment holds.
 */
export function itemsDeployedBy(
  deployment: StackResource,
  place: Place,
  templates: Templates,
  timing: Partial<Timing>,
  label = deployment.urn,
): readonly Item[] {
  const deployed = deployedBy(deployment, templates.budgets)!;
  return [
    ...resourcesIn(deployed, deployment).map((declared): Item => {
      const own = `${label}::${declared.urn.slice(deployment.urn.length + 2)}`;
      const resource = { ...declared, timing: { ...declared.timing, ...timing } };
      return { kind: "resource", place, id: undefined, resource, inputs: undefined, label: own, language: "template" };
    }),
    ...deployed.unread.map((one) => templates.unread(one, place)),
    ...deployed.unevaluated.map((text) =>
      noted(place, "unevaluated", `An expression of a template cannot be evaluated: ${unevaluatedAt(text)}.`),
    ),
  ];
}
