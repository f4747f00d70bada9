/** Readers of bodies: of one as a whole, and of a list element by element. */
import { hash } from 'node:crypto';
import type { BodyReader } from './client';
import { decoded, type Decoded, inList, kindOf, Malformed, parseJson } from './fields';
import { listElements } from './list-elements';

const NOT_JSON = { problem: 'the answer is not JSON' };

export function wholeBody<T>(decode: (body: unknown) => Decoded<T>): BodyReader<T> {
  const chunks: Buffer[] = [];
  return {
    push: (chunk) => ({ value: chunks.push(chunk) }),
    end() {
      const body = parseJson(Buffer.concat(chunks).toString());
      return body === undefined ? NOT_JSON : decode(body);
    },
  };
}

/** What elements were read as, by the digest of their text: what is the same text again is not read again. */
export type Remembered<T> = ReadonlyMap<string, T>;

export interface List<T> {
  readonly items: readonly T[];
  readonly remembered: Remembered<T>;
}

export interface ListFormat<T> {
  readonly what: string;
  readonly most: number;
  readonly decode: (item: unknown) => T;
  readonly order: (a: T, b: T) => number;
}

/** A list, sorted. `null` is Rancher's empty one. An item whose text is that of one in `before` is the same object. */
export function listBody<T>(
  { what, most, decode, order }: ListFormat<T>,
  before: Remembered<T> = new Map(),
): BodyReader<List<T>> {
  const elements = listElements();
  const items: T[] = [];
  const remembered = new Map<string, T>();

  function take(element: Buffer): void {
    if (items.length === most) throw new Malformed(`${what} has more than ${most} items`);
    const digest = hash('sha256', element, 'base64');
    const item = before.get(digest) ?? decodedItem(jsonIn(element));
    remembered.set(digest, item);
    items.push(item);
  }

  const decodedItem = (json: unknown): T => inList(what, items.length, () => decode(json));
  const sorted = (): Decoded<List<T>> => ({ value: { items: items.sort(order), remembered } });

  return {
    push: (chunk) => decoded(() => { elements.push(chunk, take); }),
    end() {
      const end = elements.end();
      if (end.type === 'list') return sorted();
      const body = end.type === 'other' ? parseJson(end.text) : undefined;
      if (body === undefined) return NOT_JSON;
      return body === null ? sorted() : { problem: `${what} is ${kindOf(body)}, expected a list` };
    },
  };
}

function jsonIn(element: Buffer): unknown {
  const item = parseJson(element.toString());
  if (item === undefined) throw new Malformed(NOT_JSON.problem);
  return item;
}
