import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** As package.json has it, which lies beside `src` and `dist` alike. */
export const VERSION = ((): string => {
  const manifest: unknown = JSON.parse(readFileSync(join(__dirname, '..', 'package.json'), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : 'unknown';
})();
