/** What groups are attached to, as files declare it by subnets, network interfaces and associations. */
export class Attachments {
  readonly #attached = new Map<string, Set<string>>();
  /** For what was requested since the last addition. */
  readonly #sorted = new Map<string, readonly string[]>();

  /**
   * @param group The Azure id of the group, or its URN if that is unknown.
   * @param to The subnet or network interface.
   */
  add(group: string, to: string): void {
    this.#sorted.clear();
    const known = this.#attached.get(group.toLowerCase());
    if (known) known.add(to);
    else this.#attached.set(group.toLowerCase(), new Set([to]));
  }

  /** What the group of any of these ids or URNs is attached to; `null` if nothing is known: another file may say it. */
  of(...groups: readonly string[]): readonly string[] | null {
    if (this.#attached.size === 0) return null;
    const keys = groups.map((group) => group.toLowerCase());
    const key = keys.join("\n");
    const known = this.#sorted.get(key);
    if (known) return known.length > 0 ? known : null;
    const all = [...new Set(keys.flatMap((group) => [...(this.#attached.get(group) ?? [])]))].sort();
    this.#sorted.set(key, all);
    return all.length > 0 ? all : null;
  }
}
