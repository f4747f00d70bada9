/** Text from outside on its way to a terminal, a log or an answer: one line, nothing that moves a cursor. */

/**
 * What a terminal or a log reader would act on instead of showing it: C0 and C1 controls with DEL (line ends, ANSI
 * escapes, NUL), the line and paragraph separators, the marks that reverse the reading direction, lone surrogates.
 */
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]|\p{Cs}/gu;

const NAMED_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Writes `\n`, `\r`, `\t` and `\u{1b}` for what must not be printed as it is. Idempotent. */
export const oneLine = (text: string): string =>
  text.replace(UNPRINTABLE, (character) => NAMED_ESCAPES[character] ?? escapeCodePoint(character));

const escapeCodePoint = (character: string): string => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;

/** At most `longest` characters and an ellipsis, cut between words where there is a gap: half a secret is no match. */
export function shorten(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const gap = text.lastIndexOf(' ', longest);
  return `${text.slice(0, gap > 0 ? gap : longest)} …`;
}

/** `a, b, c and 4 more`. */
export function listed(items: readonly string[], most: number): string {
  const shown = items.slice(0, most).join(', ');
  return items.length > most ? `${shown} and ${items.length - most} more` : shown;
}
