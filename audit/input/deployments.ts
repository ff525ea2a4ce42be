import { deployedBy, resourcesIn } from "../../policies/azure/deployments";
import type { StackResource } from "../../policies/azure/groups";
import { unevaluatedAt } from "../../policies/messages";
import type { Place } from "../report";
import type { Item } from "./item";
import { noted } from "./json";
import type { Templates } from "./templates";

/** What the template of a deployment, itself a resource of a state or a plan, declares. */
export function itemsDeployedBy(
  deployment: StackResource,
  place: Place,
  templates: Templates,
  label = deployment.urn,
): readonly Item[] {
  const deployed = deployedBy(deployment, templates.budgets)!;
  return [
    ...resourcesIn(deployed, deployment).map((resource): Item => {
      const own = `${label}::${resource.urn.slice(deployment.urn.length + 2)}`;
      return { kind: "resource", place, id: undefined, resource, inputs: undefined, label: own, language: "template" };
    }),
    ...deployed.unread.map((one) => templates.unread(one, place)),
    ...deployed.remarks.map((remark) =>
      noted(place, "unevaluated", `An expression of a template cannot be evaluated: ${unevaluatedAt(remark)}.`),
    ),
  ];
}
