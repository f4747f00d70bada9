/**
 * XML whose elements are known beforehand, scanned once and forward only: a search for an element that is absent would
 * run to the end of the page. What is understood becomes what the SDK's reader makes of it; the rest is not guessed at.
 */

export interface Place {
  readonly page: string;
  /** How far the page has been read. */
  at: number;
}

/** Reads the content of an element. Undefined: not understood, and nothing may be read on from where it stopped. */
export type Reader<T> = (place: Place) => T | undefined;

/** Members in the order in which they stand in the page. Each stands there once at most, and is absent otherwise. */
export type Members<T> = { readonly [Name in keyof T]-?: Reader<NonNullable<T[Name]>> };

export function struct<T extends object>(members: Members<T>): Reader<T> {
  const elements = Object.entries<Reader<unknown>>(members).map(([name, read]) => ({ name, ...element(name, read) }));
  return (place) => {
    const value: Record<string, unknown> = {};
    skipGap(place);
    for (const { name, opening, read } of elements) {
      if (!skip(place, opening)) continue;
      const member = read(place);
      if (member === undefined) return undefined;
      value[name] = member;
    }
    return value as T;
  };
}

export function list<T>(name: string, item: Reader<T>): Reader<T[]> {
  const { opening, read } = element(name, item);
  return (place) => {
    const items: T[] = [];
    skipGap(place);
    while (skip(place, opening)) {
      const value = read(place);
      if (value === undefined) return undefined;
      items.push(value);
    }
    return items;
  };
}

/** The element behind its opening tag, up to the next one. */
function element<T>(name: string, content: Reader<T>): { readonly opening: string; readonly read: Reader<T> } {
  const closing = `</${name}>`;
  return {
    opening: `<${name}>`,
    read: (place) => {
      const value = content(place);
      if (value === undefined || !skip(place, closing)) return undefined;
      skipGap(place);
      return value;
    },
  };
}

export function skip(place: Place, tag: string): boolean {
  if (!place.page.startsWith(tag, place.at)) return false;
  place.at += tag.length;
  return true;
}

const TAB = 9;
const LINE_FEED = 10;
const SPACE = 32;

/** White space with a line break in it. Without one it is text to the SDK, which loses the elements beside it. */
export function skipGap(place: Place): void {
  const { page } = place;
  let { at } = place;
  let isGap = false;
  for (;;) {
    const code = page.charCodeAt(at);
    if (code !== LINE_FEED && code !== SPACE && code !== TAB) break;
    isGap ||= code === LINE_FEED;
    at += 1;
  }
  if (isGap) place.at = at;
}

/** The types list the words that the SDK knew when it was made; the service has the last word. */
export const text = <T extends string>(): Reader<T> => readText as Reader<T>;

function readText(place: Place): string | undefined {
  const { page, at } = place;
  const end = page.indexOf('<', at);
  if (end < 0) return undefined;
  place.at = end;
  const decoded = decode(page.slice(at, end));
  // White space with a line break in it is no text to the SDK; where else there is one does not matter.
  return decoded === undefined || decoded.includes('\n') ? undefined : ofItsOwn(decoded);
}

export const integer: Reader<number> = (place) => {
  const digits = readText(place);
  return digits !== undefined && /^-?\d{1,10}$/.test(digits) ? Number(digits) : undefined;
};

export const flag: Reader<boolean> = (place) => FLAGS.get(readText(place) ?? '');

const FLAGS: ReadonlyMap<string, boolean> = new Map([['true', true], ['false', false]]);

/** Those of XML, and characters of 16 bits at most. The SDK makes nothing of other names, and its own of the rest. */
const ENTITY = /&(?:(amp|lt|gt|quot|apos)|#(\d{1,4})|#x([0-9a-fA-F]{1,4}));/g;
const CHARACTERS: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: '\'' };

function decode(raw: string): string | undefined {
  if (!raw.includes('&')) return raw;
  if (raw.replace(ENTITY, '').includes('&')) return undefined;
  return raw.replace(ENTITY, (_, name?: string, decimal?: string, hexadecimal?: string) => name === undefined
    ? String.fromCharCode(decimal === undefined ? parseInt(hexadecimal ?? '', 16) : Number(decimal))
    : CHARACTERS[name] ?? '');
}

/** A slice holds on to all that it was cut from: one value that is kept would keep its page, 60 KB. */
const ofItsOwn = (slice: string): string => ` ${slice}`.slice(1);
