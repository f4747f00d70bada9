/** What the emulated metadata server itself takes of a change's way: a client that only reads and throws away. */
import { request } from 'node:http';
import { median, nowMs } from './clock';
import type { Stage } from './stage';

const PATHS = ['/2015-12-19/version', '/2015-12-19/hosts', '/2015-12-19/services', '/2015-12-19/hosts'];
const TRIES = 3;

export async function metadataReadMs({ metadata, metadataUrl }: Pick<Stage, 'metadata' | 'metadataUrl'>): Promise<number> {
  const tookMs: number[] = [];
  for (let turn = 1; turn <= TRIES; turn += 1) {
    await metadata.move({ indexes: [0], turn: turn % TRIES });
    const startMs = nowMs();
    for (const path of PATHS) await read(metadataUrl + path);
    tookMs.push(nowMs() - startMs);
  }
  return median(tookMs);
}

const read = (url: string): Promise<void> => new Promise((resolve, reject) => {
  request(url, { headers: { Accept: 'application/json' } }, (response) => {
    response.on('end', resolve).on('error', reject).resume();
  }).on('error', reject).end();
});
