import type { Deployed as DeployedTemplate } from "./arm";

/** The resources to judge that one resource deploys. */
export interface Deployed extends Pick<DeployedTemplate, "resources" | "unevaluated"> {
  readonly unread: readonly Unread[];
}

/** A template, or a part of one, that could not be read. */
export interface Unread {
  /** Its label; for a nested resource without a type, its place. */
  readonly name: string;
  readonly why: DeployedTemplate["unread"][number]["why"] | "absent" | "broken";
}
