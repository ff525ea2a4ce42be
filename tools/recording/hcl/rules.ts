/** Writes security rules: their attributes, and objects with the same attributes. */
import type { Rule } from "../program";
import { type Module, listOf, objectOf, quoted } from "./module";

/** The alternative source of a condition. */
const OTHER_SOURCE = "203.0.113.99/32";

/** The attributes of a rule, a line each, as a resource or a block contains them. */
export function ruleAttributes(module: Module, rule: Rule): string {
  const sources = sourcesOf(module, rule);
  const [only] = sources;
  return (
    `    name = ${quoted(rule.name)}\n    priority = ${rule.priority}\n    access = ${quoted(rule.access)}\n` +
    `    direction = ${quoted(rule.direction)}\n    protocol = ${quoted(rule.protocol)}\n    source_port_range = "*"\n` +
    `    destination_address_prefix = "*"\n    destination_port_range = ${quoted(rule.port)}\n` +
    (sources.length === 1
      ? `    source_address_prefix = ${only!}\n`
      : `    source_address_prefixes = ${listOf(sources)}\n`)
  );
}

function sourcesOf(module: Module, { key, sources, sourceStyle }: Rule): readonly string[] {
  return sources.map((source, index) =>
    index === 0 ? module.text(source, sourceStyle, `${key}_source`, OTHER_SOURCE) : quoted(source),
  );
}

/** A rule as an object, from which {@link attributesFrom} takes its attributes. */
export function ruleObject(module: Module, rule: Rule): string {
  return objectOf([
    ["name", quoted(rule.name)],
    ["priority", String(rule.priority)],
    ["access", quoted(rule.access)],
    ["direction", quoted(rule.direction)],
    ["protocol", quoted(rule.protocol)],
    ["sources", listOf(sourcesOf(module, rule))],
    ["port", quoted(rule.port)],
  ]);
}

/** Rules as an object that has each by its key. */
export function rulesByKey(module: Module, rules: readonly Rule[]): string {
  return objectOf(rules.map((rule) => [rule.key, ruleObject(module, rule)]));
}

/** The attributes of a rule, from an object that an expression returns. */
export function attributesFrom(object: string): string {
  return (
    ["name", "priority", "access", "direction", "protocol"]
      .map((name) => `    ${name} = ${object}.${name}\n`)
      .join("") +
    `    source_port_range = "*"\n    destination_address_prefix = "*"\n    destination_port_range = ${object}.port\n` +
    `    source_address_prefix = length(${object}.sources) == 1 ? ${object}.sources[0] : null\n` +
    `    source_address_prefixes = length(${object}.sources) > 1 ? ${object}.sources : null\n`
  );
}

/** Blocks of a group over a list of rules. */
export function dynamicBlock(list: string): string {
  return `  dynamic "security_rule" {\n    for_each = ${list}\n    content {\n${attributesFrom("security_rule.value")}    }\n  }\n`;
}

const UNSET = [
  "description",
  "source_port_ranges",
  "destination_port_ranges",
  "destination_address_prefixes",
  "source_application_security_group_ids",
  "destination_application_security_group_ids",
].map((name): readonly [string, string] => [name, "null"]);

/** A rule as an element of a list attribute: it must have every attribute. */
export function attributeElement(module: Module, rule: Rule): string {
  const sources = sourcesOf(module, rule);
  const isOne = sources.length === 1;
  return objectOf([
    ["name", quoted(rule.name)],
    ["priority", String(rule.priority)],
    ["access", quoted(rule.access)],
    ["direction", quoted(rule.direction)],
    ["protocol", quoted(rule.protocol)],
    ["source_port_range", quoted("*")],
    ["destination_address_prefix", quoted("*")],
    ["destination_port_range", quoted(rule.port)],
    ["source_address_prefix", isOne ? sources[0]! : "null"],
    ["source_address_prefixes", isOne ? "null" : listOf(sources)],
    ...UNSET,
  ]);
}
