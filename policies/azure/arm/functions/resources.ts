import { type Parts, type Value, partsOf } from "../value";
import { type Context, type Definitions, joined, takes } from "./define";

/** Functions for ids of resources: texts made of names. */
export const RESOURCES: Definitions = {
  resourceid: takes("any+", (context, ...args: Value[]) =>
    idOf(context, args, (before) => {
      const subscription = before.length > 1 ? before[0]! : [context.azure("subscription", "subscriptionId")];
      const group = before.at(-1) ?? [context.azure("resourceGroup", "name")];
      return ["/subscriptions/", ...subscription, "/resourceGroups/", ...group];
    }),
  ),
  subscriptionresourceid: takes("any+", (context, ...args: Value[]) =>
    idOf(context, args, ([subscription]) => [
      "/subscriptions/",
      ...(subscription ?? [context.azure("subscription", "subscriptionId")]),
    ]),
  ),
  tenantresourceid: takes("any+", (context, ...args: Value[]) => idOf(context, args, () => [])),
  extensionresourceid: takes("any any any+", (context, ...args: Value[]) =>
    idOf(context, args, ([scope]) => scope ?? []),
  ),
  managementgroupresourceid: takes("any+", (context, ...args: Value[]) =>
    idOf(context, args, ([group]) => [
      "/providers/Microsoft.Management/managementGroups/",
      ...(group ?? [context.azure("managementGroup", "name")]),
    ]),
  ),
};

/**
 * The id of a resource, from its type, its names, and the arguments before the type.
 *
 * @param scopeOf The beginning of the id, given the arguments before the type.
 */
function idOf(context: Context, args: readonly Value[], scopeOf: (before: readonly Parts[]) => Parts): Value {
  const texts: Parts[] = [];
  for (const arg of args) {
    const parts = partsOf(arg);
    if (!parts) return context.fail("it takes texts");
    texts.push(parts);
  }
  // The type is the first argument with a slash, except for the scope of an extension, which is an id and begins with one.
  const index = args.findIndex((arg) => typeof arg === "string" && /^[^/]+\//.test(arg));
  if (index < 0) return context.unknown();
  const [provider, ...types] = (args[index] as string).split("/").filter((part) => part !== "");
  const names = texts.slice(index + 1);
  if (types.length !== names.length) {
    return context.fail(
      `a type of ${types.length} part${types.length === 1 ? "" : "s"} does not have ${names.length} names`,
    );
  }
  const path = types.flatMap((type, at): readonly Parts[] => [[`/${type}/`], names[at]!]);
  return joined(context, [scopeOf(texts.slice(0, index)), [`/providers/${provider}`], ...path]);
}
