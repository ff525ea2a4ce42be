/**
 * Requests to a stand-in Azure that is a file. tools/recording/azure-file.ts documents the file; the Go package in
 * tools/recording/provider/azure answers the same requests in the same way.
 */

import * as fs from "node:fs";
import type { AzureFile, AzureResource, AzureRule, Fault } from "../../../tools/recording/azure-file";
import { ids } from "./ids";
import { refusedBecause } from "./refusals";

/** A request that failed. */
export class RequestError extends Error {
  /** Whether Azure had accepted the request, so that the client knows the id of what it asked for. */
  readonly isAccepted: boolean;
  /** Whether what it names, or the parent of that, does not exist. */
  readonly isNotFound: boolean;

  constructor(message: string, { isAccepted = false, isNotFound = false } = {}) {
    super(message);
    this.isAccepted = isAccepted;
    this.isNotFound = isNotFound;
  }
}

/** What a PUT of a resource says. */
export type Body = Pick<AzureResource, "location" | "tags" | "properties">;

type Draft = {
  -readonly [K in keyof AzureFile]: K extends "resources" ? Record<string, AzureResource> : AzureFile[K];
};

/** How long a request waits for the lock, in milliseconds. */
const LONGEST_WAIT = 10_000;

export class StandInAzure {
  constructor(private readonly file: string) {}

  /** A resource, or undefined if there is none. */
  get(id: string): AzureResource | undefined {
    return this.use((draft) => draft.resources[id.toLowerCase()]);
  }

  /** A rule of a group, or undefined if either is missing. */
  getRule(id: string): AzureRule | undefined {
    const group = this.get(ids.parent(id));
    return group?.properties.securityRules?.find(({ name }) => isSame(name, ids.name(id)));
  }

  /** Creates a resource or replaces all of it. A group must not have rules that Azure refuses. */
  put(id: string, body: Body): void {
    this.change("PUT", id, (draft) => {
      requireRules(body.properties.securityRules ?? []);
      // Azure keeps the spelling of the first request.
      const { id: first, name } = draft.resources[id.toLowerCase()] ?? { id, name: ids.name(id) };
      draft.resources[id.toLowerCase()] = { id: first, type: ids.type(id), name, ...body };
    });
  }

  /** Creates a rule of a group or replaces it. */
  putRule(id: string, properties: AzureRule["properties"]): void {
    this.change("PUT", id, (draft) => {
      const group = groupOf(draft, id);
      withRules(draft, group, [...rulesWithout(group, ids.name(id)), { name: ids.name(id), properties }]);
    });
  }

  /** Deletes a resource. It fails if another resource uses it, not if it is already gone. */
  delete(id: string): void {
    this.change("DELETE", id, ({ resources }) => {
      const user = Object.values(resources).find(({ properties }) =>
        isSame(properties.networkSecurityGroup?.id ?? "", id),
      );
      if (user) throw new RequestError(`400 InUseNetworkSecurityGroupCannotBeDeleted: ${user.id} has ${id}`);
      delete resources[id.toLowerCase()];
    });
  }

  /** Deletes a rule. It fails if the group is gone, not if only the rule is. */
  deleteRule(id: string): void {
    this.change("DELETE", id, (draft) => {
      const group = groupOf(draft, id);
      withRules(draft, group, rulesWithout(group, ids.name(id)));
    });
  }

  /** Carries a request out unless a fault is due, and notes it. */
  private change(method: Fault["method"], id: string, request: (draft: Draft) => void): void {
    const failure = this.use((draft) => {
      const outcome = takeFault(draft, method, ids.type(id));
      const note = (result: string): void => void (draft.requests = [...draft.requests, `${method} ${id} ${result}`]);
      if (outcome === "refused" || outcome === "lost") {
        note(outcome);
        return new RequestError(`injected fault: ${outcome}`, { isAccepted: outcome === "lost" });
      }
      try {
        request(draft);
      } catch (error) {
        note((error as Error).message);
        return error as Error;
      }
      note(outcome ?? "OK");
      return outcome && new RequestError("injected fault: done", { isAccepted: true });
    });
    if (failure) throw failure;
  }

  /** Changes the content of the file under a lock. */
  private use<T>(work: (draft: Draft) => T): T {
    const lock = `${this.file}.busy`;
    const end = Date.now() + LONGEST_WAIT;
    while (!isTaken(lock)) {
      if (Date.now() > end) throw new Error(`${lock} stays: a stand-in provider was stopped in a request`);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
    try {
      const text = fs.readFileSync(this.file, "utf8");
      const draft = JSON.parse(text) as Draft;
      const result = work(draft);
      const written = JSON.stringify(draft, undefined, 1);
      if (written !== text) fs.writeFileSync(this.file, written);
      return result;
    } finally {
      fs.rmdirSync(lock);
    }
  }
}

/** Takes the lock, unless another process has it. */
function isTaken(lock: string): boolean {
  try {
    fs.mkdirSync(lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Removes the fault that is due and returns its outcome. */
function takeFault(draft: Draft, method: Fault["method"], type: string): Fault["outcome"] | undefined {
  const fault = draft.faults.find((one) => one.method === method && isSame(one.type, type));
  if (!fault) return undefined;
  const left = fault.skip > 0 ? [{ ...fault, skip: fault.skip - 1 }] : [];
  draft.faults = draft.faults.flatMap((one) => (one === fault ? left : [one]));
  return fault.skip > 0 ? undefined : fault.outcome;
}

function groupOf(draft: Draft, ruleId: string): AzureResource {
  const id = ids.parent(ruleId);
  const group = draft.resources[id.toLowerCase()];
  if (!group) throw new RequestError(`404 ParentResourceNotFound: ${id}`, { isNotFound: true });
  return group;
}

function rulesWithout({ properties }: AzureResource, name: string): readonly AzureRule[] {
  return (properties.securityRules ?? []).filter((rule) => !isSame(rule.name, name));
}

function withRules(draft: Draft, group: AzureResource, securityRules: readonly AzureRule[]): void {
  requireRules(securityRules);
  const properties = securityRules.length === 0 ? {} : { securityRules };
  draft.resources[group.id.toLowerCase()] = { ...group, properties };
}

function requireRules(rules: readonly AzureRule[]): void {
  const reason = refusedBecause(rules);
  if (reason !== undefined) throw new RequestError(reason);
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
