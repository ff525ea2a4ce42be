/** Reads plans and states of Terraform independently of the audit. */

export const GROUP = "azurerm_network_security_group";
export const RULE = "azurerm_network_security_rule";
export const ADMIN_RULE = "azurerm_network_manager_admin_rule";

export type Values = Readonly<Record<string, unknown>>;

export interface StateResource {
  readonly address: string;
  readonly mode: string;
  readonly type: string;
  readonly values?: Values;
  readonly deposed_key?: string;
  readonly tainted?: boolean;
}

interface StateModule {
  readonly resources?: readonly StateResource[];
  readonly child_modules?: readonly StateModule[];
}

export interface State {
  readonly values?: { readonly root_module?: StateModule };
}

export interface ResourceChange {
  readonly address: string;
  readonly mode: string;
  readonly type: string;
  readonly deposed?: string;
  readonly previous_address?: string;
  readonly change: {
    readonly actions: readonly string[];
    readonly before?: Values | null;
    readonly after?: Values | null;
    readonly after_unknown?: unknown;
    readonly after_sensitive?: unknown;
    readonly importing?: unknown;
  };
}

export interface Plan {
  readonly prior_state?: State;
  readonly planned_values?: State["values"];
  readonly resource_changes?: readonly ResourceChange[];
}

export function resourcesIn(state: State | undefined): readonly StateResource[] {
  const inModule = ({ resources = [], child_modules: children = [] }: StateModule): readonly StateResource[] => [
    ...resources,
    ...children.flatMap(inModule),
  ];
  const root = state?.values?.root_module;
  return root ? inModule(root) : [];
}

export function textOf(values: Values | null | undefined, attribute: string): string | undefined {
  const value = values?.[attribute];
  return typeof value === "string" ? value : undefined;
}

/** Whether anything in a value of `after_unknown` or `after_sensitive` is marked. */
export function isMarked(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return value === true;
  return Object.values(value).some(isMarked);
}

/**
 * The attributes of groups and rules that are unknown in a plan, except for the ids of new resources; and the data sources that are read
 * only by the apply.
 */
export function unknownsIn({ resource_changes: changes = [] }: Plan): readonly string[] {
  return changes.flatMap(({ address, mode, type, change }) => {
    if (![GROUP, RULE, ADMIN_RULE].includes(type)) return [];
    if (mode === "data") return change.actions.includes("read") ? [address] : [];
    const unknown = (change.after_unknown ?? {}) as Values;
    const names = Object.keys(unknown).filter((name) => name !== "id" && isMarked(unknown[name]));
    return names.map((name) => `${address}.${name}`);
  });
}
