/** The parts of Azure's resource ids. */

export const ids = {
  /** The name of the resource. */
  name: (id: string): string => id.slice(id.lastIndexOf("/") + 1),
  /** The last part of its type, such as `securityRules`. */
  type: (id: string): string => id.split("/").at(-2) ?? "",
  /** The id without its last type and name. */
  parent: (id: string): string => id.split("/").slice(0, -2).join("/"),
  /** The name that follows a type, whatever its case; empty if the id has no such type. */
  part: (id: string, type: string): string => {
    const parts = id.split("/");
    return parts[parts.findIndex((one) => one.toLowerCase() === type.toLowerCase()) + 1] ?? "";
  },
} as const;
