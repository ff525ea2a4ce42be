import type { RulesInForce } from "../exposure/admin-rules";
import type { Listed } from "../exposure/network";
import type { StackResource } from "../../policies/azure/stack-resource";
import type { Language } from "../../policies/languages";
import type { Form } from "../reporting/input-forms";
import type {
  AzureReading,
  JudgedGroup,
  Note,
  Place,
  Problem,
  ProgramPlace,
  ReportedFinding,
  ReportedMachine,
} from "../reporting/report";

/** What the readers of the forms find in files, one at a time. */
export type Item =
  | ReadFile
  | FormOfFile
  | ReadAzure
  | PendingOperation
  | ListedGroup
  | ListedRule
  | DeclaredResource
  | Attachment
  | ListedNetwork
  | AdminRulesInForce
  | GroupWithoutAllow
  | KnownMachine
  | KnownFinding
  | KnownGroup
  | Unreadable
  | Noted;

/** A file that could be opened; it comes before its content. */
export interface ReadFile {
  readonly kind: "file";
  /** As the command line names it. */
  readonly source: string;
}

/** A form that a file has. A file of several forms has one such item for each; they come after its content. */
export interface FormOfFile {
  readonly kind: "form";
  readonly form: Form;
}

/** What was read from Azure itself; it comes once, after all that was read. */
export interface ReadAzure {
  readonly kind: "azure";
  readonly reading: AzureReading;
}

/** A network security group as Azure lists it: with all of its rules, inline and standalone. */
export interface ListedGroup {
  readonly kind: "listed-group";
  readonly place: Place;
  /** Its Azure resource id. */
  readonly id: string | undefined;
  readonly name: string | undefined;
  /** Its properties in azure-native's flattened shape: each rule is `{ name, access, … }`, if it is one at all. */
  readonly props: {
    readonly name: string | undefined;
    readonly resourceGroupName?: string | undefined;
    readonly securityRules: readonly unknown[];
  };
  /** The ids of what it is attached to; `null` if the listing does not say. */
  readonly attachedTo: readonly string[] | null;
  /** The language of the tool that listed it. */
  readonly language: Language;
}

/** A rule of a group, as Azure lists rules. */
export interface ListedRule {
  readonly kind: "listed-rule";
  readonly place: Place;
  /** The Azure resource id of its group. */
  readonly groupId: string;
  /** Its properties in azure-native's flattened shape. */
  readonly rule: object;
  /** The language of the tool that listed it. */
  readonly language: Language;
}

/** Something that a group is attached to. */
export interface Attachment {
  readonly kind: "attachment";
  /** The Azure id of the group, or its URN where that is not known. */
  readonly group: string;
  /** The id of the subnet or network interface, or its name in the file. */
  readonly to: string;
}

/** What a resource says about networks: interfaces, addresses, and what leads to them. */
export interface ListedNetwork {
  readonly kind: "network";
  readonly listed: Listed;
}

/** Which security admin rules are in force on virtual networks; the rules themselves come as resources. */
export interface AdminRulesInForce {
  readonly kind: "admin-rules-in-force";
  readonly inForce: RulesInForce;
}

/** A group that is not judged, since it has no inbound Allow of its own. It admits nothing from the Internet. */
export interface GroupWithoutAllow {
  readonly kind: "group-without-allow";
  /** The Azure id of the group. */
  readonly id: string;
}

/** A machine that an earlier audit found. */
export interface KnownMachine {
  readonly kind: "machine";
  readonly machine: ReportedMachine;
}

/** A resource as a state or a template declares it, to be joined with others. */
export interface DeclaredResource {
  readonly kind: "resource";
  readonly place: Place;
  /** Its Azure resource id. */
  readonly id: string | undefined;
  /** In azure-native's flattened shape, with `UNKNOWN` in place of what is not known. */
  readonly resource: StackResource;
  /** Its inputs, where the form has them apart. */
  readonly inputs: object | undefined;
  /** Its label if it has no Azure id; by default its URN. */
  readonly label?: string;
  /** For a template that is evaluated with several files of parameters: which of them. */
  readonly parameterFile?: string;
  /** Whether a state still has to delete it, since a replacement has taken its place. */
  readonly isPendingDeletion?: boolean;
  /** Whether it describes what will be there once a plan is applied, and not what is there. */
  readonly isPlanned?: boolean;
  /** Whether the file may leave out rules of the same group, so that it cannot be counted as restricted. */
  readonly isPartOfGroup?: boolean;
  /** For planned resources: which of the plans in its file this is, from 1, where a file may have several. */
  readonly plan?: number;
  /** Where the Pulumi program declares it. */
  readonly declaredAt?: ProgramPlace;
  /** The language that it is written in, if its type implies another. */
  readonly language?: Language;
}

/** An operation on a resource that Pulumi had begun when a run ended. */
export interface PendingOperation {
  readonly kind: "pending-operation";
  readonly place: Place;
  /** Of the resource. */
  readonly urn: string;
  /** The resource after the operation; absent for a deletion. */
  readonly resources: readonly DeclaredResource[];
}

/** A finding that the pack or an earlier audit reported. */
export interface KnownFinding {
  readonly kind: "finding";
  readonly finding: ReportedFinding;
}

/** A group that an earlier audit judged. */
export interface KnownGroup {
  readonly kind: "judged-group";
  readonly group: JudgedGroup;
}

export interface Unreadable {
  readonly kind: "problem";
  readonly problem: Problem;
}

/** A fact that is not a fault, but worth knowing. */
export interface Noted {
  readonly kind: "note";
  readonly note: Note;
}
