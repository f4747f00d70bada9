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

export interface ListFormat<T> {
  readonly what: string;
  readonly most: number;
  readonly decode: (item: unknown) => T;
  readonly order: (a: T, b: T) => number;
}

/** One list that is read again and again: an element whose text is the same again is the same object again. */
export interface ListReader<T> {
  /** For the next answer, one at a time. It gives the items sorted; the very same list if it has the same items. */
  next(): BodyReader<readonly T[]>;
}

/** What a text was read as, and in which answer it was last seen. */
interface Seen<T> {
  readonly item: T;
  inAnswer: number;
}

/** `null` is Rancher's empty list. */
export function listReader<T>({ what, most, decode, order }: ListFormat<T>): ListReader<T> {
  /** By the digest of its text. */
  const seen = new Map<string, Seen<T>>();
  let latest: readonly T[] = [];
  let answer = 0;
  let isComplete = true;

  function next(): BodyReader<readonly T[]> {
    // It broke off: which of these belong to the latest list is no longer known.
    if (!isComplete) {
      seen.clear();
      latest = [];
    }
    isComplete = false;
    answer += 1;
    const elements = listElements();
    const items: T[] = [];
    let isNew = false;

    function take(element: Buffer): void {
      if (items.length === most) throw new Malformed(`${what} has more than ${most} items`);
      const digest = hash('sha256', element, 'base64');
      const before = seen.get(digest);
      // Twice in one answer is as good as new.
      if (before === undefined || before.inAnswer === answer) isNew = true;
      const entry = before ?? { item: decodedItem(jsonIn(element)), inAnswer: answer };
      entry.inAnswer = answer;
      if (before === undefined) seen.set(digest, entry);
      items.push(entry.item);
    }

    const decodedItem = (json: unknown): T => inList(what, items.length, () => decode(json));

    function list(): Decoded<readonly T[]> {
      isComplete = true;
      if (!isNew && items.length === latest.length) return { value: latest };
      for (const [digest, { inAnswer }] of seen) if (inAnswer !== answer) seen.delete(digest);
      latest = items.sort(order);
      return { value: latest };
    }

    return {
      push: (chunk) => decoded(() => { elements.push(chunk, take); }),
      end() {
        const end = elements.end();
        if (end.type === 'list') return list();
        const body = end.type === 'other' ? parseJson(end.text) : undefined;
        if (body === undefined) return NOT_JSON;
        return body === null ? list() : { problem: `${what} is ${kindOf(body)}, expected a list` };
      },
    };
  }

  return { next } satisfies ListReader<T>;
}

function jsonIn(element: Buffer): unknown {
  const item = parseJson(element.toString());
  if (item === undefined) throw new Malformed(NOT_JSON.problem);
  return item;
}
