/**
 * A stand-in for what a live audit asks of Azure: where tokens are issued, Resource Graph, service tags, and network security groups one at
 * a time. It answers over TLS on a loopback port, with a certificate for the names of Azure's hosts that `openssl` makes. A proxy leads to it whatever
 * host is asked for, so that the command runs with the hosts of the real clouds.
 */

import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import * as net from "node:net";
import * as path from "node:path";
import { CLOUDS } from "../../../audit/live/clouds";
import { type Row, rowsFor } from "./resource-graph";

/** What a tenant holds: the rows of each table of Resource Graph. */
export interface Estate {
  readonly tables: Readonly<Record<string, readonly Row[]>>;
  /** The groups that providers have now, by id in lower case, where these differ from the index; `undefined` for those that are gone. */
  readonly provided?: Readonly<Record<string, object | undefined>>;
  /** The service tags with their prefixes. */
  readonly serviceTags?: Readonly<Record<string, readonly string[]>>;
}

/** A request other than for a token. */
export interface Asked {
  readonly method: string;
  /** Azure's host that was asked for. */
  readonly host: string;
  readonly path: string;
  readonly token: string;
  /** Of a query. */
  readonly body: QueryBody | undefined;
  /** Which request this is, from 1. */
  readonly number: number;
}

export interface QueryBody {
  readonly query: string;
  readonly subscriptions?: readonly string[];
  readonly managementGroups?: readonly string[];
  readonly options: { readonly resultFormat: string; readonly $top: number; readonly $skipToken?: string };
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

const HOSTS = Object.values(CLOUDS).flatMap(({ resourceManager, authority }) => [
  new URL(resourceManager).host,
  new URL(authority).host,
]);

/** What the hosts call their clouds in lists of service tags. */
const TAGS_OF: Readonly<Record<string, string>> = {
  "management.azure.com": "Public",
  "management.usgovcloudapi.net": "AzureGovernment",
  "management.chinacloudapi.cn": "AzureChina",
};

/** Whether a request is for service tags. */
export function isForServiceTags({ path: asked }: Pick<Asked, "path">): boolean {
  return /^\/subscriptions\/[^/]+\/providers\/Microsoft\.Network\/locations\/\w+\/serviceTags\?api-version=/.test(
    asked,
  );
}

/** Resource Graph refuses larger answers, in bytes. */
const LARGEST = 16_777_216;

export class StandIn {
  readonly #server: https.Server;
  readonly #proxy = http.createServer();
  /** What a client is to trust. */
  readonly certificate: string;
  estate: Estate = { tables: {} };
  /** Answers in place of Azure, if it gives a reply; `"reset"` ends the connection, `"silence"` says nothing, `"half"` cuts the answer. */
  intervene: (asked: Asked) => Reply | "reset" | "silence" | "half" | undefined = () => undefined;
  /** How large an answer may be, in bytes. */
  largest = LARGEST;
  asked: Asked[] = [];
  tokens: string[] = [];
  /** The hosts that were asked for, with their ports. */
  hosts = new Set<string>();
  /** For how many seconds tokens hold. */
  lifetime = 3600;
  /** Whether tokens are refused. */
  isLockedOut = false;

  constructor(folder: string) {
    const { key, certificate } = makeCertificate(folder);
    this.certificate = certificate;
    const tls = { key: fs.readFileSync(key), cert: fs.readFileSync(certificate) };
    this.#server = https.createServer(tls, (request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => this.#answer(request, response, Buffer.concat(chunks).toString()));
    });
    this.#proxy.on("connect", ({ url = "" }: http.IncomingMessage, client: net.Socket) => {
      this.hosts.add(url);
      const server = net.connect(portOf(this.#server), "127.0.0.1");
      for (const [one, other] of [
        [client, server],
        [server, client],
      ] as const) {
        one.on("error", () => other.destroy());
        one.on("close", () => other.destroy());
      }
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      client.pipe(server).pipe(client);
    });
  }

  async open(): Promise<void> {
    for (const server of [this.#server, this.#proxy]) {
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    }
  }

  close(): void {
    for (const server of [this.#server, this.#proxy]) {
      server.closeAllConnections();
      server.close();
    }
  }

  /** The proxy's address. */
  get proxy(): string {
    return `http://127.0.0.1:${portOf(this.#proxy)}`;
  }

  /** Forgets what was asked, and how to intervene. */
  reset(estate: Estate): void {
    Object.assign(this, { estate, asked: [], tokens: [], hosts: new Set<string>() });
    Object.assign(this, { largest: LARGEST, lifetime: 3600, isLockedOut: false });
    this.intervene = () => undefined;
  }

  #answer(request: http.IncomingMessage, response: http.ServerResponse, text: string): void {
    const { method = "", url = "" } = request;
    if (url.startsWith("/adfs/")) {
      send(response, this.#signInReply(url, `https://${request.headers.host ?? ""}`));
      return;
    }
    const asked: Asked = {
      method,
      host: request.headers.host ?? "",
      path: url,
      token: (request.headers.authorization ?? "").replace("Bearer ", ""),
      body: text === "" ? undefined : (JSON.parse(text) as QueryBody),
      number: this.asked.length + 1,
    };
    this.asked.push(asked);
    const reply = this.intervene(asked) ?? this.#replyTo(asked);
    if (reply === "silence") return;
    if (reply === "reset") return void request.socket.destroy();
    if (reply !== "half") {
      send(response, reply);
      return;
    }
    response.writeHead(200, { "content-type": "application/json", "content-length": "100000" });
    response.write('{"totalRecords":');
    setTimeout(() => request.socket.destroy(), 20);
  }

  #signInReply(url: string, authority: string): Reply {
    const endpoint = (name: string): string => `${authority}/adfs/oauth2/${name}`;
    if (url.includes("openid-configuration")) {
      const endpoints = { authorization_endpoint: endpoint("authorize"), token_endpoint: endpoint("token") };
      return { status: 200, body: { issuer: `${authority}/adfs`, ...endpoints, jwks_uri: endpoint("keys") } };
    }
    if (this.isLockedOut) {
      return {
        status: 401,
        body: { error: "invalid_client", error_description: "AADSTS7000215: Invalid client secret." },
      };
    }
    const access_token = `token-of-run-${process.pid}-${this.tokens.length + 1}`;
    this.tokens.push(access_token);
    return { status: 200, body: { token_type: "Bearer", expires_in: this.lifetime, access_token } };
  }

  /** What Azure answers if nothing is wrong. */
  replyTo(asked: Asked): Reply {
    return this.#replyTo(asked);
  }

  #replyTo({ method, host, path: asked, token, body }: Asked): Reply {
    if (!this.tokens.includes(token)) return refusal(401, "InvalidAuthenticationToken", "The access token is invalid.");
    if (method === "POST" && asked.startsWith("/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01")) {
      return this.#page(body!);
    }
    if (isForServiceTags({ path: asked })) return { status: 200, body: this.#serviceTags(host) };
    const id = decodeURIComponent(asked.replace(/\?.*/, ""));
    return this.#group(id);
  }

  #page({ query, subscriptions, options }: QueryBody): Reply {
    const { $top, $skipToken = "0" } = options;
    const all = rowsFor(query, this.estate.tables).filter(
      ({ subscriptionId, id }) => !subscriptions || subscriptions.includes((subscriptionId ?? id) as string),
    );
    const start = Number($skipToken);
    const data = all.slice(start, start + $top);
    const more = start + $top < all.length ? { $skipToken: String(start + $top) } : {};
    const page = { totalRecords: all.length, count: data.length, data, facets: [], resultTruncated: "false", ...more };
    const size = JSON.stringify(page).length;
    if (size <= this.largest) return { status: 200, body: page };
    const details = [{ code: "ResponsePayloadTooLarge", message: `Response payload size is ${size}.` }];
    return { status: 400, body: { error: { code: "BadRequest", message: "Please provide below info.", details } } };
  }

  #serviceTags(host: string): object {
    const { serviceTags = { Sql: ["20.0.0.0/24"] } } = this.estate;
    const values = Object.entries(serviceTags).map(([name, addressPrefixes]) => ({
      ...{ name, id: name, serviceTagChangeNumber: "1" },
      properties: { changeNumber: "1", region: "", systemService: "", addressPrefixes },
    }));
    return { name: "tags", type: "Microsoft.Network/serviceTags", changeNumber: "63", cloud: TAGS_OF[host], values };
  }

  #group(id: string): Reply {
    const { tables, provided = {} } = this.estate;
    const key = id.toLowerCase();
    const row = tables["resources"]!.find((one) => (one.id as string).toLowerCase() === key);
    const group =
      key in provided ? provided[key] : row && { id: row.id, name: row["name"], properties: row["properties"] };
    if (!group) return refusal(404, "ResourceNotFound", "The Resource was not found.");
    return { status: 200, body: { type: "Microsoft.Network/networkSecurityGroups", ...group } };
  }
}

/** An error as Azure Resource Manager words it. */
export function refusal(status: number, code: string, message: string): Reply {
  return { status, body: { error: { code, message } } };
}

function send(response: http.ServerResponse, { status, headers, body }: Reply): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(typeof body === "string" ? body : JSON.stringify(body));
}

function portOf(server: net.Server): number {
  return (server.address() as net.AddressInfo).port;
}

function makeCertificate(folder: string): { readonly key: string; readonly certificate: string } {
  const [key, certificate] = [path.join(folder, "key.pem"), path.join(folder, "certificate.pem")];
  const request = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", key, "-out", certificate];
  const names = ["-subj", "/CN=stand-in", "-addext", `subjectAltName=${HOSTS.map((host) => `DNS:${host}`).join()}`];
  const { status, stderr, error } = spawnSync("openssl", [...request, ...names], { encoding: "utf8" });
  if (error || status !== 0) throw new Error(`openssl cannot make a certificate: ${error?.message ?? stderr}`);
  return { key, certificate };
}
