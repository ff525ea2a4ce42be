import { LEAVES_OUT_OTHERS } from "../../policies/fixes";

/** A part of a fix: lines that can be run or pasted as they are, or what there is to say of them. */
export interface FixPart {
  readonly isCode: boolean;
  readonly text: string;
}

/** The parts of a fix's text, in which all that can be run or pasted is indented. */
export function fixParts(fix: string): readonly FixPart[] {
  const parts: { readonly isCode: boolean; readonly lines: string[] }[] = [];
  for (const line of fix.split("\n")) {
    const isCode = line.startsWith("  ") && line !== LEAVES_OUT_OTHERS;
    const text = line.replace(/^ {2}/, "");
    const last = parts.at(-1);
    if (last?.isCode === isCode) last.lines.push(text);
    else parts.push({ isCode, lines: [text] });
  }
  return parts.map(({ isCode, lines }) => ({ isCode, text: lines.join("\n") }));
}
