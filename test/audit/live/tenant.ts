import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as assert from "node:assert/strict";
import type { Timing } from "../../../audit/live/client";
import type { Report } from "../../../audit/reporting/report";
import { Command } from "./command";
import type { Outcome } from "./command-host";
import type { Row } from "./resource-graph";
import { type Asked, type Estate, StandIn, isForServiceTags } from "./stand-in";

/* Tenants for the stand-in, and how to audit them. */

/** The id of an invented subscription. */
export function subscriptionId(number: number): string {
  return `00000000-0000-0000-0000-${String(number).padStart(12, "0")}`;
}

export const TENANT = "00000000-0000-0000-0000-0000000000ff";

/** The row of a subscription. */
export function subscription(number: number, tenantId = TENANT): Row {
  const id = subscriptionId(number);
  const type = "microsoft.resources/subscriptions";
  return {
    ...{ id: `/subscriptions/${id}`, name: `subscription-${number}`, type, subscriptionId: id, tenantId },
    properties: { state: "Enabled", displayName: `subscription-${number}` },
  };
}

/** A rule as Resource Graph nests it. */
export function rule(source: string, more: object = {}): object {
  const own = { access: "Allow", direction: "Inbound", priority: 100, protocol: "Tcp" };
  const to = { sourcePortRange: "*", destinationAddressPrefix: "*", destinationPortRange: "25" };
  return { name: "smtp", properties: { ...own, sourceAddressPrefix: source, ...to, ...more } };
}

export function groupId(name: string, number = 1): string {
  return `/subscriptions/${subscriptionId(number)}/resourceGroups/rg-Web/providers/Microsoft.Network/networkSecurityGroups/${name}`;
}

/** The row of a group; Resource Graph has more columns than are asked for. */
export function group(name: string, rules: readonly object[] | null, number = 1): Row {
  return {
    ...{ id: groupId(name, number), name, type: "microsoft.network/networksecuritygroups", location: "westeurope" },
    ...{ resourceGroup: "rg-web", subscriptionId: subscriptionId(number), tenantId: TENANT },
    properties: {
      securityRules: rules,
      defaultSecurityRules: [{ name: "AllowVnetInBound", properties: { access: "Allow", direction: "Inbound" } }],
      subnets: null,
      networkInterfaces: [{ id: `${groupId(name, number)}-interface` }],
    },
  };
}

/** A tenant with these groups and the subscriptions that they are of. */
export function tenantOf(groups: readonly Row[], networkresources: readonly Row[] = []): Estate {
  const numbers = new Set(groups.map(({ subscriptionId: id }) => Number((id as string).slice(-12))));
  const resourcecontainers = [...numbers].map((number) => subscription(number));
  return { tables: { resources: groups, resourcecontainers, networkresources } };
}

/** Long enough for a machine that is busy, and short enough to wait for. */
const TIMING: Timing = { answer: 20_000, backoff: 5, longest: 3000 };

/** Signs in with a secret, which no output may have. */
const ENVIRONMENT = {
  AZURE_TENANT_ID: "adfs",
  AZURE_CLIENT_ID: "00000000-0000-0000-0000-0000000000cc",
  AZURE_CLIENT_SECRET: "invented-secret",
  AZURE_TOKEN_CREDENTIALS: "EnvironmentCredential",
};

export interface RunOptions {
  readonly timing?: Partial<Timing>;
  readonly env?: Readonly<Record<string, string>>;
  readonly isTerminal?: boolean;
}

/** A stand-in for Azure and the command that audits it, for the tests of a file. */
export class Laboratory {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), "azure-smtp-guard-live-"));
  readonly azure = new StandIn(this.folder);
  readonly #memoryInMib: number | undefined;
  #command: Command | undefined;

  constructor({ memoryInMib }: { readonly memoryInMib?: number } = {}) {
    this.#memoryInMib = memoryInMib;
  }

  async open(): Promise<void> {
    await this.azure.open();
    this.#command = new Command(this.azure.certificate, this.#memoryInMib);
  }

  async close(): Promise<void> {
    await this.#command!.close();
    this.azure.close();
    fs.rmSync(this.folder, { recursive: true });
  }

  /** Starts another process of the command, which trusts Azure's stand-in or not. */
  async restart({ isTrusting }: { readonly isTrusting: boolean }): Promise<void> {
    await this.#command!.close();
    this.#command = new Command(isTrusting ? this.azure.certificate : undefined);
  }

  /** The outcome of `audit --azure`. Fails if an output has a secret. */
  async run(args: readonly string[] = [], { timing, env, isTerminal = false }: RunOptions = {}): Promise<Outcome> {
    const outcome = await this.#command!.run({
      args: ["--azure", ...args],
      env: { ...ENVIRONMENT, HTTPS_PROXY: this.azure.proxy, ...env },
      timing: { ...TIMING, ...timing },
      isTerminal,
    });
    const written = JSON.stringify(outcome);
    for (const secret of [...this.azure.tokens, ENVIRONMENT.AZURE_CLIENT_SECRET]) {
      assert.ok(!written.includes(secret), "a secret is written");
    }
    assert.equal(outcome.error, undefined);
    return outcome;
  }

  /** The report of an audit, and how it exits. */
  async audit(args: readonly string[] = [], options: RunOptions = {}): Promise<{ status: number; report: Report }> {
    const { status, stdout, stderr } = await this.run(["--format", "json", ...args], options);
    assert.notEqual(stdout, "", stderr);
    return { status, report: JSON.parse(stdout) as Report };
  }

  /** The queries that were asked. */
  get allQueries(): StandIn["asked"] {
    return this.azure.asked.filter(({ body }) => body);
  }

  /** The queries that were asked, without those of subscriptions. */
  get queries(): StandIn["asked"] {
    return this.allQueries.filter(({ body }) => !body!.query.startsWith("resourcecontainers"));
  }

  /** The groups that were read again. */
  get readAgain(): StandIn["asked"] {
    return this.azure.asked.filter(isReadAgain);
  }
}

/** Whether a request is for groups. */
export function isGroupQuery({ body }: Asked): boolean {
  return body?.query.includes("microsoft.network/networksecuritygroups") === true;
}

/** Whether a request is for a group by its id. */
export function isReadAgain(asked: Asked): boolean {
  return asked.method === "GET" && !isForServiceTags(asked);
}

/** The messages of what could not be read. */
export function problemsOf({ problems }: Report): readonly string[] {
  return problems.map(({ message }) => message);
}

/** What a report says of rows that cannot be read. */
export function unreadRows(says: string, ...nouns: readonly string[]): string {
  return `Rows of the kind ${nouns.map((noun) => `"${noun}"`).join(", ")} cannot be read: ${says}. The audit is incomplete.`;
}

/** The status of each group by name. */
export function statuses({ groups }: Report): Readonly<Record<string, string>> {
  return Object.fromEntries(groups.map(({ nsg, status }) => [nsg ?? "", status]));
}
