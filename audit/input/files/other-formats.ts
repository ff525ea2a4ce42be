/* Formats that people pass to an audit although they are not JSON, and the command that converts each to JSON. */

interface Format {
  /** The names of its files. */
  readonly name: RegExp;
  /** How its text begins, where the name does not decide. */
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
    name: /\.tfplan$/i,
    // A saved plan is a ZIP file.
    start: /^(?:PK\x03\x04|[^{]{0,2000}?(?:Terraform|OpenTofu) (?:will perform|used the selected providers))/,
    advice: "This is a Terraform plan: run terraform show -json <PLAN>, and audit what it prints.",
  },
  {
    name: /(?:^|[\\/])Pulumi(?:\.[^.\\/]+)?\.ya?ml$/,
    start: /^(?:Previewing|Updating) (?:update|destroy|refresh|\()|^name: [^\n]*\nruntime:/,
    advice:
      "These are files or output of Pulumi, but not JSON: run pulumi preview --json --show-sames, and audit what it prints.",
  },
  {
    name: /\.gz$/i,
    start: /^\x1f\x8b/,
    advice: "This is compressed: run gzip -d <FILE>, and audit what it writes.",
  },
  {
    name: /\.ya?ml$/i,
    start: /^(?:---\s*\n)?(?:- )?[\w.]+:(?: [^\n]*)?\n/,
    advice: "This is YAML: run the same az command with --output json, and audit what it prints.",
  },
  {
    name: /\.[ct]sv$/i,
    start: /^[^\n]*\n-{2,}[- ]*\n/,
    advice: "This is a table: run the same az command with --output json, and audit what it prints.",
  },
];

/**
 * The command to run first for a file that is not JSON; `undefined` if its format is unknown.
 *
 * @param file The name of the file.
 * @param start The beginning of its text.
 */
export function adviceFor(file: string, start: string): string | undefined {
  // Damaged JSON is read as far as possible, whatever the name of its file.
  if (/^\s*[[{]/.test(start)) return undefined;
  const format = FORMATS.find(({ name }) => name.test(file)) ?? FORMATS.find((one) => one.start.test(start));
  return format?.advice;
}
