/**
 * Reading fields of an answer that may hold anything. By hand, because an answer may come every second: 10,000 services
 * with two containers each took 240 ms with a schema library (zod 4) and take 70 ms this way.
 */

/** What is wrong with an answer, and where. Thrown while reading it; `decoded` makes a value of it. */
export class Malformed extends Error {}

export type Decoded<T> = { readonly value: T } | { readonly problem: string };
export type Fields = Readonly<Record<string, unknown>>;

/** Characters of a name, an id or an address; Rancher's own limit is 255. */
const LONGEST_TEXT = 1024;

export function decoded<T>(read: () => T): Decoded<T> {
  try {
    return { value: read() };
  } catch (error) {
    if (error instanceof Malformed) return { problem: error.message };
    throw error;
  }
}

/** Undefined when it is not JSON, which knows no such value. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function text(value: unknown, what: string): string {
  if (typeof value !== 'string') throw new Malformed(`${what} is ${kindOf(value)}, expected a text`);
  if (value.length > LONGEST_TEXT) {
    throw new Malformed(`${what} has ${value.length} characters, ${LONGEST_TEXT} are allowed`);
  }
  return value;
}

/** A text that an object cannot do without. */
export function required(fields: Fields, name: string): string {
  const value = text(fields[name], name);
  if (value === '') throw new Malformed(`${name} is empty`);
  return value;
}

/** Rancher writes `null`, `""` or nothing at all for what there is not. */
export function optional(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  return value === null || value === undefined || value === '' ? undefined : text(value, name);
}

/** Every item read by `item`. `null` is Rancher's empty list. */
export function list<T>(value: unknown, what: string, most: number, item: (item: unknown) => T): T[] {
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value)) throw new Malformed(`${what} is ${kindOf(value)}, expected a list`);
  if (value.length > most) throw new Malformed(`${what} has ${value.length} items, ${most} are allowed`);
  return value.map((entry: unknown, index) => inList(what, index, () => item(entry)));
}

/** What is wrong with an item is told with its place. */
export function inList<T>(what: string, index: number, item: () => T): T {
  try {
    return item();
  } catch (error) {
    throw error instanceof Malformed ? new Malformed(`${what}[${index}]: ${error.message}`) : error;
  }
}

export function object(value: unknown): Fields {
  if (!isObject(value)) throw new Malformed(`it is ${kindOf(value)}, expected an object`);
  return value;
}

/** Labels in a stable order. Numbers and booleans become text; what has no text form is left out. */
export function labels(fields: Fields): Readonly<Record<string, string>> {
  const value = fields['labels'];
  if (value === null || value === undefined) return {};
  if (!isObject(value)) throw new Malformed(`labels is ${kindOf(value)}, expected an object`);
  const entries = Object.entries(value)
    .filter(([, label]) => label !== null && typeof label !== 'object')
    .map(([name, label]): [string, string] => [name, String(label)]);
  // Defines own properties, also for `__proto__`: assigning would reach the prototype.
  return Object.fromEntries(entries.sort(([a], [b]) => compare(a, b)));
}

/** By code unit: the same everywhere, and fast. */
export const compare = (a: string, b: string): number => a < b ? -1 : a > b ? 1 : 0;

export const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function kindOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'string' ? 'a text' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
