/** The forms of files that can be audited, by the names that reports give them, in the order in which reports list them. */
export const FORMS = [
  "Azure listing",
  "PowerShell listing",
  "Resource Graph result",
  "Pulumi state",
  "Pulumi preview",
  "Pulumi event log",
  "Terraform plan",
  "Terraform state",
  "ARM template",
  "report",
] as const;

export type Form = (typeof FORMS)[number];

/** How many files have a form. */
export interface FormCount {
  readonly form: Form;
  readonly files: number;
}

/** Counts forms, each of which stands for one file. */
export function countForms(forms: readonly Form[]): readonly FormCount[] {
  return FORMS.map((form) => ({ form, files: forms.filter((one) => one === form).length })).filter(
    ({ files }) => files > 0,
  );
}
