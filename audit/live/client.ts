import type { Pipeline, PipelineResponse } from "@azure/core-rest-pipeline";
import { isObject, textOf } from "../input/json/values";
import type { Cloud } from "./clouds";
import type { Libraries } from "./libraries";
import { RequestError } from "./request-error";
import type { Tokens } from "./tokens";

/** How long to wait for what, in milliseconds. */
export interface Timing {
  /** For all of an answer. */
  readonly answer: number;
  /** Before the second attempt after a fault of the network or of Azure; twice as long before each that follows. */
  readonly backoff: number;
  /** No longer than this, even if Azure says so. */
  readonly longest: number;
}

export const TIMING: Timing = { answer: 100_000, backoff: 1000, longest: 15 * 60_000 };

/** The most attempts for one request, if the network or Azure fails. */
const MOST_ATTEMPTS = 6;

/** The most waits in a row for one request that Azure throttles. */
const MOST_WAITS = 30;

/** Statuses that Azure answers only for a while. */
const TRANSIENT: ReadonlySet<number> = new Set([408, 500, 502, 503, 504]);

/** Codes of errors about certificates that are not trusted: another attempt would fail, too. */
const UNTRUSTED = /CERT|SIGNATURE|TLS|SSL/;

/** Longer messages of Azure, in characters, are cut. */
const LONGEST_MESSAGE = 500;

export interface Request {
  readonly method: "GET" | "POST";
  /** With the query, from the slash on. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
}

export interface Answer {
  readonly body: unknown;
  /** The value of a header, whatever the case of its name. */
  readonly header: (name: string) => string | undefined;
}

type Outcome =
  | { readonly kind: "answer"; readonly response: PipelineResponse; readonly body: unknown }
  | { readonly kind: "fault"; readonly message: string; readonly isFinal: boolean };

/** Sends requests to the Azure Resource Manager of one cloud, as often as it takes, and waits as Azure says. */
export class Client {
  readonly #libraries: Libraries;
  readonly #cloud: Cloud;
  readonly #tokens: Tokens;
  readonly #timing: Timing;
  readonly #pipeline: Pipeline;
  readonly #http: ReturnType<Libraries["http"]["createDefaultHttpClient"]>;
  /** When there is quota again, in milliseconds of the clock. */
  #quotaAt = 0;

  /** @param version Of this command. */
  constructor(libraries: Libraries, cloud: Cloud, tokens: Tokens, version: string, timing = TIMING) {
    const { http } = libraries;
    this.#libraries = libraries;
    this.#cloud = cloud;
    this.#tokens = tokens;
    this.#timing = timing;
    this.#http = http.createDefaultHttpClient();
    // Redirects are not followed: they would take the token to another host.
    this.#pipeline = http.createEmptyPipeline();
    this.#pipeline.addPolicy(http.proxyPolicy());
    this.#pipeline.addPolicy(http.decompressResponsePolicy());
    this.#pipeline.addPolicy(http.userAgentPolicy({ userAgentPrefix: `azure-smtp-guard/${version}` }));
  }

  /**
   * @throws RequestError if Azure refuses the request or the sign-in, or does not answer after all attempts.
   */
  async send(request: Request): Promise<Answer> {
    let token = await this.#tokens.current();
    let isRenewed = false;
    let faults = 0;
    let waits = 0;
    for (;;) {
      await pause(this.#quotaAt - Date.now());
      const outcome = await this.#attempt(request, token);
      if (outcome.kind === "fault") {
        if (outcome.isFinal || ++faults === MOST_ATTEMPTS) throw new RequestError(outcome.message);
        await pause(this.#backoff(faults));
        continue;
      }
      const { response, body } = outcome;
      const { status } = response;
      const header = (name: string): string | undefined => response.headers.get(name);
      this.#noteQuota(header);
      if (status === 200) return { body, header };
      if (status === 401 && !isRenewed) {
        isRenewed = true;
        token = await this.#tokens.renew();
        continue;
      }
      const isTransient = TRANSIENT.has(status);
      const wait = waitIn(header) ?? this.#backoff(isTransient ? faults + 1 : waits + 1);
      const isOver = status === 429 ? ++waits === MOST_WAITS : !isTransient || ++faults === MOST_ATTEMPTS;
      if (isOver || wait > this.#timing.longest) throw this.#refused(status, body);
      await pause(wait);
    }
  }

  async #attempt({ method, path, body }: Request, token: string): Promise<Outcome> {
    const { http } = this.#libraries;
    const ending = new AbortController();
    const request = http.createPipelineRequest({
      url: this.#cloud.resourceManager + path,
      method,
      headers: http.createHttpHeaders({
        Authorization: `Bearer ${token}`,
        Accept: "application/json",
        ...(body !== undefined && { "Content-Type": "application/json" }),
      }),
      ...(body !== undefined && { body: JSON.stringify(body) }),
      abortSignal: ending.signal,
    });
    const { promise: late, stop } = failAfter(this.#timing.answer);
    try {
      // The library waits for the rest of an answer for ever.
      const response = await Promise.race([this.#pipeline.sendRequest(this.#http, request), late]).finally(stop);
      return { kind: "answer", response, body: parsed(response) };
    } catch (error) {
      ending.abort();
      const { code = "", message } = error as NodeJS.ErrnoException;
      const host = new URL(this.#cloud.resourceManager).host;
      return {
        kind: "fault",
        message: this.#tokens.redact(`${host} does not answer: ${message}`),
        isFinal: UNTRUSTED.test(code),
      };
    }
  }

  /** @param times How often it has failed so far, from 1. */
  #backoff(times: number): number {
    return Math.min(this.#timing.backoff * 2 ** (times - 1), this.#timing.longest);
  }

  #noteQuota(header: Answer["header"]): void {
    if (header("x-ms-user-quota-remaining") !== "0") return;
    const wait = Math.min(quotaWaitIn(header) ?? 0, this.#timing.longest);
    this.#quotaAt = Date.now() + wait;
  }

  #refused(status: number, body: unknown): RequestError {
    const error = isObject(body) ? body["error"] : undefined;
    const codes = codesIn(error);
    const message = isObject(error) ? textOf(error["message"]) : undefined;
    const detail = [codes.join(", "), message].filter(Boolean).join(": ").slice(0, LONGEST_MESSAGE);
    const text = this.#tokens.redact(`Azure answers ${status}${detail === "" ? "" : ` (${detail})`}`);
    return new RequestError(text, status, codes);
  }
}

/** @throws What JSON.parse throws if an answer that should be JSON is none. */
function parsed({ status, bodyAsText }: PipelineResponse): unknown {
  try {
    return JSON.parse(String(bodyAsText)) as unknown;
  } catch (error) {
    // What refuses a request may do so in HTML.
    if (status === 200) throw error;
    return undefined;
  }
}

/** The codes of an error and of its details, from the outside in. */
function codesIn(error: unknown): readonly string[] {
  if (!isObject(error)) return [];
  const details = Array.isArray(error["details"]) ? error["details"] : [];
  return [...[textOf(error["code"]) ?? []].flat(), ...details.flatMap(codesIn)];
}

/** How long a header says to wait, in milliseconds: as seconds, as a date, or until there is quota again. */
function waitIn(header: Answer["header"]): number | undefined {
  const after = header("retry-after");
  if (after === undefined) return quotaWaitIn(header);
  if (/^\d+$/.test(after)) return Number(after) * 1000;
  const date = Date.parse(after);
  return Number.isNaN(date) ? undefined : Math.max(date - Date.now(), 0);
}

/** How long until there is quota again, in milliseconds: `hh:mm:ss`. */
function quotaWaitIn(header: Answer["header"]): number | undefined {
  const [, hours, minutes, seconds] = /^(\d+):(\d\d):(\d\d)/.exec(header("x-ms-user-quota-resets-after") ?? "") ?? [];
  return hours === undefined ? undefined : ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => (milliseconds > 0 ? setTimeout(resolve, milliseconds) : resolve()));
}

function failAfter(milliseconds: number): { readonly promise: Promise<never>; readonly stop: () => void } {
  let timer: NodeJS.Timeout;
  const promise = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no whole answer in ${milliseconds / 1000} s`)), milliseconds);
  });
  return { promise, stop: () => clearTimeout(timer) };
}
