import type { Deployed as DeployedTemplate } from "./arm";

/** What a resource deploys of what can be judged. */
export interface Deployed extends Pick<DeployedTemplate, "resources" | "unevaluated"> {
  readonly unread: readonly Unread[];
}

/** A template, or a part of one, that could not be read. */
export interface Unread {
  /** What it is called; of a resource in it without a type where it stands. */
  readonly name: string;
  readonly why: DeployedTemplate["unread"][number]["why"] | "absent" | "broken";
}
