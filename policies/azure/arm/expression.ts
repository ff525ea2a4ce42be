/*
 * The grammar of template expressions: texts in quotes, whole numbers and calls, each followed by any number of accesses. There are no
 * operators. Source: learn.microsoft.com/azure/azure-resource-manager/templates/template-expressions.
 */

/** Azure refuses longer expressions, in characters. */
const LONGEST = 24_576;

/** Deeper expressions, in brackets, would exhaust the stack; people write a tenth of it. */
const DEEPEST = 100;

export type Expression = Literal | Call | Access;

/** Where in the text an expression starts and ends. */
interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Literal extends Span {
  readonly kind: "literal";
  readonly value: string | number;
}

export interface Call extends Span {
  readonly kind: "call";
  /** In lower case, since Azure compares names of functions without case; a user function has its namespace: `ns.name`. */
  readonly name: string;
  readonly args: readonly Expression[];
}

/** `.key`, `['key']` or `[0]`, each with a question mark where it may be absent. */
export interface Access extends Span {
  readonly kind: "access";
  readonly target: Expression;
  readonly key: Expression;
  readonly isOptional: boolean;
}

/** A text that looks like an expression, but cannot be parsed. */
export class ExpressionError extends Error {}

/** Whether a text is an expression to evaluate. `[[` is an escaped bracket. */
export function isExpression(text: string): boolean {
  return text.startsWith("[") && !text.startsWith("[[") && text.endsWith("]");
}

/** The meaning of a text that is not an expression. */
export function literalOf(text: string): string {
  return text.startsWith("[[") && text.endsWith("]") ? text.slice(1) : text;
}

/**
 * Parses an expression, given without its brackets.
 *
 * @throws ExpressionError that says what is wrong with it.
 */
export function parse(text: string): Expression {
  if (text.length > LONGEST) throw new ExpressionError(`it has more than ${LONGEST} characters`);
  return new Parser(text).whole();
}

const BLANKS = /\s*/y;
const TEXT = /'((?:[^']|'')*)'/y;
const NUMBER = /[+-]?\d+/y;
const NAME = /[a-z_]\w*/iy;
const FUNCTION_NAME = /[a-z_]\w*(?:\.[a-z_]\w*)?(?=\s*\()/iy;

class Parser {
  readonly #text: string;
  #position = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): Expression {
    const expression = this.#expression();
    if (this.#position < this.#text.length) this.#unexpected();
    return expression;
  }

  #expression(): Expression {
    if (++this.#depth > DEEPEST) throw new ExpressionError(`it is nested more than ${DEEPEST} levels deep`);
    this.#match(BLANKS);
    let expression = this.#primary();
    for (this.#match(BLANKS); ; this.#match(BLANKS)) {
      const access = this.#access(expression);
      if (!access) break;
      expression = access;
    }
    this.#depth--;
    return expression;
  }

  #primary(): Expression {
    const start = this.#position;
    const text = this.#match(TEXT);
    if (text) return { kind: "literal", value: text[1]!.replaceAll("''", "'"), start, end: this.#position };
    const number = this.#match(NUMBER);
    if (number) return { kind: "literal", value: Number(number[0]), start, end: this.#position };
    const [name] = this.#match(FUNCTION_NAME) ?? this.#unexpected();
    const args = this.#arguments();
    return { kind: "call", name: name.toLowerCase(), args, start, end: this.#position };
  }

  #arguments(): readonly Expression[] {
    this.#expect("(");
    if (this.#take(")")) return [];
    const args = [this.#expression()];
    while (this.#take(",")) args.push(this.#expression());
    this.#expect(")");
    return args;
  }

  #access(target: Expression): Access | undefined {
    const isDotted = this.#take(".");
    if (!isDotted && !this.#take("[")) return undefined;
    const isOptional = this.#take("?");
    const key = isDotted ? this.#name() : this.#expression();
    if (!isDotted) this.#expect("]");
    return { kind: "access", target, key, isOptional, start: target.start, end: this.#position };
  }

  #name(): Literal {
    this.#match(BLANKS);
    const start = this.#position;
    const [value] = this.#match(NAME) ?? this.#unexpected();
    return { kind: "literal", value, start, end: this.#position };
  }

  #expect(character: string): void {
    if (!this.#take(character)) this.#unexpected();
  }

  /** Consumes a character, if it comes next. Returns whether it does. */
  #take(character: string): boolean {
    this.#match(BLANKS);
    if (this.#text[this.#position] !== character) return false;
    this.#position++;
    return true;
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#position;
    const match = pattern.exec(this.#text);
    if (match) this.#position = pattern.lastIndex;
    return match;
  }

  #unexpected(): never {
    const character = this.#text[this.#position];
    throw new ExpressionError(
      character === undefined
        ? "it ends too early"
        : `"${character}" is not expected at character ${this.#position + 1}`,
    );
  }
}
