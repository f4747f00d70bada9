/** `npm run bench`: the service as the image runs it, as its own process, against the emulators. */
import { readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { CASES, isCaseName } from './cases';
import type { Row } from './row';
import type { Bench } from './stage';
import { table } from './table';

const REGIONS = { aws: 'us-east-1', 'aws-us-gov': 'us-gov-west-1' } as const;

async function main(): Promise<void> {
  const { values: given } = parseArgs({ options: {
    json: { type: 'string' },
    case: { type: 'string', multiple: true },
    services: { type: 'string' },
    rtt: { type: 'string', default: '20' },
    partition: { type: 'string', default: 'aws' },
    program: { type: 'string', default: 'dist/bundle/main.js' },
    'node-option': { type: 'string', multiple: true, default: [] },
  } });
  const { partition: rates } = given;
  if (rates !== 'aws' && rates !== 'aws-us-gov') throw new Error(`no such partition: ${rates}`);
  const roundTripMs = Number(given.rtt);
  if (!(roundTripMs >= 0)) throw new Error(`no round-trip time: ${given.rtt}`);
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  const bench: Bench = {
    program: given.program, nodeOptions: [...imageNodeOptions(), ...given['node-option']], rates, region: REGIONS[rates], roundTripMs,
    services: given.services === undefined ? undefined : Number(given.services),
    note: (text) => say(`  ${text}`),
  };
  const rows: Row[] = [];
  for (const name of given.case ?? Object.keys(CASES)) {
    if (!isCaseName(name)) throw new Error(`no such case: ${name}; there are ${Object.keys(CASES).join(', ')}`);
    // What else the machine does is in every figure.
    say(`${name} (load average ${loadavg()[0]?.toFixed(1)})`);
    try {
      rows.push(...await CASES[name](bench));
    } catch (error) {
      fail(error);
    }
    // After every case: what is long shall not be lost.
    if (given.json !== undefined) writeFileSync(given.json, `${JSON.stringify(rows, undefined, 2)}\n`);
  }
  process.stdout.write(`${table(rows)}\n`);
}

/** Node's options in the image's ENTRYPOINT. */
function imageNodeOptions(): readonly string[] {
  const entrypoint = /^ENTRYPOINT (\[.*\])$/m.exec(readFileSync('Dockerfile', 'utf8'))?.[1] ?? '[]';
  const words: unknown = JSON.parse(entrypoint);
  const texts = Array.isArray(words) ? words.filter((word) => typeof word === 'string') : [];
  return texts.slice(texts.findIndex((word) => word.endsWith('/node')) + 1).filter((word) => word.startsWith('--'));
}

/** The other cases are worth running all the same. */
function fail(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.stack ?? error.message : String(error)}\n`);
  process.exitCode = 1;
}

main().catch(fail);
