/** One module of a configuration while it is written: its blocks, and the local and late values that they need. */
import type { TextStyle } from "../program";

/** A text in a configuration. */
export const quoted = (text: string): string => JSON.stringify(text);

export const listOf = (expressions: readonly string[]): string => `[${expressions.join(", ")}]`;

export const objectOf = (members: readonly (readonly [name: string, expression: string])[]): string =>
  `{ ${members.map(([name, expression]) => `${name} = ${expression}`).join(", ")} }`;

export class Module {
  private readonly blocks: string[] = [];
  private readonly locals = new Map<string, string>();

  /** @param renewals How often the values that are known only after an apply were renewed. */
  constructor(private readonly renewals: number) {}

  /** Adds a block, once. */
  add(block: string): void {
    if (!this.blocks.includes(block)) this.blocks.push(block);
  }

  /** Defines a local value and returns a reference to it. */
  local(name: string, expression: string): string {
    this.locals.set(name, expression);
    return `local.${name}`;
  }

  /** A value that is known only after an apply, of any type. */
  late(name: string, expression: string): string {
    this.add(
      `resource "terraform_data" "${name}" {\n  input = ${expression}\n  triggers_replace = ${this.renewals}\n}\n`,
    );
    return `terraform_data.${name}.output`;
  }

  /** A condition that is true, but known only after an apply. */
  lateCondition(): string {
    return `${this.late("flag", quoted("yes"))} == "yes"`;
  }

  /**
   * An expression for a text.
   *
   * @param id Is unique for each text of a program.
   * @param otherwise The text that the condition does not choose.
   */
  text(text: string, style: TextStyle, id: string, otherwise: string): string {
    switch (style) {
      case "plain":
        return quoted(text);
      case "local":
        return this.local(id, quoted(text));
      case "secret":
        return `sensitive(${quoted(text)})`;
      case "late":
        return this.late(id, quoted(text));
      case "conditional":
        return `${this.lateCondition()} ? ${quoted(text)} : ${quoted(otherwise)}`;
    }
  }

  toString(): string {
    const lines = [...this.locals].map(([name, expression]) => `  ${name} = ${expression}`);
    const locals = lines.length > 0 ? [`locals {\n${lines.join("\n")}\n}\n`] : [];
    return [...locals, ...this.blocks].join("\n");
  }
}
