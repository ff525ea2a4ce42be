/**
 * Compares what this pack and other tools find in public cases: `npm run compare` prints the table of docs/comparison.md. Tools that are
 * not installed are left out; that page says how to install them.
 */

import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { print } from "../measure";
import { CASES } from "./cases";
import { armTemplate, terraform } from "./forms";
import { type Tool, TOOLS } from "./tools";

function main(): void {
  const columns = TOOLS.flatMap((tool) => verdictsOf(tool) ?? []);
  const row = (cells: readonly string[]): void => print(`| ${cells.join(" | ")} |`);
  row(["port 25", "Azure", ...columns.map(({ title }) => title)]);
  row(["---", "---", ...columns.map(() => "---")]);
  for (const [index, { title, isOpen }] of CASES.entries()) {
    row([title, isOpen ? "open" : "closed", ...columns.map(({ found }) => cell(found[index]!, isOpen))]);
  }
  const right = columns.map(({ found }) => found.filter((one, index) => one === CASES[index]!.isOpen).length);
  row([`right, of ${CASES.length}`, "", ...right.map(String)]);
}

function cell(isFound: boolean, isOpen: boolean): string {
  if (isFound === isOpen) return isFound ? "found" : "–";
  return isFound ? "**false alarm**" : "**missed**";
}

/** For each case whether the tool finds something; each case is in a folder of its own. */
function verdictsOf(tool: Tool): { readonly title: string; readonly found: readonly boolean[] } | undefined {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "azure-smtp-guard-compare-"));
  try {
    const found: boolean[] = [];
    let version = "";
    for (const [index, one] of CASES.entries()) {
      const name = tool.form === "terraform" ? `${index}.tf` : `${index}.json`;
      const own = path.join(folder, String(index));
      fs.mkdirSync(own);
      fs.writeFileSync(path.join(own, name), tool.form === "terraform" ? terraform(one) : armTemplate(one));
      const outcome = tool.find(own);
      if (!outcome) return undefined;
      ({ version } = outcome);
      found.push(outcome.isFound);
    }
    return { title: `${tool.name}, ${version}`, found };
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

main();
