/**
 * Paths into an answer, as rancher-metadata v0.10.4 follows them: map key, array index, else the child whose `name` or
 * `uuid` it is; what is not found so is looked for once more in lower case.
 */
import type { Json } from '../rancher-world';

/** Undefined: nothing there. A found null is `{ value: null }`. */
export type Found = { readonly value: Json } | undefined;

export const lookUp = (root: Json, path: readonly string[]): Found =>
  follow(root, path) ?? follow(root, path.map((segment) => segment.toLowerCase()));

/** `/2015-12-19/hosts/node1/?wait=…` → `hosts`, `node1`; undefined when a %-escape is broken. */
export function segmentsOf(rawPath: string): readonly string[] | undefined {
  const path = rawPath.replace(/\/+$/, '').slice(1);
  if (/%(?![0-9a-f]{2})/i.test(path)) return undefined;
  return path.split('/').slice(1).map(unescapeSegment);
}

/** Go's QueryUnescape takes octets that are no UTF-8; they match nothing here either. */
function unescapeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment.replaceAll('+', ' '));
  } catch {
    return segment;
  }
}

function follow(root: Json, path: readonly string[]): Found {
  let value: Json | undefined = root;
  for (const segment of path) {
    value = child(value, segment);
    if (value === undefined) return undefined;
  }
  return { value };
}

function child(parent: Json, segment: string): Json | undefined {
  if (isArray(parent)) return element(parent, segment);
  if (parent === null || typeof parent !== 'object') return undefined;
  return Object.hasOwn(parent, segment) ? parent[segment] : undefined;
}

/** Whatever is a number is an index, even if a child has that name. */
function element(list: readonly Json[], segment: string): Json | undefined {
  if (/^[+-]?\d+$/.test(segment)) return list[Number(segment)];
  return list.find((each) => each !== null && typeof each === 'object' && !isArray(each)
    && (each['name'] === segment || each['uuid'] === segment));
}

/** `Array.isArray` does not narrow read-only arrays. */
export const isArray = (value: Json): value is readonly Json[] => Array.isArray(value);
