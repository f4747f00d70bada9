/**
 * The elements of a JSON list as its text arrives: an answer of 40 MB is never in memory as a whole. Where an element
 * ends is all that is found out here; whether it is JSON shows when it is parsed.
 */

export interface ListElements {
  /** Gives away what is complete. The buffers hold only as long as the call: they are parts of `chunk`. */
  push(chunk: Buffer, take: (element: Buffer) => void): void;
  /** How the text ended: a list to its end, something that is no list at all, or neither. */
  end(): { readonly type: 'list' } | { readonly type: 'other'; readonly text: string } | { readonly type: 'broken' };
}

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [BRACKET, BRACKET_END, BRACE, BRACE_END] = [0x5b, 0x5d, 0x7b, 0x7d];

const isSpace = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

export function listElements(): ListElements {
  let place: 'before' | 'inside' | 'after' | 'no list' = 'before';
  let count = 0;
  /** Within the element: how deep, whether in a text, whether after a backslash. */
  let state = { depth: 0, inText: false, isEscaped: false };
  /** Of the element, or of what is no list, from earlier chunks. */
  let parts: Buffer[] = [];
  let isBroken = false;

  function withParts(rest: Buffer): Buffer {
    if (parts.length === 0) return rest;
    const whole = Buffer.concat([...parts, rest]);
    parts = [];
    return whole;
  }

  /** Where the list begins, beyond its bracket. */
  function begin(chunk: Buffer): number {
    let at = 0;
    while (at < chunk.length && isSpace(chunk[at])) at += 1;
    if (at === chunk.length) return at;
    place = chunk[at] === BRACKET ? 'inside' : 'no list';
    return place === 'inside' ? at + 1 : at;
  }

  /** Reads elements from `from` on; returns where the list ended. */
  function read(chunk: Buffer, from: number, take: (element: Buffer) => void): number {
    let start = from;
    // Variables and loops of its own, few comparisons a byte: this sees every byte of 40 MB, most of them within texts.
    let { depth, inText, isEscaped } = state;
    const { length } = chunk;
    for (let at = from; at < length; at += 1) {
      if (inText) {
        if (isEscaped) {
          isEscaped = false;
          continue;
        }
        while (at < length && chunk[at] !== QUOTE && chunk[at] !== BACKSLASH) at += 1;
        isEscaped = chunk[at] === BACKSLASH;
        inText = isEscaped || at === length;
        continue;
      }
      const byte = chunk[at];
      if (byte === QUOTE) inText = true;
      else if (byte === BRACE || byte === BRACKET) depth += 1;
      else if (depth > 0) {
        if (byte === BRACE_END || byte === BRACKET_END) depth -= 1;
      } else if (byte === COMMA || byte === BRACKET_END) {
        const element = withParts(chunk.subarray(start, at));
        start = at + 1;
        const isEmptyList = byte === BRACKET_END && count === 0 && element.every(isSpace);
        if (!isEmptyList) take(element);
        count += 1;
        if (byte !== BRACKET_END) continue;
        place = 'after';
        return start;
      }
    }
    state = { depth, inText, isEscaped };
    parts.push(Buffer.from(chunk.subarray(start)));
    return chunk.length;
  }

  return {
    push(chunk, take) {
      let at = place === 'before' ? begin(chunk) : 0;
      if (place === 'no list') parts.push(Buffer.from(chunk));
      if (place === 'inside') at = read(chunk, at, take);
      if (place === 'after' && !chunk.subarray(at).every(isSpace)) isBroken = true;
    },
    end() {
      if (place === 'after' && !isBroken) return { type: 'list' };
      return place === 'no list' ? { type: 'other', text: Buffer.concat(parts).toString() } : { type: 'broken' };
    },
  };
}
