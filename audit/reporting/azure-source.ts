import type { AzureReading } from "./report";

/* What stands in reports as the source of what a live audit reads: one for each subscription, and one for Azure as a whole. */

/** The source of what concerns more than one subscription. */
export const AZURE = "azure";

/** The source of what was read of a subscription. */
export function azureSource(subscription: string): string {
  return `${AZURE}/${subscription.toLowerCase()}`;
}

/** The sources that a live audit has read; none without one. */
export function sourcesOf(reading: AzureReading | undefined): readonly string[] {
  return reading?.subscriptions.map(({ id }) => azureSource(id)) ?? [];
}

/** Whether a source is a subscription that a live audit has read. */
export function isOfAzure(source: string): boolean {
  return source.startsWith(`${AZURE}/`);
}
