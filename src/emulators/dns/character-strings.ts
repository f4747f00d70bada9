/** The values of TXT record sets: `"one" "two \"three\" \344"` ⇄ the strings they stand for. */

export type CharacterStringsReading =
  | { readonly strings: readonly string[] }
  | { readonly problem: 'not quoted' | 'too long' | 'unsupported character' };

/** RFC 1035 3.3: a character-string has a length octet. */
const LONGEST = 255;
const PIECE = /"((?:[^"\\]|\\[\s\S])*)"([ \t]+|$)/y;
const ESCAPE = /\\(?:([0-3][0-7]{2})|([\s\S]))/g;

/** One or more strings in quotation marks, separated by spaces; one character per octet. */
export function readCharacterStrings(value: string): CharacterStringsReading {
  const strings: string[] = [];
  for (let position = 0; position < value.length || strings.length === 0;) {
    PIECE.lastIndex = position;
    const match = PIECE.exec(value);
    if (match === null) return { problem: 'not quoted' };
    position = PIECE.lastIndex;
    const raw = match[1] ?? '';
    if (/[^\x20-\x7e\t]/.test(raw)) return { problem: 'unsupported character' };
    const string = raw.replace(ESCAPE, (_, octal?: string, character?: string) =>
      octal === undefined ? character ?? '' : String.fromCharCode(parseInt(octal, 8)));
    if (string.length > LONGEST) return { problem: 'too long' };
    strings.push(string);
  }
  return { strings };
}
