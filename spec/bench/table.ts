/** Rows as a table for people. */
import type { Row } from './row';

const HEAD = ['case', 'metric', 'measured', 'limit', 'ratio', 'target', '', 'original'];
const LEFT_COLUMNS = 2;

export function table(rows: readonly Row[]): string {
  const lines = [HEAD, ...rows.map(cells)];
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const pad = (text: string, column: number): string =>
    (column < LEFT_COLUMNS ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0));
  return lines.map((line) => line.map(pad).join('  ').trimEnd()).join('\n');
}

const cells = (row: Row): readonly string[] => [
  row.case, row.metric, figure(row.measured), figure(row.limit),
  row.limit === null || row.limit === 0 ? '' : (row.measured / row.limit).toFixed(2),
  figure(row.target), row.target === null ? '' : row.measured <= row.target ? 'ok' : 'MISSED', figure(row.original),
];

/** Three digits are worth showing. */
const figure = (value: number | null): string =>
  (value === null ? '' : value >= 100 || Number.isInteger(value) ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2));
