/**
 * A stand-in of the Pulumi Cloud API, on loopback and in memory: as much of it as the CLI asks for when it publishes, enables
 * and enforces a policy pack. One organization, of one user; every stack of it is in the default policy group.
 *
 * What it answers follows the CLI's own client (`backend/httpstate/client` and `apitype` in Pulumi's sources). It checks
 * nothing: its use is to record what the CLI sends.
 */

import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";

export const ORGANIZATION = "example-org";

/** A request as the CLI made it. */
export interface Call {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Parsed if it is JSON, else undefined. */
  readonly body: unknown;
}

/** What `policy publish` sends of a pack first. */
export interface PackDescription {
  readonly name: string;
  readonly versionTag: string;
  readonly policies: readonly { readonly name: string; readonly configSchema?: unknown }[];
}

/** A version of a policy pack. */
export interface Published {
  readonly description: PackDescription;
  /** What was uploaded. */
  tarball?: Buffer;
  /** Whether the CLI said that all is done. */
  isComplete: boolean;
}

/** The configuration of a pack: what each policy is given. */
export type PackConfig = Readonly<Record<string, unknown>>;

export interface Service {
  readonly url: string;
  /** All requests since the last call of this function. */
  takeCalls(): Call[];
  readonly published: readonly Published[];
  /** The packs that every stack must pass, as `policy enable` and `policy disable` left them. */
  readonly enabled: ReadonlyMap<string, { readonly versionTag: string; readonly config: PackConfig | undefined }>;
  close(): Promise<void>;
}

/** What answers a request: the JSON to send, bytes as they are, or undefined for "not found". */
type Answer = object | Buffer | undefined;
type Handler = (parameters: readonly string[], body: unknown, bytes: Buffer) => Answer;

const NOTHING = {};

/** Starts the service on a free port. */
export async function openService(): Promise<Service> {
  const published: Published[] = [];
  const enabled = new Map<string, { versionTag: string; config: PackConfig | undefined }>();
  /** The state of each stack, by its path. */
  const stacks = new Map<string, unknown>();
  let calls: Call[] = [];
  let updates = 0;

  const find = (name?: string, version?: string): Published | undefined =>
    published.find(({ description }) => description.name === name && description.versionTag === version);
  const versions = (name: string): string[] =>
    published.filter(({ description }) => description.name === name).map(({ description }) => description.versionTag);
  const tarballUrl = (name: string, version: string): string => `${url}/tarballs/${name}/${version}`;

  /** Each is a method and a path; `*` is any one part of the path, and a parameter. */
  const handlers: Readonly<Record<string, Handler>> = {
    "GET /api/user": () => ({
      githubLogin: "tester",
      name: "Tester",
      organizations: [{ githubLogin: ORGANIZATION, name: ORGANIZATION }],
    }),
    "GET /api/user/organizations/default": () => ({ gitHubLogin: ORGANIZATION }),
    "GET /api/capabilities": () => ({ capabilities: [] }),

    [`GET /api/orgs/${ORGANIZATION}/policypacks`]: () => {
      const names = new Set(published.map(({ description }) => description.name));
      return { policyPacks: [...names].map((name) => ({ name, versionTags: versions(name) })) };
    },
    [`POST /api/orgs/${ORGANIZATION}/policypacks`]: (_, body) => {
      const description = body as PackDescription;
      published.push({ description, isComplete: false });
      return { version: published.length, uploadURI: tarballUrl(description.name, description.versionTag) };
    },
    "PUT /tarballs/*/*": ([name, version], _, tarball) => {
      const pack = find(name, version);
      if (pack) pack.tarball = tarball;
      return pack && NOTHING;
    },
    "GET /tarballs/*/*": ([name, version]) => find(name, version)?.tarball,
    [`POST /api/orgs/${ORGANIZATION}/policypacks/*/versions/*/complete`]: ([name, version]) => {
      const pack = find(name, version);
      if (pack) pack.isComplete = true;
      return pack && NOTHING;
    },
    [`GET /api/orgs/${ORGANIZATION}/policypacks/*/versions/*/schema`]: ([name, version]) => {
      const policies = find(name, version)?.description.policies;
      return (
        policies && { configSchema: Object.fromEntries(policies.map((policy) => [policy.name, policy.configSchema])) }
      );
    },
    [`PATCH /api/orgs/${ORGANIZATION}/policygroups/default-policy-group`]: (_, body) => {
      interface Pack {
        name: string;
        versionTag?: string;
        config?: PackConfig;
      }
      const { addPolicyPack: add, removePolicyPack: remove } = body as {
        addPolicyPack?: Pack;
        removePolicyPack?: Pack;
      };
      if (add)
        enabled.set(add.name, { versionTag: add.versionTag ?? versions(add.name).at(-1) ?? "", config: add.config });
      if (remove) enabled.delete(remove.name);
      return NOTHING;
    },

    [`POST /api/stacks/${ORGANIZATION}/*`]: ([project], body) => {
      stacks.set(`${project}/${(body as { stackName: string }).stackName}`, { version: 3, deployment: null });
      return NOTHING;
    },
    [`GET /api/stacks/${ORGANIZATION}/*/*`]: ([project, stack]) =>
      stacks.has(`${project}/${stack}`)
        ? { orgName: ORGANIZATION, projectName: project, stackName: stack, tags: {} }
        : undefined,
    [`GET /api/stacks/${ORGANIZATION}/*/*/export`]: ([project, stack]) => stacks.get(`${project}/${stack}`) as object,
    [`GET /api/stacks/${ORGANIZATION}/*/*/updates`]: () => ({ updates: [] }),
    // Secrets are kept as they are.
    [`POST /api/stacks/${ORGANIZATION}/*/*/encrypt`]: (_, body) => ({
      ciphertext: (body as { plaintext: string }).plaintext,
    }),
    [`POST /api/stacks/${ORGANIZATION}/*/*/(?:preview|update)`]: () => ({
      updateID: `update-${++updates}`,
      requiredPolicies: [...enabled].map(([name, { versionTag, config }]) => ({
        name,
        versionTag,
        packLocation: tarballUrl(name, versionTag),
        config,
      })),
    }),
    [`POST /api/stacks/${ORGANIZATION}/*/*/*/*`]: () => ({ version: 1, token: "lease" }),
    [`POST /api/stacks/${ORGANIZATION}/*/*/*/*/complete`]: () => NOTHING,
    [`POST /api/stacks/${ORGANIZATION}/*/*/*/*/events/batch`]: () => NOTHING,
    [`PATCH /api/stacks/${ORGANIZATION}/*/*/*/*/checkpoint`]: ([project, stack], body) => {
      const { version, deployment } = body as { version: number; deployment: unknown };
      stacks.set(`${project}/${stack}`, { version, deployment });
      return NOTHING;
    },
  };
  const routes = Object.entries(handlers).map(([route, handle]) => ({
    pattern: new RegExp(`^${route.replaceAll("*", "([^/]+)")}$`),
    handle,
  }));

  const answer = async (request: http.IncomingMessage, response: http.ServerResponse): Promise<void> => {
    const { method = "", headers } = request;
    const { pathname } = new URL(request.url ?? "", url);
    const raw = await buffer(request);
    const bytes = headers["content-encoding"] === "gzip" ? gunzipSync(raw) : raw;
    const body = parsed(bytes);
    calls.push({ method, path: pathname, body });
    for (const { pattern, handle } of routes) {
      const match = pattern.exec(`${method} ${pathname}`);
      const found = match && handle(match.slice(1), body, bytes);
      if (found) {
        response.end(Buffer.isBuffer(found) ? found : JSON.stringify(found));
        return;
      }
    }
    response.statusCode = 404;
    response.end(JSON.stringify({ code: 404, message: "Not found" }));
  };
  const server = http.createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url,
    published,
    enabled,
    takeCalls: () => {
      const taken = calls;
      calls = [];
      return taken;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}
