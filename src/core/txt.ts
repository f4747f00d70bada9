/** Text as the value of a TXT record set: quoted strings of at most 255 characters, side by side. */

const LONGEST_STRING = 255;

/** Printable ASCII without quotes and backslashes → `"…" "…"`. Callers encode anything else before. */
export function packText(text: string): string {
  const strings = text.match(new RegExp(`.{1,${LONGEST_STRING}}`, 'g')) ?? [''];
  return strings.map((string) => `"${string}"`).join(' ');
}

/** The text of a TXT value, its strings joined; escapes (`\"`, `\ooo`) decoded. Anything outside quotes is dropped. */
export function unpackText(value: string): string {
  const strings = value.match(/"(?:[^"\\]|\\.)*"/g) ?? [];
  return strings
    .map((string) => string.slice(1, -1))
    .join('')
    .replace(/\\([0-3][0-7]{2}|.)/g, (_, escaped: string) =>
      escaped.length === 3 ? String.fromCharCode(parseInt(escaped, 8)) : escaped);
}
