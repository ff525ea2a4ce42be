/* How text fits into the columns of a terminal. */

/** How many columns a character takes at most: a terminal may show one that is not ASCII as wide as two. */
function columnsOf(character: string): number {
  return character > "~" ? 2 : 1;
}

/** How many columns the longest line takes at most. */
export function widthOf(text: string): number {
  const widths = text.split("\n").map((line) => Array.from(line).reduce((sum, each) => sum + columnsOf(each), 0));
  return Math.max(...widths);
}

/** Text with line feeds put in so that no line takes more columns, of which there must be two at least. */
export function wrap(text: string, width: number): string {
  let wrapped = "";
  let used = 0;
  for (const character of text) {
    if (character === "\n") {
      used = 0;
    } else if ((used += columnsOf(character)) > width) {
      wrapped += "\n";
      used = columnsOf(character);
    }
    wrapped += character;
  }
  return wrapped;
}

/**
 * Widths for the columns of a table that together fit the available width, as long as the columns that may shrink can: each time the widest
 * of them shrinks.
 */
export function fit(natural: readonly number[], available: number, flexible: readonly number[]): readonly number[] {
  // The longest of names is soon as narrow as the table.
  const widths = natural.map((width) => Math.min(width, available));
  for (let excess = widths.reduce((a, b) => a + b) - available; excess > 0; excess--) {
    const widest = flexible.reduce((a, b) => (widths[b]! > widths[a]! ? b : a));
    widths[widest]!--;
  }
  return widths;
}
