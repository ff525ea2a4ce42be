/** Measures templates of Azure's largest size, and templates that are made to take long, in whole processes of the command. */

import * as fs from "node:fs";
import * as path from "node:path";
import { auditCost } from "./bench-audit";
import { TYPICAL_RULES, print } from "./measure";

type Json = Readonly<Record<string, unknown>>;

const GROUP = "Microsoft.Network/networkSecurityGroups";

/** The largest template that Azure accepts, in bytes. */
const LARGEST = 4_000_000;

export function benchTemplates(folder: string): void {
  for (const [what, template] of Object.entries(TEMPLATES)) {
    const file = path.join(folder, "template.json");
    const text = JSON.stringify(template());
    fs.writeFileSync(file, text);
    const { seconds, megabytes } = auditCost(file);
    fs.rmSync(file);
    const size = `${(text.length / 1e6).toFixed(1)} MB`;
    print(
      `audit, a template of ${size}, ${what}: ${seconds.toFixed(2)} s, ${megabytes.toFixed(0)} MB (at most 5 s, 500 MB)`,
    );
  }
}

const TEMPLATES: Readonly<Record<string, () => Json>> = {
  "literal rules": () => grown((index) => group(index, TYPICAL_RULES.map(nested))),
  "rules by defaults of 40 parameters": () => ({
    ...grown((index) =>
      group(
        index,
        TYPICAL_RULES.map((rule, at) =>
          nested({ ...rule, sourceAddressPrefix: `[parameters('p${(index + at) % 40}')]` }),
        ),
      ),
    ),
    parameters: Object.fromEntries(
      Array.from({ length: 40 }, (_, at) => [`p${at}`, { type: "string", defaultValue: "*" }]),
    ),
  }),
  "loops in loops": () => looping(12, group(0, [])),
  "a list that doubles 60 times": () => ({
    ...template([group(0, "[variables('v60')]")]),
    variables: Object.fromEntries(
      Array.from({ length: 61 }, (_, at) => [
        `v${at}`,
        at === 0 ? ["a"] : `[concat(variables('v${at - 1}'), variables('v${at - 1}'))]`,
      ]),
    ),
  }),
};

function template(resources: readonly unknown[]): Json {
  return { $schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", resources };
}

function group(index: number, securityRules: unknown): Json {
  return { type: GROUP, apiVersion: "2024-05-01", name: `nsg-${index}`, properties: { securityRules } };
}

function nested({ name, ...properties }: Json): Json {
  return { name, properties };
}

/** As many groups as there is room for. */
function grown(groupOf: (index: number) => Json): Json {
  const count = Math.floor(LARGEST / JSON.stringify(groupOf(0)).length);
  return template(Array.from({ length: count }, (_, index) => groupOf(index)));
}

/** A resource inside so many deployments, each in 30 copies. */
function looping(depth: number, resource: Json): Json {
  let inner = template([resource]);
  for (let level = 0; level < depth; level++) {
    const properties = { template: inner };
    inner = template([
      { type: "Microsoft.Resources/deployments", name: "d", copy: { name: "c", count: 30 }, properties },
    ]);
  }
  return inner;
}
