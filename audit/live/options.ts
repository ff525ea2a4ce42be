import type { Options } from "../run";
import { SettingsError } from "../settings";

/** Options that only an audit of Azure has. */
const LIVE_OPTIONS = {
  managementGroup: "--management-group",
  tenant: "--tenant",
  cloud: "--cloud",
  prefilter: "--prefilter",
  verify: "--verify",
} as const satisfies Partial<Record<keyof Options, string>>;

/** What Azure allows as the id of a management group. */
const MANAGEMENT_GROUP = /^[\w().-]{1,90}$/;
/** An id or a domain. */
const TENANT = /^[0-9a-z.-]{1,253}$/i;

/**
 * Makes sure that the options of the command line make sense together.
 *
 * @throws SettingsError
 */
export function requireSense(files: readonly string[], options: Options): void {
  if (options.azure === true) requireLiveSense(files, options);
  else requireNoLive(files, options);
}

function requireNoLive(files: readonly string[], options: Options): void {
  const names = Object.keys(LIVE_OPTIONS) as readonly (keyof typeof LIVE_OPTIONS)[];
  const name = names.find((one) => [options[one] ?? []].flat().length > 0);
  if (name !== undefined) throw new SettingsError(`${LIVE_OPTIONS[name]} is for an audit of Azure: add --azure`);
  if (files.length === 0) throw new SettingsError("there is nothing to audit: name a FILE, or add --azure");
}

function requireLiveSense(files: readonly string[], options: Options): void {
  const { subscription, managementGroup, tenant, prefilter } = options;
  if (subscription.length > 0 && managementGroup.length > 0) {
    throw new SettingsError("--azure is narrowed by --subscription or by --management-group, not by both");
  }
  if (prefilter === true && files.length > 0) {
    throw new SettingsError("--prefilter leaves out groups that are needed to judge files: audit these without it");
  }
  const noGroup = managementGroup.find((one) => !MANAGEMENT_GROUP.test(one));
  if (noGroup !== undefined) {
    throw new SettingsError(`--management-group takes the id of a management group, not ${JSON.stringify(noGroup)}`);
  }
  if (tenant === undefined || TENANT.test(tenant)) return;
  throw new SettingsError(`--tenant takes the id or the domain of a tenant, not ${JSON.stringify(tenant)}`);
}
