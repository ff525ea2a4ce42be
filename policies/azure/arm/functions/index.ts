import { ADDRESSES } from "./address-prefixes";
import type { Definition } from "./define";
import { LISTS } from "./lists";
import { LOGIC } from "./logic";
import { NUMBERS } from "./numbers";
import { OBJECTS } from "./objects";
import { RESOURCES } from "./resources";
import { TEXTS } from "./texts";

/**
 * Every function that is evaluated, by its name in lower case. Source:
 * learn.microsoft.com/azure/azure-resource-manager/templates/template-functions.
 */
export const FUNCTIONS: ReadonlyMap<string, Definition> = new Map(
  Object.entries({ ...ADDRESSES, ...LISTS, ...LOGIC, ...NUMBERS, ...OBJECTS, ...RESOURCES, ...TEXTS }),
);

/** Whether a function returns what only Azure knows, or what is not worth evaluating: texts that nobody chooses, and times. */
export function isAzures(name: string): boolean {
  return AZURES.has(name) || isAboutTemplate(name);
}

/** Whether an Azure function may return something else in each template: it is about its deployment, or about its contents. */
export function isAboutTemplate(name: string): boolean {
  return ABOUT_TEMPLATE.has(name) || /^list\w*$/.test(name);
}

/** Whether each call of a function returns something else. */
export function isFresh(name: string): boolean {
  return name === "newguid" || name === "utcnow";
}

const AZURES: ReadonlySet<string> = new Set([
  "datauri",
  "datauritostring",
  "datetimeadd",
  "datetimefromepoch",
  "datetimetoepoch",
  "deployer",
  "environment",
  "getsecret",
  "guid",
  "managementgroup",
  "pickzones",
  "providers",
  "resourcegroup",
  "subscription",
  "tenant",
  "tologicalzone",
  "tologicalzones",
  "tophysicalzone",
  "tophysicalzones",
  "uniquestring",
  "uricomponent",
  "uricomponenttostring",
]);

const ABOUT_TEMPLATE: ReadonlySet<string> = new Set(["deployment", "reference", "references"]);
