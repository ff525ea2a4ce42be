/** The operators of Resource Graph's query language that the audit uses, carried out on rows. Anything else throws. */

export interface Row {
  readonly id: unknown;
  readonly [column: string]: unknown;
}

type Table = readonly Record<string, unknown>[];

/** The rows that a query finds, in any subscription. */
export function rowsFor(query: string, tables: Readonly<Record<string, Table>>): readonly Row[] {
  const [table = "", ...operators] = query.split("\n| ");
  return operators.reduce(apply, tables[table] ?? []) as readonly Row[];
}

function apply(rows: Table, operator: string): Table {
  const [, verb = "", rest = ""] = /^(\w+) (.*)$/s.exec(operator) ?? [];
  if (verb === "where") return rows.filter(predicateOf(rest));
  if (verb === "extend") return rows.map((row) => ({ ...row, ...columnsOf(rest, row) }));
  if (verb === "project") return rows.map((row) => columnsOf(rest, row));
  if (operator === "order by id asc") return [...rows].sort((a, b) => (String(a["id"]) < String(b["id"]) ? -1 : 1));
  throw new Error(`the stand-in does not know "${operator}"`);
}

function columnsOf(text: string, row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    text.split(", ").map((column) => {
      const [name = "", expression = name] = column.split(" = ");
      return [name, valueOf(expression, row)];
    }),
  );
}

/** A path, or the text of what a path leads to. Kusto has empty text for what is not there. */
function valueOf(expression: string, row: Record<string, unknown>): unknown {
  const [, of] = /^tostring\((.*)\)$/.exec(expression) ?? [];
  if (of !== undefined) {
    const value = valueOf(of, row);
    return value === null ? "" : typeof value === "string" ? value : JSON.stringify(value);
  }
  const steps = expression.split(".");
  return steps.reduce<unknown>((value, step) => (value as Record<string, unknown> | null)?.[step] ?? null, row);
}

function predicateOf(text: string): (row: Record<string, unknown>) => boolean {
  const [, type] = /^type =~ '(.*)'$/.exec(text) ?? [];
  if (type !== undefined) return (row) => String(row["type"]).toLowerCase() === type;
  const [, types] = /^type in~ \('(.*)'\)$/.exec(text) ?? [];
  if (types !== undefined) return (row) => types.split("', '").includes(String(row["type"]).toLowerCase());
  const [, negated] = /^not\((.*)\)$/.exec(text) ?? [];
  if (negated !== undefined) {
    const isTrue = predicateOf(negated);
    return (row) => !isTrue(row);
  }
  const [, longest, one, other] =
    /^isempty\(rules\) or strlen\(rules\) > (\d+) or \(rules has '(\w+)' and rules has '(\w+)'\)$/.exec(text) ?? [];
  if (longest === undefined) throw new Error(`the stand-in does not know "where ${text}"`);
  return ({ rules }) => {
    const value = rules as string;
    return value === "" || value.length > Number(longest) || (hasTerm(value, one!) && hasTerm(value, other!));
  };
}

/** `has`: as a whole word, in any case. */
function hasTerm(text: string, term: string): boolean {
  return new RegExp(`(?<![a-z0-9])${term}(?![a-z0-9])`, "i").test(text);
}
