/**
 * A read-only stand-in for Azure's REST API: what the az CLI requests to sign in and to list network security groups.
 *
 * It answers over TLS on a loopback port, because az sends its token only over TLS. `openssl` makes the certificate for one run.
 */

import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as https from "node:https";
import type { AddressInfo } from "node:net";
import * as path from "node:path";
import { type AzureFile, type AzureResource, groupsIn } from "../azure-file";
import { SUBSCRIPTIONS } from "../program";

/** How many groups a page of a listing has: few, so that a small Azure has several pages. */
const PAGE_SIZE = 5;

export const TENANT = "00000000-0000-0000-0000-0000000000ff";
/** What az gets when it signs in. */
export const TOKEN = "invented-token";

export const SUBSCRIPTION = SUBSCRIPTIONS.default;

export interface StandIn {
  /** The address of the stand-in, without a slash at the end. */
  readonly url: string;
  /** The file of the certificate that a client must trust. */
  readonly certificate: string;
  close(): void;
}

/** Starts a stand-in for an Azure. Its key and certificate are written to the folder. */
export async function openStandIn(azure: AzureFile, folder: string): Promise<StandIn> {
  const { key, certificate } = makeCertificate(folder);
  const tls = { key: fs.readFileSync(key), cert: fs.readFileSync(certificate) };
  const server = https.createServer(tls, (request, response) => {
    const asked = new URL(request.url ?? "/", url);
    const answer = answerTo(asked, azure);
    response.writeHead(answer === undefined ? 404 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(answer ?? { error: { code: "ResourceNotFound", message: asked.pathname } }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, certificate, close: () => void server.close() };
}

function makeCertificate(folder: string): { readonly key: string; readonly certificate: string } {
  const [key, certificate] = [path.join(folder, "key.pem"), path.join(folder, "certificate.pem")];
  const names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"];
  const request = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", key, "-out", certificate];
  const { status, stderr, error } = spawnSync("openssl", [...request, ...names], { encoding: "utf8" });
  if (error || status !== 0) throw new Error(`openssl cannot make a certificate: ${error?.message ?? stderr}`);
  return { key, certificate };
}

/** The body of an answer; `undefined` where Azure would answer 404. */
function answerTo(asked: URL, azure: AzureFile): unknown {
  const pathname = decodeURIComponent(asked.pathname).toLowerCase();
  if (pathname.startsWith("/adfs/")) return signInAnswer(pathname, asked.origin);
  if (pathname === "/subscriptions") return { value: [subscription()] };
  if (pathname === `/subscriptions/${SUBSCRIPTION}`) return subscription();
  const [, groupId = pathname, part, name] =
    /^(.*\/networksecuritygroups\/[^/]+)(?:\/(\w+)(?:\/([^/]+))?)?$/.exec(pathname) ?? [];
  const group = groupsIn(azure).find(({ id }) => id.toLowerCase() === groupId);
  if (!group) return pathname.endsWith("/networksecuritygroups") ? pageOf(azure, asked) : undefined;
  const whole = groupAnswer(group, azure);
  if (part === undefined) return whole;
  const rules = part === "securityrules" ? whole.properties.securityRules : whole.properties.defaultSecurityRules;
  return name === undefined ? { value: rules } : rules.find((rule) => rule.name.toLowerCase() === name);
}

/** What a client requests that signs in at an AD FS, which az does not look up anywhere else first. */
function signInAnswer(pathname: string, origin: string): unknown {
  const [authorization_endpoint, token_endpoint] = ["authorize", "token"].map((one) => `${origin}/adfs/oauth2/${one}`);
  if (pathname.endsWith("/openid-configuration"))
    return { issuer: `${origin}/adfs`, authorization_endpoint, token_endpoint };
  return { token_type: "Bearer", expires_in: 3600, access_token: TOKEN };
}

function subscription(): object {
  const names = { id: `/subscriptions/${SUBSCRIPTION}`, subscriptionId: SUBSCRIPTION, displayName: "invented" };
  return { ...names, tenantId: TENANT, state: "Enabled", subscriptionPolicies: { spendingLimit: "Off" } };
}

function pageOf(azure: AzureFile, asked: URL): object {
  const start = Number(asked.searchParams.get("$skiptoken") ?? 0);
  const scope = decodeURIComponent(asked.pathname)
    .toLowerCase()
    .replace(/\/providers\/.*/, "/");
  const groups = groupsIn(azure).filter(({ id }) => id.toLowerCase().startsWith(scope));
  const value = groups.slice(start, start + PAGE_SIZE).map((group) => groupAnswer(group, azure));
  if (start + PAGE_SIZE >= groups.length) return { value };
  asked.searchParams.set("$skiptoken", String(start + PAGE_SIZE));
  return { value, nextLink: asked.href };
}

interface RuleAnswer {
  readonly name: string;
}

interface GroupAnswer {
  readonly properties: {
    readonly securityRules: readonly RuleAnswer[];
    readonly defaultSecurityRules: readonly RuleAnswer[];
  };
}

/** The group in Azure's answer: with what Azure adds itself. */
function groupAnswer({ id, name, location, tags, properties }: AzureResource, azure: AzureFile): GroupAnswer {
  const own = { etag: 'W/"00000000-0000-0000-0000-000000000001"' };
  const type = "Microsoft.Network/networkSecurityGroups";
  const rulesIn = (part: string, rules: AzureResource["properties"]["securityRules"] = []): readonly RuleAnswer[] =>
    rules.map((rule) => ({
      ...{ name: rule.name, id: `${id}/${part}/${rule.name}`, ...own, type: `${type}/${part}` },
      properties: { provisioningState: "Succeeded", ...WITHOUT_SEVERAL, ...rule.properties },
    }));
  const attached = (of: string): object => {
    const ids = Object.values(azure.resources).filter(
      (one) => one.type === of && one.properties.networkSecurityGroup?.id.toLowerCase() === id.toLowerCase(),
    );
    return ids.length === 0 ? {} : { [of]: ids.map((one) => ({ id: one.id })) };
  };
  const facts = {
    ...{ provisioningState: "Succeeded", resourceGuid: "00000000-0000-0000-0000-000000000002" },
    securityRules: rulesIn("securityRules", properties.securityRules),
    defaultSecurityRules: rulesIn("defaultSecurityRules", DEFAULT_RULES),
  };
  const whole = { ...facts, ...attached("subnets"), ...attached("networkInterfaces") };
  return { ...{ name, id, ...own, type, location, tags }, properties: whole };
}

/** Azure lists these, empty, for a rule that has one prefix and one range a side. */
const WITHOUT_SEVERAL = {
  ...{ sourcePortRanges: [], destinationPortRanges: [] },
  ...{ sourceAddressPrefixes: [], destinationAddressPrefixes: [] },
};

/** Azure's default rules in each group, as far as they are inbound. */
const DEFAULT_RULES = [
  ["AllowVnetInBound", "Allow", 65000, "VirtualNetwork", "VirtualNetwork"],
  ["AllowAzureLoadBalancerInBound", "Allow", 65001, "AzureLoadBalancer", "*"],
  ["DenyAllInBound", "Deny", 65500, "*", "*"],
].map(([name, access, priority, sourceAddressPrefix, destinationAddressPrefix]) => ({
  name: name as string,
  properties: {
    ...{ access, priority, sourceAddressPrefix, destinationAddressPrefix, direction: "Inbound", protocol: "*" },
    ...{ sourcePortRange: "*", destinationPortRange: "*" },
  },
}));
