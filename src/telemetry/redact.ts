/** Keeps configured secrets out of everything that is told, wherever they come from. */

/** Shorter values are nobody's secret, but would shred every line. */
const SHORTEST_SECRET = 4;

/** Replaces every occurrence of the values, also as they stand in an address or in JSON, by `***`. */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const forms = secrets
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .flatMap((secret) => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)])
    .map((form) => form.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'))
    .sort((a, b) => b.length - a.length);
  if (forms.length === 0) return (text) => text;
  const anySecret = new RegExp([...new Set(forms)].join('|'), 'g');
  return (text) => text.replace(anySecret, '***');
}
