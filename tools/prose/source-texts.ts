import * as ts from "typescript";

/** Where in a file a comment or a text stands, in characters from its beginning. */
interface Range {
  readonly pos: number;
  readonly end: number;
}

/** Stands after each text, so that its last word and the first of the next text are not read together. */
export const BORDER = "¶";

/**
 * The comments of a file of TypeScript or JSON, and its texts of more than one word, as Markdown with the same lines. What Markdown would
 * not read as text (tags, links, headings) becomes text.
 */
export function textsOf(name: string, source: string): string {
  const file = ts.createSourceFile(name, source, ts.ScriptTarget.ES2022, true);
  const lines = source.split("\n").map(() => "");
  const add = (pos: number, text: string): void => {
    const { line } = file.getLineAndCharacterOfPosition(pos);
    for (const [index, part] of text.split("\n").entries())
      lines[line + index] = `${lines[line + index]!} ${plain(part)}`;
  };
  for (const { pos, end } of commentsIn(file)) add(pos, source.slice(pos, end));
  for (const { pos, end } of literalsIn(file)) add(pos, source.slice(pos, end) + BORDER);
  return lines.map((text) => text.trim()).join("\n");
}

/** A line of a comment or a text, without what is around it. */
export function plain(line: string): string {
  return line
    .trim()
    .replace(/^(?:\/\*+|\*\/|\*|\/\/+)\s?|\*\/$/g, "")
    .replace(/[<[#]/g, " ");
}

function literalsIn(file: ts.SourceFile): readonly Range[] {
  const found: Range[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
      // A part of a template ends with ${, all others with one character.
      const closing = ts.isTemplateHead(node) || ts.isTemplateMiddle(node) ? 2 : 1;
      const range = { pos: node.getStart(file) + 1, end: node.end - closing };
      if (/\S\s+\S|^\s+\S|\S\s+$/.test(file.text.slice(range.pos, range.end))) found.push(range);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function commentsIn(file: ts.SourceFile): readonly Range[] {
  const found = new Map<number, Range>();
  const visit = (node: ts.Node): void => {
    if (ts.isJSDoc(node)) return;
    const ranges = [
      ...(ts.getLeadingCommentRanges(file.text, node.pos) ?? []),
      ...(ts.getTrailingCommentRanges(file.text, node.end) ?? []),
    ];
    for (const range of ranges) found.set(range.pos, range);
    for (const child of node.getChildren(file)) visit(child);
  };
  visit(file);
  return [...found.values()];
}
