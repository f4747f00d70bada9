/** Reading `GET /services` from its bytes, nothing of it known before. */
import { renderMetadata } from '../../../src/emulators/rancher-world/render';
import { servicesReader } from '../../../src/sources/rancher-metadata/decode';
import { median, nowMs } from '../clock';
import { row, type Row } from '../row';
import { worldOf } from '../shape';

/** As they come from a socket. */
const CHUNK_BYTES = 65_536;
/** Rendered once; more services are the same ones over again, which to a reader are as good as others. */
const RENDERED = 10_000;
const ROUNDS = 3;

export function decodeOf(count: number): readonly Row[] {
  // Our own service is one of them: 100,000 are as many as the reader takes.
  const once = JSON.stringify(renderMetadata(worldOf(RENDERED - 1).state(), '2015-12-19')['services']).slice(1, -1);
  const times = Math.ceil(count / RENDERED);
  const pieces = Array.from({ length: times }, (_, index) => Buffer.from(index === 0 ? once : `,${once}`));
  const chunks = [Buffer.from('['), ...pieces.flatMap(inChunks), Buffer.from(']')];
  const tookMs = Array.from({ length: ROUNDS }, () => read(chunks));
  return [row('decode', `ms-${count}`, median(tookMs))];
}

const inChunks = (whole: Buffer): readonly Buffer[] => Array.from({ length: Math.ceil(whole.length / CHUNK_BYTES) },
  (_, index) => whole.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES));

function read(chunks: readonly Buffer[]): number {
  const startMs = nowMs();
  const reader = servicesReader().next();
  for (const chunk of chunks) {
    const pushed = reader.push(chunk);
    if ('problem' in pushed) throw new Error(pushed.problem);
  }
  const end = reader.end();
  if ('problem' in end) throw new Error(end.problem);
  return nowMs() - startMs;
}
