/**
 * Measures an audit of a tenant with machines: a process that reads it from a stand-in for Azure over TLS, and one that reads the same from
 * listings. The stand-in keeps its answers, so that nearly all the time is that of the audit.
 */

import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Row } from "../test/audit/live/resource-graph";
import { type Asked, type Reply, StandIn } from "../test/audit/live/stand-in";
import { subscription, subscriptionId } from "../test/audit/live/tenant";
import { AUDIT, TYPICAL_RULES, type Usage, measuredScript, median, print, since, usageIn } from "./measure";

const SUBSCRIPTIONS = 3;
const GROUPS = 10_000;
/** One group in this many is open. */
const OPEN_EVERY = 50;
/** Each interface has a group; one interface in this many has a public address. */
const PUBLIC_EVERY = 5;
const SUBNETS = 100;
const TIMES = 3;

const ENVIRONMENT = {
  AZURE_TENANT_ID: "adfs",
  AZURE_CLIENT_ID: "00000000-0000-0000-0000-0000000000cc",
  AZURE_CLIENT_SECRET: "invented-secret",
  AZURE_TOKEN_CREDENTIALS: "EnvironmentCredential",
};

export async function benchLive(folder: string): Promise<void> {
  const azure = new StandIn(folder);
  const resources = resourceRows();
  const resourcecontainers = Array.from({ length: SUBSCRIPTIONS }, (_, index) => subscription(index + 1));
  azure.reset({ tables: { resources, resourcecontainers } });
  await azure.open();
  const answers = new Map<string, Reply>();
  azure.intervene = (asked) => answers.get(keyOf(asked)) ?? kept(answers, asked, azure.replyTo(asked));
  const publicAddresses = GROUPS / PUBLIC_EVERY;
  const tenant = `${count(GROUPS)} groups of ${TYPICAL_RULES.length} rules, 1 of ${OPEN_EVERY} open, ${count(GROUPS)} interfaces, ${count(publicAddresses)} public addresses`;
  try {
    const env = { ...ENVIRONMENT, HTTPS_PROXY: azure.proxy, NODE_EXTRA_CA_CERTS: azure.certificate };
    // The first audit fills what the stand-in keeps.
    await cost(["--azure"], env);
    const costs = await costsOf(["--azure"], env);
    const sent = [...answers.values()].reduce((sum, { body }) => sum + (body as string).length, 0);
    print(`audit --azure, ${SUBSCRIPTIONS} subscriptions, ${tenant}:`);
    print(
      `  ${figures(costs)}, ${azure.asked.length / (TIMES + 1)} requests, ${(sent / 1e6).toFixed(0)} MB of answers`,
    );
  } finally {
    azure.close();
  }
  const listings = path.join(folder, "listings");
  fs.mkdirSync(listings);
  for (const type of new Set(resources.map((row) => row["type"] as string))) {
    const file = path.join(listings, `${type.split("/")[1]!}.json`);
    fs.writeFileSync(file, JSON.stringify(resources.filter((row) => row["type"] === type)));
  }
  const size = fs.readdirSync(listings).reduce((sum, file) => sum + fs.statSync(path.join(listings, file)).size, 0);
  print(`audit of listings of the same, ${(size / 1e6).toFixed(0)} MB:`);
  print(`  ${figures(await costsOf([listings]))}`);
}

interface Cost extends Usage {
  readonly seconds: number;
}

function figures(costs: readonly Cost[]): string {
  const memory = Math.max(...costs.map(({ megabytes }) => megabytes));
  const [seconds, work] = [costs.map((one) => one.seconds), costs.map((one) => one.work)].map(median);
  return `${seconds!.toFixed(1)} s (${work!.toFixed(1)} s of CPU), ${memory.toFixed(0)} MB`;
}

function count(number: number): string {
  return number.toLocaleString("en-US");
}

function keyOf({ path: asked, body }: Asked): string {
  return JSON.stringify([asked, body]);
}

function kept(answers: Map<string, Reply>, asked: Asked, { status, body }: Reply): Reply {
  if (status !== 200) throw new Error(`the stand-in answers ${status}`);
  const reply = { status, body: JSON.stringify(body) };
  answers.set(keyOf(asked), reply);
  return reply;
}

async function costsOf(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<readonly Cost[]> {
  const costs: Cost[] = [];
  for (let time = 0; time < TIMES; time++) costs.push(await cost(args, env));
  return costs;
}

/** Measures an audit, in a process of its own. */
async function cost(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Cost> {
  const start = process.hrtime.bigint();
  const child = spawn(process.execPath, measuredScript(AUDIT, ["audit", ...args]), {
    env: { ...process.env, ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  const [status] = (await once(child, "close")) as [number];
  if (status !== 1) throw new Error(`the audit ends with ${status}: ${errors}`);
  return { seconds: since(start), ...usageIn(errors) };
}

/** Groups, interfaces, public addresses and networks, as Resource Graph has them. */
function resourceRows(): readonly Row[] {
  const networks = Array.from({ length: SUBSCRIPTIONS }, (_, index) => networkRow(index + 1));
  return [...networks, ...Array.from({ length: GROUPS }, (_, index) => machineRows(index)).flat()];
}

function networkRow(number: number): Row {
  const id = idIn(number, "virtualNetworks", "net");
  const subnets = Array.from({ length: SUBNETS }, (_, index) => ({
    ...{ id: `${id}/subnets/subnet-${index}`, name: `subnet-${index}` },
    properties: { addressPrefix: `10.${index}.0.0/16`, networkSecurityGroup: null },
  }));
  return row(number, id, { subnets });
}

/** A group, the interface that has it, and its public address if it has one. */
function machineRows(index: number): readonly Row[] {
  const number = (index % SUBSCRIPTIONS) + 1;
  const ids = {
    group: idIn(number, "networkSecurityGroups", `nsg-${index}`),
    interface: idIn(number, "networkInterfaces", `nic-${index}`),
    address: idIn(number, "publicIPAddresses", `address-${index}`),
    subnet: `${idIn(number, "virtualNetworks", "net")}/subnets/subnet-${index % SUBNETS}`,
  };
  const isPublic = index % PUBLIC_EVERY === 0;
  const configuration = `${ids.interface}/ipConfigurations/main`;
  const opened = TYPICAL_RULES.map((rule, place) =>
    place === 0 && index % OPEN_EVERY === 0 ? { ...rule, destinationPortRange: "25" } : rule,
  );
  return [
    row(number, ids.group, {
      securityRules: opened.map(({ name, ...rule }) => ({
        name,
        id: `${ids.group}/securityRules/${name}`,
        properties: rule,
      })),
      networkInterfaces: [{ id: ids.interface }],
      subnets: null,
    }),
    row(number, ids.interface, {
      networkSecurityGroup: { id: ids.group },
      virtualMachine: { id: idIn(number, "virtualMachines", `vm-${index}`).replace("Network", "Compute") },
      enableIPForwarding: false,
      ipConfigurations: [
        {
          ...{ id: configuration, name: "main" },
          properties: {
            ...{ privateIPAddress: `10.${index % SUBNETS}.1.${Math.floor(index / SUBNETS) + 4}` },
            ...{ privateIPAddressVersion: "IPv4", subnet: { id: ids.subnet } },
            ...(isPublic && { publicIPAddress: { id: ids.address } }),
          },
        },
      ],
    }),
    ...(isPublic
      ? [
          {
            ...row(number, ids.address, {
              ...{ ipAddress: "203.0.113.1", publicIPAddressVersion: "IPv4", ipConfiguration: { id: configuration } },
            }),
            sku: { name: "Standard" },
          },
        ]
      : []),
  ];
}

function idIn(number: number, type: string, name: string): string {
  return `/subscriptions/${subscriptionId(number)}/resourceGroups/rg/providers/Microsoft.Network/${type}/${name}`;
}

function row(number: number, id: string, properties: object): Row {
  const [, type = "", name = ""] = /Microsoft\.Network\/([^/]+)\/([^/]+)/.exec(id) ?? [];
  return {
    id,
    name,
    type: `microsoft.network/${type.toLowerCase()}`,
    subscriptionId: subscriptionId(number),
    properties,
  };
}
