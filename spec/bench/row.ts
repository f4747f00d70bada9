/** What a benchmark finds, row by row; smaller is better in all of them. */
export interface Row {
  readonly case: string;
  /** `seconds-1000`: what, and for how many services. */
  readonly metric: string;
  readonly unit: string;
  readonly measured: number;
  /** What a perfect client would need under the same conditions; null where there is no such thing. */
  readonly limit: number | null;
  readonly target: number | null;
  /** The original's, rancher/external-dns v0.7.12. */
  readonly original: number | null;
}

const UNITS: Readonly<Record<string, string>> = {
  seconds: 's', ms: 'ms', calls: 'calls', 'rss-mb': 'MB', 'cpu-s': 's', 'core-percent': '%', ratio: '',
};

/** Figures to reach and the original's, by `case metric`. */
const TARGETS: Readonly<Record<string, number>> = {
  'start seconds-10': 1, 'start seconds-100': 1.1, 'start seconds-1000': 2,
  'start ratio-5000': 1.03, 'start ratio-10000': 1.03,
  'start rss-mb-10': 90, 'start rss-mb-1000': 115, 'start rss-mb-5000': 150, 'start rss-mb-10000': 190,
  'start-change seconds-10000': 2,
  'start-foreign seconds-10': 1.2, 'start-foreign calls-10': 4,
  'change ms-10': 60, 'change ms-1000': 150, 'change ms-5000': 500, 'change ms-10000': 1_000,
  'change calls-10': 1, 'change calls-1000': 1, 'change calls-5000': 1, 'change calls-10000': 1,
  'change rss-mb-10': 90, 'change rss-mb-1000': 115, 'change rss-mb-5000': 150, 'change rss-mb-10000': 190,
  'bump core-percent-5000': 35, 'bump calls-1000': 0, 'bump calls-5000': 0,
  'idle cpu-s-1000': 0.15, 'idle calls-1000': 0,
  'plan ms-10000': 20, 'plan ms-100000': 300,
};

const ORIGINAL: Readonly<Record<string, number>> = {
  'start seconds-10': 2.6, 'start seconds-100': 20.6, 'start seconds-1000': 200.9, 'start seconds-5000': 1_003,
  'start seconds-10000': 2_000, 'start cpu-s-10': 0.04, 'start cpu-s-100': 0.2, 'start cpu-s-1000': 1.8,
  'start rss-mb-10': 13, 'start rss-mb-100': 16, 'start rss-mb-1000': 29, 'start rss-mb-5000': 115,
  'start-foreign seconds-10': 42.7, 'start-foreign calls-10': 214, 'start-foreign cpu-s-10': 1.4,
  'start-foreign rss-mb-10': 74,
  'change ms-10': 750, 'change ms-1000': 3_500, 'change ms-5000': 14_000,
  'change calls-10': 2, 'change calls-1000': 13, 'change calls-5000': 53,
  'bump calls-1000': 0, 'bump calls-5000': 0, 'idle cpu-s-1000': 0.35, 'idle calls-1000': 11,
};

/** A row with its target and the original's figure, where there are any. */
export function row(name: string, metric: string, measured: number, limit: number | null = null): Row {
  const key = `${name} ${metric}`;
  const unit = UNITS[metric.replace(/-\d+$/, '')] ?? '';
  return { case: name, metric, unit, measured, limit, target: TARGETS[key] ?? null, original: ORIGINAL[key] ?? null };
}
