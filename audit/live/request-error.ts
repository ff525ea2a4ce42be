/** A request that was not answered, or was refused. */
export class RequestError extends Error {
  /** The HTTP status; `undefined` if there was no answer. */
  readonly status: number | undefined;
  /** The codes of the error and of its details. */
  readonly codes: readonly string[];

  constructor(message: string, status?: number, codes: readonly string[] = []) {
    super(message);
    this.status = status;
    this.codes = codes;
  }
}

/** A sign-in that is refused: every request then ends like this. */
export class SignInError extends RequestError {}

/**
 * What is thrown, if it is the error of a request.
 *
 * @throws The error itself otherwise: an internal error.
 */
export function asRequestError(error: unknown): RequestError {
  if (error instanceof RequestError) return error;
  throw error;
}
