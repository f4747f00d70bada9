import { oneLine, shorten } from '../core/one-line';

const LONGEST_TEXT = 4_000;
const MOST_ITEMS = 100;
const DEEPEST = 6;

/** A value from an event, as a line of the log may hold it: redacted, without control characters, bounded. */
export function printable(value: unknown, redact: (text: string) => string, depth = 0): unknown {
  if (typeof value === 'string') return printableText(value, redact);
  if (typeof value !== 'object' || value === null) return typeof value === 'bigint' ? value.toString() : value;
  if (depth >= DEEPEST) return '…';
  if (Array.isArray(value)) return printableList(value, redact, depth);
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [printableText(key, redact), printable(member, redact, depth + 1)]),
  );
}

/** Redacted before it is cut, since half a secret would not be found. */
export const printableText = (text: string, redact: (text: string) => string): string =>
  oneLine(shorten(redact(text), LONGEST_TEXT));

function printableList(items: readonly unknown[], redact: (text: string) => string, depth: number): readonly unknown[] {
  const shown = items.slice(0, MOST_ITEMS).map((item) => printable(item, redact, depth + 1));
  return items.length > MOST_ITEMS ? [...shown, `… ${items.length - MOST_ITEMS} more`] : shown;
}
