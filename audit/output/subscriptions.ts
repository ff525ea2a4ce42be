import { visible } from "../../policies/printable";
import type { AzureReading, ReadSubscription, Report } from "../reporting/report";
import { count, figures } from "./format";

/** What was read of each subscription, and which were asked for and not seen: a line for each, nothing where no audit of Azure was. */
export function subscriptionLines({ azure }: Pick<Report, "azure">): readonly string[] {
  return azure ? [...azure.subscriptions.map(readLine), ...missingLines(azure)] : [];
}

function readLine({ id, name, tenant, state, groups, leftOut }: ReadSubscription): string {
  const facts = [...(tenant === null ? [] : [`tenant ${tenant}`]), ...(state === null ? [] : [state])].map(visible);
  const more = leftOut > 0 ? `, and ${figures(leftOut)} without an inbound Allow left out` : "";
  return `${visible(name ?? "subscription")} (${[visible(id), ...facts].join(", ")}): ${count(groups, "group")}${more}`;
}

function missingLines({ missing }: AzureReading): readonly string[] {
  return missing.map((id) => `${visible(id)}: not seen`);
}
