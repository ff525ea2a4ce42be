import { SettingsError } from "../settings";

/** Microsoft's libraries: how to sign in, and how to send requests. */
export interface Libraries {
  readonly identity: typeof import("@azure/identity");
  readonly http: typeof import("@azure/core-rest-pipeline");
}

/** The newest versions that run on every Node.js that the command supports. */
const PACKAGES = "@azure/identity@4.13.1 @azure/core-rest-pipeline@1.24.0";

/**
 * Loads the libraries, which are optional: auditing files needs neither their size nor the time to load them.
 *
 * @throws SettingsError that says what to install.
 */
export async function loadLibraries(): Promise<Libraries> {
  try {
    const [identity, http] = await Promise.all([import("@azure/identity"), import("@azure/core-rest-pipeline")]);
    return { identity, http };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
    throw new SettingsError(`--azure needs libraries that are not installed: npm install ${PACKAGES}`);
  }
}
