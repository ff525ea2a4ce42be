import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { Language, type Node, Parser } from "web-tree-sitter";
import { powerShellScript } from "../../../audit/output/powershell-script";
import { anyReport, anyText } from "../report-arbitrary";
import { HOSTILE, NOTHING_OPEN, SAMPLE, reportOf } from "../report-sample";
import { SUBSCRIPTIONS, listingOf, reportOn } from "./listed-report";

/*
 * A grammar of PowerShell that others keep (tree-sitter-powershell) reads the scripts. They are not run: that would need PowerShell and its
 * Az modules.
 */

const [ONE, TWO] = SUBSCRIPTIONS;

/** Names that PowerShell would act on if they were not quoted, or has a second quotation mark for. */
const ACTIVE = [
  "$(ni owned)",
  "a'; ni owned; 'b",
  "a\u2019; ni owned #",
  "$x",
  "-rg",
  "a b",
  "\u00d1\u0153",
  "😀",
  "#>",
  "@{x}",
  '"',
];

/** Names that no command can pass as they are. */
const UNNAMEABLE = ["line\nfeed; ni owned", "\u202etxt", "web*", "we?", "[w]eb", "we`b", HOSTILE];

let parser: Parser;

function parsed(script: string): Node {
  const { rootNode } = parser.parse(script)!;
  assert.equal(rootNode.hasError, false, script);
  return rootNode;
}

/** The commands of a script by their names, outside of the function that it defines. */
function commandsIn(script: string): readonly (readonly [name: string, node: Node])[] {
  const commands = parsed(script.replace(/^function [^]*?^}$/m, "")).descendantsOfType("command");
  return commands.map((command) => [command.childForFieldName("command_name")!.text, command] as const);
}

/** The values of the parameters of each call of the function. */
function callsIn(script: string): readonly Readonly<Record<string, unknown>>[] {
  const calls = commandsIn(script).filter(([name]) => name === "Update-AuditedRule");
  return calls.map(([, call]) => {
    const values: Record<string, unknown> = {};
    let parameter = "";
    for (const element of call.childForFieldName("command_elements")!.namedChildren) {
      if (element.type === "command_parameter") parameter = element.text.slice(1);
      else if (element.type !== "command_argument_sep") values[parameter] = valueOf(element);
    }
    return values;
  });
}

/** The value of an expression of the kinds that the scripts have. */
function valueOf(node: Node): unknown {
  const { type, text } = node;
  const children = node.namedChildren.map((child) => child);
  if (type === "verbatim_string_characters") return text.slice(1, -1).replaceAll("''", "'");
  if (type === "hexadecimal_integer_literal") return String.fromCharCode(Number(text));
  if (type === "array_literal_expression" && children.length > 1) return children.map(valueOf);
  if (type === "array_expression") return children.flatMap(valueOf);
  if (text.startsWith("-split ")) return text;
  if (text.startsWith("-join ")) return [valueOf(children.at(-1)!)].flat().join("");
  return children.length > 0 ? valueOf(children.at(-1)!) : text;
}

describe("powershell-script", () => {
  before(async () => {
    await Parser.init();
    const grammar = await Language.load(require.resolve("tree-sitter-powershell/tree-sitter-powershell.wasm"));
    parser = new Parser();
    parser.setLanguage(grammar);
  });

  it("changes the rules of each subscription, once senders are named", () => {
    const script = powerShellScript(
      reportOn([
        listingOf([
          { name: "web", rules: [{ name: "admin", destinationPortRange: "20-30" }] },
          { name: "far", subscription: TWO, resourceGroup: "-rg", rules: [{ destinationPortRange: "*" }] },
          { name: "mail", rules: [{}] },
        ]),
      ]),
    );
    const [far, mail, web] = callsIn(script);
    const common = { ResourceGroup: "rg", Rule: "smtp" };
    assert.deepEqual(far, {
      ...common,
      ...{ ResourceGroup: "-rg", Group: "far", Property: "DestinationPortRange", Audited: ["*"] },
      New: ["0-24", "26-65535"],
    });
    assert.deepEqual(mail, {
      ...common,
      ...{ Group: "mail", Property: "SourceAddressPrefix", Audited: ["*"], New: "-split $senders[1]" },
    });
    assert.deepEqual(web, {
      ...common,
      ...{ Group: "web", Rule: "admin", Property: "DestinationPortRange", Audited: ["20-30"], New: ["20-24", "26-30"] },
    });
    const contexts = commandsIn(script).filter(([name]) => name === "Set-AzContext");
    assert.deepEqual(
      contexts.map(([, { text }]) => text),
      [TWO, ONE].map((id) => `Set-AzContext -Subscription '${id}' -Scope Process`),
    );
    // Senders are asked for before anything is called.
    assert.match(script, /^\$senders = @\{\n# mail, rule smtp\n {2}1 = '<SENDER_CIDR>'\n\}\n\$missing = /m);
    assert.match(
      script,
      /^if \(\$missing -gt 0\) \{\n {2}throw "Nothing was changed: name the senders in \$missing of 1 place first\."\n\}\n/m,
    );
    assert.ok(script.indexOf("throw") < script.indexOf("Get-Az"));
  });

  it("asks in its pattern for what is not left as it was", () => {
    const [, pattern = ""] = /-notmatch '([^']+)'/.exec(
      powerShellScript(reportOn([listingOf([{ name: "a", rules: [{}] }])])),
    )!;
    const isNamed = (senders: string): boolean => new RegExp(pattern).test(senders);
    assert.deepEqual(["198.51.100.7", " 2001:db8::/48 AzureCloud "].map(isNamed), [true, true]);
    assert.deepEqual(["", "  ", "<SENDER_CIDR>", "198.51.100.7 <SENDER_CIDR>"].map(isNamed), [
      false,
      false,
      false,
      false,
    ]);
  });

  it("has a place for each rule whose senders only the owner knows", () => {
    const groups = ["a", "b", "ñ"].map((name) => ({ name, rules: [{}] }));
    const script = powerShellScript(reportOn([listingOf(groups)]));
    assert.equal(script.split("'<SENDER_CIDR>'").length, 4);
    assert.ok(script.includes("# \\u{f1}, rule smtp\n  3 = '<SENDER_CIDR>'\n"));
    assert.deepEqual(
      callsIn(script).map((values) => values["New"]),
      [1, 2, 3].map((place) => `-split $senders[${place}]`),
    );
  });

  it("passes names as they are, whatever PowerShell would make of them, in ASCII", () => {
    const groups = ACTIVE.map((name) => ({
      name,
      resourceGroup: name,
      rules: [{ name, destinationPortRange: "20-30" }],
    }));
    const script = powerShellScript(reportOn([listingOf(groups)]));
    assert.match(script, /^[\n -~]*$/);
    const names = callsIn(script).map(({ ResourceGroup, Group, Rule }) => [ResourceGroup, Group, Rule]);
    assert.deepEqual(
      names.sort(),
      [...ACTIVE].sort().map((name) => [name, name, name]),
    );
  });

  it("only mentions what it cannot name, and what others declare", () => {
    const groups = UNNAMEABLE.map((name) => ({ name, rules: [{ destinationPortRange: "20-30" }] }));
    const listed = powerShellScript(reportOn([listingOf(groups)]));
    assert.deepEqual(callsIn(listed), []);
    assert.ok(
      listed.includes("\n# open: web*, rule smtp (0.json:1); a name is not known, or no command can pass it\n"),
    );
    const declared = powerShellScript(SAMPLE);
    assert.equal(callsIn(declared).length, 1);
    assert.ok(
      declared.includes("\n# undecided: pending, rule allow-from-parameter (template.json:40); values are not known\n"),
    );
  });

  it("has nothing to change where nothing is open", () => {
    const script = powerShellScript(NOTHING_OPEN);
    assert.deepEqual(callsIn(script), []);
    assert.ok(!script.includes("$senders") && !script.includes("Not changed by"));
  });

  it("makes a change once that closes several findings", () => {
    const [finding] = reportOn([listingOf([{ name: "web", rules: [{ destinationPortRange: "20-30" }] }])]).findings;
    const script = powerShellScript(reportOf({ findings: [finding!, { ...finding!, fingerprint: "b" }] }));
    assert.equal(callsIn(script).length, 1);
    assert.ok(script.includes("\n# A change above closes this, too.\n"));
  });

  it("is PowerShell that calls nothing else, whatever the files name", () => {
    const names = fc.sample(anyText, { numRuns: 60, seed: 27 });
    const listed = reportOn([
      listingOf(names.map((name) => ({ name, rules: [{ name, destinationPortRange: "20-30" }] }))),
    ]);
    for (const report of [listed, ...fc.sample(anyReport, { numRuns: 60, seed: 27 })]) {
      const script = powerShellScript(report);
      assert.match(script, /^[\n -~]*$/);
      const used = new Set(commandsIn(script).map(([name]) => name));
      assert.deepEqual(
        [...used].filter((name) => !["Set-AzContext", "Update-AuditedRule", "Where-Object"].includes(name)),
        [],
      );
    }
    assert.ok(callsIn(powerShellScript(listed)).length > 10);
  });
});
