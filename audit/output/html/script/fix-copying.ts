/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

/* c8 ignore start: it runs in the page, where test/audit/html/page.test.ts requires all of it to run */

/** Makes the buttons beside fixes copy them, and say so. */
export function copyFixes(table: HTMLTableElement): void {
  async function copyFix(button: HTMLElement): Promise<void> {
    const text = button.previousElementSibling!;
    for (const other of table.querySelectorAll(".copy")) other.textContent = "Copy";
    try {
      await navigator.clipboard.writeText(text.textContent);
      button.textContent = "Copied";
    } catch {
      getSelection()!.selectAllChildren(text);
      button.textContent = "Selected: copy it with Ctrl+C";
    }
    document.getElementById("said")!.textContent = button.textContent;
  }

  table.addEventListener("click", ({ target }) => {
    const button = (target as Element).closest<HTMLElement>("button.copy");
    if (button) void copyFix(button);
  });
}
/* c8 ignore stop */
