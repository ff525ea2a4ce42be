import type { TokenCredential } from "@azure/identity";
import { type Cloud, scopeOf } from "./clouds";
import type { Libraries } from "./libraries";
import { SignInError } from "./request-error";

/** A token this near to its end, in milliseconds, is renewed: a request may take minutes. */
const RENEWED_BEFORE = 5 * 60_000;

/** How long `az` and the other tools may take to give a token, in milliseconds. */
const TOOL_TIMEOUT = 60_000;

/** Longer explanations of a failed sign-in, in characters, are cut. */
const LONGEST_REASON = 1000;

/** The tokens of a run. None of them leaves it but in the requests to Azure Resource Manager. */
export class Tokens {
  readonly #newCredential: () => TokenCredential;
  readonly #scope: string;
  readonly #issued = new Set<string>();
  #credential: TokenCredential;
  /** Once it has failed, signing in is not tried again. */
  #refusal: SignInError | undefined;
  #current: { readonly token: string; readonly expires: number } | undefined;

  /**
   * Signs in as Microsoft's DefaultAzureCredential does: by the environment, a workload or managed identity, or what is signed in, such
   * as `az`.
   *
   * @param tenant The id or the domain of the tenant to sign in to; by default the one that the sign-in has.
   */
  constructor({ identity }: Libraries, cloud: Cloud, tenant: string | undefined) {
    this.#newCredential = () =>
      new identity.DefaultAzureCredential({
        authorityHost: cloud.authority,
        processTimeoutInMs: TOOL_TIMEOUT,
        ...(tenant !== undefined && { tenantId: tenant }),
      });
    this.#credential = this.#newCredential();
    this.#scope = scopeOf(cloud);
  }

  /** @throws SignInError if nobody is signed in, or the sign-in is refused. */
  async current(): Promise<string> {
    if (this.#current && this.#current.expires - Date.now() > RENEWED_BEFORE) return this.#current.token;
    return this.#issue();
  }

  /**
   * Another token in place of one that Azure refused.
   *
   * @throws SignInError
   */
  async renew(): Promise<string> {
    // The one before would give the same token again, since it has not expired.
    this.#credential = this.#newCredential();
    return this.#issue();
  }

  /** A text without the tokens that it may have. */
  redact(text: string): string {
    return [...this.#issued].reduce((redacted, token) => redacted.replaceAll(token, "[token]"), text);
  }

  async #issue(): Promise<string> {
    if (this.#refusal) throw this.#refusal;
    try {
      const { token, expiresOnTimestamp } = (await this.#credential.getToken(this.#scope))!;
      this.#issued.add(token);
      this.#current = { token, expires: expiresOnTimestamp };
      return token;
    } catch (error) {
      const reason = (error as Error).message.replace(/\s+/g, " ");
      this.#refusal = new SignInError(`Signing in to Azure fails: ${this.redact(reason.slice(0, LONGEST_REASON))}`);
      throw this.#refusal;
    }
  }
}
