/* Ids of Azure, which compares them without case. */

/** What an id is compared by. */
export function keyOf(id: string): string {
  return id.toLowerCase();
}

/** The id without its last segments, of this many pairs of type and name. */
export function parentOf(id: string, levels = 1): string {
  return id
    .split("/")
    .slice(0, -2 * levels)
    .join("/");
}

/** The last name in an id. */
export function nameIn(id: string): string {
  return id.slice(id.lastIndexOf("/") + 1);
}

/** The id up to the name after a segment, such as the load balancer of one of its rules; `undefined` if it has no such segment. */
export function ancestorOf(id: string, segment: string): string | undefined {
  const start = keyOf(id).indexOf(`/${keyOf(segment)}/`);
  if (start < 0) return undefined;
  const end = id.indexOf("/", start + segment.length + 2);
  return end < 0 ? id : id.slice(0, end);
}

/** The type of what an id is of, in lower case: `microsoft.network/virtualnetworks/subnets`. */
export function typeIn(id: string): string | undefined {
  const [, path] = /^\/.*\/providers\/([^/]+\/[^/]+\/[^/]+(?:\/[^/]+\/[^/]+)*)$/i.exec(id) ?? [];
  if (path === undefined) return undefined;
  const [namespace, ...pairs] = path.split("/");
  return [namespace, ...pairs.filter((_, index) => index % 2 === 0)].join("/").toLowerCase();
}
