/* ARM templates, evaluated: the front door. */

export { type ParameterValues, NO_PARAMETERS, parametersFromData } from "./deployment-parameters";
export { type Deployed, type DeployedResource, type Naming, resourcesOf } from "./resources";
export { type Link, type Linked, type Setting, type Unread, deploysNothing, isReadType } from "./template";
export type { Unevaluated } from "./unevaluated-texts";
