/* Files that people give to an audit although they are no JSON, and the command that makes JSON of each. */

interface Format {
  /** How files of it are called. */
  readonly name: RegExp;
  /** How a text of it begins, where its name says nothing. */
  readonly start: RegExp;
  readonly advice: string;
}

const FORMATS: readonly Format[] = [
  {
    name: /\.(tf|tofu|hcl|tfvars)$/i,
    start: /^\s*(?:terraform|provider|variable|locals|module|resource|data)\b[^\n:=]*\{/,
    advice: "This is a Terraform configuration: run terraform show -json <PLAN>, and audit what it prints.",
  },
  {
    name: /\.bicep$/i,
    start: /^\s*(?:targetScope\s*=|(?:param|var)\s+\w+|(?:resource|module)\s+\w+\s+')/,
    advice: "This is Bicep: run az bicep build --file <FILE>, and audit the template that it writes.",
  },
  {
    name: /\.bicepparam$/i,
    start: /^\s*using\s+'/,
    advice:
      "These are Bicep parameters: run az bicep build-params --file <FILE>, and pass the file that it writes to --parameters.",
  },
  {
    name: /\.ya?ml$/i,
    start: /^(?:---\s*\n)?(?:- )?[\w.]+:(?: [^\n]*)?\n/,
    advice: "This is YAML: run the same az command with --output json, and audit what it prints.",
  },
  {
    name: /\.tsv$/i,
    start: /^[^\n]*\n-{2,}[- ]*\n/,
    advice: "This is a table: run the same az command with --output json, and audit what it prints.",
  },
];

/**
 * What to run in place of auditing a file that is no JSON; `undefined` if its format is unknown.
 *
 * @param file The name of the file.
 * @param start The beginning of its text.
 */
export function adviceFor(file: string, start: string): string | undefined {
  // Damaged JSON is read as far as it goes, whatever its file is called.
  if (/^\s*[[{]/.test(start)) return undefined;
  const format = FORMATS.find(({ name }) => name.test(file)) ?? FORMATS.find((one) => one.start.test(start));
  return format?.advice;
}
