/** Reads a state as `pulumi stack export` prints it. */

export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly delete?: boolean;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

export function resourcesIn(state: unknown): readonly StateResource[] {
  const { deployment } = state as { readonly deployment: { readonly resources?: readonly StateResource[] } };
  return deployment.resources ?? [];
}

/** The ids of the resources in a state by their URNs, without those that are pending deletion. */
export function idsIn(state: unknown): ReadonlyMap<string, string> {
  return new Map(
    resourcesIn(state).flatMap(({ urn, id, delete: isDeleted }) =>
      id === undefined || isDeleted === true ? [] : [[urn, id] as const],
    ),
  );
}
