import { posix } from "node:path";
import { declarationOf } from "../../policies/azure/families";
import { type Group, RECORD, rulesIn } from "../../policies/azure/groups";
import type { ExposureInputs } from "../exposure/inputs";
import type { ProgramPlace } from "../reporting/report";
import type { CollectedItems } from "./collected-items";
import { type Judged, type Judging, type Origin, judgeAdminRule, judgeGroup } from "./judge-group";
import type { Scope } from "./scopes";

/** The same place, with its path from the root of the sources. */
function below(sourceRoot: string | undefined, place: ProgramPlace | undefined): ProgramPlace | null {
  if (!place) return null;
  return sourceRoot === undefined
    ? place
    : { ...place, file: posix.join(sourceRoot.replaceAll("\\", "/"), place.file) };
}

/** Judges the groups and admin rules that the resources of a scope declare together. */
export function judgeDeclared(
  { resources: scope, background }: Scope,
  { attachments, exposure }: Pick<CollectedItems, "attachments" | "exposure">,
  judging: Judging,
  sourceRoot: string | undefined,
): readonly Judged[] {
  const resources = [...scope.values()];
  const inputs = resources.flatMap(({ resource, inputs }) => {
    const declaration = inputs && declarationOf({ ...resource, props: inputs });
    return declaration ? [[resource.urn, declaration] as const] : [];
  });
  const isBackground = (urn: string | undefined): boolean => urn !== undefined && background.has(urn);
  const isPart = (urn: string): boolean => scope.get(urn)!.isPartOfGroup === true;
  const isShownInPart = ({ urn, claimedBy }: Group): boolean =>
    urn === undefined ? claimedBy.every(isPart) : isPart(urn);
  const { groups, adminRules } = rulesIn(
    resources.map(({ resource, id }) => ({ ...resource, id })),
    { ...RECORD, declarations: new Map(inputs) },
  );
  addToExposure(exposure, scope, groups);
  const originOf = (urn: string): Origin => {
    const { id, place, label, parameterFile, language, declaredAt } = scope.get(urn)!;
    const attachedTo = attachments.of(...(id === undefined ? [] : [id]), urn);
    return {
      ...place,
      resource: id ?? label ?? urn,
      key: id ?? urn,
      attachedTo,
      declaredAt: below(sourceRoot, declaredAt),
      parameterFile,
      language,
    };
  };
  return [
    ...groups
      .filter(({ urn, claimedBy }) => !isBackground(urn ?? claimedBy[0]) || !claimedBy.every(isBackground))
      .map((group) => ({ group, judged: judgeGroup(group, originOf, judging, "whole") }))
      // What a preview leaves out may open a group that is closed by what it shows.
      .filter(({ group, judged }) => judged.group.status !== "restricted" || !isShownInPart(group))
      .map(({ judged }) => judged),
    ...adminRules.map((rule) => judgeAdminRule(rule, originOf, judging)),
  ];
}

/** Adds what is there of a scope, and not what a plan will make of it. */
function addToExposure(exposure: ExposureInputs, scope: Scope["resources"], groups: readonly Group[]): void {
  for (const { urn, rules } of groups) {
    const declared = urn === undefined ? undefined : scope.get(urn);
    if (declared?.isPlanned !== true) exposure.addGroup(declared?.id, () => rules, { isPartial: false });
  }
  for (const { resource, id, isPlanned } of scope.values()) {
    const adminRule = isPlanned === true ? undefined : declarationOf(resource)?.adminRule;
    if (adminRule) exposure.addAdminRule(id ?? resource.urn, adminRule);
  }
}
