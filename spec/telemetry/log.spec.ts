import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';
import type { Event } from '../../src/core/event';
import { createLog, type LogOptions } from '../../src/telemetry/log';

function logged(events: readonly Event[], options: Partial<LogOptions> = {}): readonly string[] {
  let text = '';
  const stdout = new Writable({
    write: (chunk, _encoding, done) => {
      text += String(chunk);
      done();
    },
  });
  const log = createLog({ level: 'info', format: 'text', file: undefined, secrets: [], stdout, ...options });
  for (const event of events) log.event(event);
  return text.split('\n').slice(0, -1);
}

const after = {
  name: 'web.shop.default.example.com', type: 'A', ttlSeconds: 300, values: ['203.0.113.11', '198.51.100.99'],
};
const created: Event = { type: 'record created', after, why: 'service Shop/Web' };
const HOSTILE = '\n2026-11-23T08:08:08Z info  created \u001b[2J\u009b31m\u2028\u202e';

describe('a line of the log', () => {
  it('in text is time, level and sentence', () => {
    const [line] = logged([created]);
    expect(line).toMatch(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z info {2}created A /);
    expect(line?.slice(25)).toBe(
      'info  created A web.shop.default.example.com → 203.0.113.11, 198.51.100.99 (service Shop/Web)',
    );
  });

  it('in JSON has the name of the event and its members', () => {
    const [line = ''] = logged([created], { format: 'json' });
    const parsed: unknown = JSON.parse(line);
    expect(parsed).toEqual({
      time: expect.stringMatching(/^20.*Z$/) as unknown,
      level: 'info', event: 'record created', after, why: 'service Shop/Web',
      message: 'created A web.shop.default.example.com → 203.0.113.11, 198.51.100.99 (service Shop/Web)',
    });
  });

  it.each(
    ['text', 'json'] as const,
  )('in %s is one line without control characters, whatever comes from outside', (format) => {
    const lines = logged([{ type: 'source down', reason: HOSTILE, retryInMs: 1_000 }], { format });
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toMatch(/[\p{Cc}\u2028\u2029\u202e]/u);
    expect(lines[0]).toContain('u{1b}[2J');
  });

  it.each(['text', 'json'] as const)('in %s is bounded', (format) => {
    const names = Array.from({ length: 10_000 }, (_, index) => `n${index}.${'x'.repeat(100)}`);
    const lines = logged([
      { type: 'deletes held', names, reason: 'r', heldChecksum: 'c0ffee' }, { type: 'source down', reason: 'x '.repeat(50_000), retryInMs: 1 },
    ], { format });
    expect(lines).toHaveLength(2);
    expect(lines.join().length).toBeLessThan(40_000);
  });
});

describe('what is logged', () => {
  it('is nothing per tick', () => {
    const ticks: Event[] = [
      { type: 'operation began', operation: 'read source', deadlineMs: 1 }, {
        type: 'operation ended', operation: 'read source',
      },
    ];
    expect(logged(ticks, { level: 'debug' })).toEqual([]);
  });

  it.each<[string, Event]>([
    ['debug', { type: 'zone listed', recordSets: 5, owned: 1, calls: 1, elapsedMs: 40 }],
    ['info ', { type: 'zone listed', recordSets: 5, owned: 1, calls: 1, elapsedMs: 9_000 }],
    ['info ', { type: 'in sync', names: 3 }],
    ['warn ', { type: 'conflict', name: 'x.example.com', recordType: 'A', reason: 'not ours' }],
    ['error', { type: 'zone denied', access: 'write', reason: 'permission', message: 'm', advice: 'a', retryInMs: 1 }],
  ])('%s %j', (level, event) => {
    expect(logged([event], { level: 'debug' })[0]).toContain(` ${level} `);
  });

  it('keeps to LOG_LEVEL', () => {
    const events: Event[] = [
      created, { type: 'in sync', names: 1 }, { type: 'source down', reason: 'r', retryInMs: 1 },
    ];
    expect(logged(events, { level: 'warn' })).toHaveLength(1);
  });
});

describe('secrets', () => {
  const secrets = ['s3cr3t/key+x', 'abc', 'longer-s3cr3t/key+x'];

  it.each(['text', 'json'] as const)('are replaced in %s, in sentence and members, in every form', (format) => {
    const [line = ''] = logged([{
      type: 'source down', retryInMs: 1,
      reason: 'longer-s3cr3t/key+x and s3cr3t/key+x in /?key=s3cr3t%2Fkey%2Bx of abc',
    }], { format, secrets });
    expect(line).not.toContain('s3cr3t');
    expect(line).toContain('*** and *** in /?key=*** of abc');
  });

  it('are not cut in half by the bound of a line', () => {
    const reason = `${'x'.repeat(3_990)}longer-s3cr3t/key+x`;
    const lines = logged([{ type: 'source down', reason, retryInMs: 1 }], { secrets, format: 'json' });
    expect(lines.join()).not.toContain('longer-');
  });

  it('do not come in with an error of the program', () => {
    let text = '';
    const stdout = new Writable({ write: (chunk, _encoding, done) => { text += String(chunk); done(); } });
    createLog({ level: 'info', format: 'text', file: undefined, secrets: ['hunter2'], stdout })
      .failure('ended', Object.assign(new Error('of hunter2'), { config: { auth: 'other-secret' } }));
    expect(text).toMatch(/ error ended: Error: of \*\*\*\n$/);
  });
});

describe('the file of -log', () => {
  const folder = mkdtempSync(join(tmpdir(), 'log-spec-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('takes the lines instead of standard output, at its end, and is made anew when it was moved away', () => {
    const file = join(folder, 'x.log');
    expect(logged([created], { file })).toEqual([]);
    expect(logged([created], { file })).toEqual([]);
    expect(readFileSync(file, 'utf8').match(/created A/g)).toHaveLength(2);
    rmSync(file);
    logged([created], { file });
    expect(readFileSync(file, 'utf8')).toContain('created A');
  });

  it.each([
    '/dev/full', '/nowhere/x.log', folder,
  ])('that cannot be written (%s) loses nothing and breaks nothing', (file) => {
    expect(logged([created, created], { file })).toHaveLength(2);
  });
});

describe('an output that fails', () => {
  it('breaks nothing: a stream that was destroyed', () => {
    const stdout = new Writable({ write: (_chunk, _encoding, done) => done(new Error('EPIPE')) });
    const log = createLog({ level: 'info', format: 'text', file: undefined, secrets: [], stdout });
    expect(() => {
      log.event(created);
      log.event(created);
    }).not.toThrow();
  });

  it('breaks nothing: the reader of standard output went, and the process lives on to its end', () => {
    const folder = mkdtempSync(join(tmpdir(), 'log-spec-'));
    transpileTo(folder);
    const run = spawnSync('bash', ['-c', 'set -o pipefail; node -e "$SCRIPT" | head -n 1'], {
      cwd: folder, env: {
        ...process.env, SCRIPT: WRITER, NODE_PATH: join(process.cwd(), 'node_modules'),
      }, encoding: 'utf8',
    });
    rmSync(folder, { recursive: true });
    expect({ status: run.status, stderr: run.stderr }).toEqual({ status: 7, stderr: '' });
    expect(run.stdout).toMatch(/ in sync: 0 names\n$/);
  });
});

/** Writes until long after `head` is gone. */
const WRITER = `
  const log = require('./telemetry/log')
    .createLog({ level: 'info', format: 'text', file: undefined, secrets: [], stdout: process.stdout });
  let names = 0;
  const timer = setInterval(() => {
    log.event({ type: 'in sync', names });
    names += 1;
    if (names < 50) return;
    clearInterval(timer);
    process.exitCode = 7;
  }, 10);
`;

function transpileTo(folder: string): void {
  const compilerOptions = { module: ModuleKind.CommonJS, target: ScriptTarget.ES2023, esModuleInterop: true };
  for (const layer of ['core', 'telemetry']) {
    mkdirSync(join(folder, layer));
    for (const file of readdirSync(join('src', layer))) {
      const { outputText } = transpileModule(readFileSync(join('src', layer, file), 'utf8'), { compilerOptions });
      writeFileSync(join(folder, layer, file.replace(/\.ts$/, '.js')), outputText);
    }
  }
}
